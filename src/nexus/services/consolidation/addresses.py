"""Slugs: given once, kept for good; each belongs to the audience whose words it was made from."""

from collections.abc import Collection, Mapping

from nexus.adapters import bulk
from nexus.domain.access import PUBLIC
from nexus.domain.learning import Kind
from nexus.pipeline import slugs as words
from nexus.services.consolidation.audiences import Audience


def slugs(
    *, wanted: Mapping[Audience, str], held: Mapping[Audience, str], kinds: Mapping[int, Kind]
) -> dict[Audience, str]:
    """Return the slug of each audience's view of an entry, and keep those that are new.

    A view that has a slug keeps it. The public view's slug serves narrower audiences too; a narrower one gets its own
    only where there is no public view, so that no address tells words of a private program.
    """
    given = {key: held[key] for key in wanted if key in held}
    public = {entry: slug for (entry, scope), slug in held.items() if scope == PUBLIC}
    fresh: dict[Audience, str] = {}
    for key in sorted(wanted.keys() - given.keys(), key=lambda key: (key[1] != PUBLIC, key)):
        entry, scope = key
        if scope != PUBLIC and entry in public:
            given[key] = public[entry]
            continue
        fresh[key] = words.slug(wanted[key]) or kinds[entry].value
        if scope == PUBLIC:
            public[entry] = fresh[key]
    return given | _reserve(fresh, kinds)


def _reserve(fresh: Mapping[Audience, str], kinds: Mapping[int, Kind]) -> dict[Audience, str]:
    """Give each new view its slug, marked by kind and number where another entry has it."""
    made: dict[Audience, str] = {}
    taken = _taken(fresh.values())
    for key, slug in fresh.items():
        entry, scope = key
        own = taken.get(slug)
        if own == entry and scope == PUBLIC:
            made[key] = slug
            continue
        free = slug if slug not in taken else f"{slug}-{kinds[entry]}"
        if free in taken or (free != slug and _taken([free])):
            free = words.free(wanted=slug, taken=taken.keys() | _numbered(slug))
        taken[free] = entry
        made[key] = free
    bulk.insert_new(
        table="slug",
        columns=("slug", "entry_id", "scope"),
        values=sorted((slug, entry, scope) for (entry, scope), slug in made.items()),
        conflict="slug",
    )
    bulk.execute_many(
        "UPDATE slug SET scope = %s WHERE slug = %s AND scope <> %s",
        [(PUBLIC, slug, PUBLIC) for (_, scope), slug in made.items() if scope == PUBLIC],
    )
    return made


def _taken(slugs: Collection[str]) -> dict[str, int]:
    condition, params = bulk.among(sorted(set(slugs)))
    return dict(bulk.rows(f"SELECT slug, entry_id FROM slug WHERE slug {condition}", params))


def _numbered(slug: str) -> set[str]:
    # Each database has a pattern that its index of slugs answers.
    match, rest = ("LIKE", "%") if bulk.postgresql() else ("GLOB", "*")
    return {row[0] for row in bulk.rows(f"SELECT slug FROM slug WHERE slug {match} %s", [f"{slug}-{rest}"])}
