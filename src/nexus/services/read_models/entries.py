"""Entries: one page of a list, the page of one, and what search and solve need of many."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

from nexus.adapters import snapshot
from nexus.domain.access import Viewer
from nexus.domain.cards import EntryQuery
from nexus.domain.entry import RelationKind
from nexus.domain.errors import Invalid, NotFound
from nexus.domain.learning import Kind
from nexus.domain.views import EntryList, EntryRef, EntryView, EvidenceView, Page, SolutionView
from nexus.services.read_models import decisions, evidence, narrowing, relations, rows, sight

BOUND = 1000
LARGEST_PAGE = 100

ORDERS = {
    "support": "sources DESC, title, entry_id",
    "name": "lower(title), title, entry_id",
    "new": "first_at DESC, title, entry_id",
    "recent": "last_at DESC, title, entry_id",
}

@dataclass(frozen=True, slots=True)
class Moved:
    """An older address of an entry: it is found under `slug` now."""

    slug: str


def listing(
    *,
    viewer: Viewer,
    kind: Kind,
    sort: str = "support",
    page: int = 1,
    size: int = 20,
    technology: str = "",
    program: str = "",
    unsolved: bool = False,
    q: str = "",
) -> EntryList:
    """Return one page of the entries of a kind that the viewer may see.

    `technology` is the slug of what they involve, `program` the slug of a program that tells them, `unsolved` leaves
    those without a solution, `q` is contained in the title. Raises Invalid for an unknown `sort`.
    """
    if sort not in ORDERS:
        raise Invalid(f"sort is one of {', '.join(ORDERS)}", field="sort")
    number, size = min(max(page, 1), BOUND), min(max(size, 1), LARGEST_PAGE)
    asked = EntryQuery(technology=technology, program=program, unsolved=unsolved, q=q)
    words = {"technology": technology, "program": program, "unsolved": "1" if unsolved else "", "q": q}
    filters = {name: sight.word(word[: narrowing.LONGEST_WORD]) for name, word in words.items() if word}
    cte = sight.seen(viewer, where=f"kind = %(kind)s AND {narrowing.whole(viewer, asked)}")
    chosen = narrowing.shown(asked)
    params = sight.params(viewer) | narrowing.params(asked) | {"kind": kind.value}
    with snapshot.reading() as cursor:
        cursor.execute(
            f"WITH {cte} SELECT {rows.ENTRY} FROM seen WHERE {chosen} ORDER BY {ORDERS[sort]}"
            " LIMIT %(size)s OFFSET %(offset)s",
            params | {"size": size, "offset": (number - 1) * size},
        )
        entries = tuple(rows.entry(row) for row in cursor.fetchall())
        cursor.execute(
            f"WITH {cte} SELECT count(*) FROM (SELECT 1 FROM seen WHERE {chosen} LIMIT {BOUND}) bounded",
            params,
        )
        total = cursor.fetchone()[0]
    return EntryList(
        kind=kind,
        entries=entries,
        page=Page(number=number, size=size, total=total, bound=BOUND),
        sort=sort,
        filters=filters,
    )


def refs(*, viewer: Viewer, ids: Iterable[int]) -> Mapping[int, EntryRef]:
    """Return those of the entries that the viewer may see and that are still told, by id."""
    wanted = sight.among("id", ids)
    with snapshot.reading() as cursor:
        cursor.execute(
            f"WITH {sight.seen(viewer, where=f'entry_id {wanted.sql}')} SELECT {rows.ENTRY} FROM seen",
            sight.params(viewer) | wanted.params,
        )
        return {row[0]: rows.entry(row) for row in cursor.fetchall()}


def answers(
    *, viewer: Viewer, ids: Sequence[int]
) -> Mapping[int, tuple[tuple[SolutionView, ...], tuple[EvidenceView, ...]]]:
    """Return for each challenge its solutions, most supported first, and the places that tell the challenge itself.

    Challenges that the viewer may not see, or that nobody tells any more, are left out.
    """
    with snapshot.reading() as cursor:
        bonds = relations.of(cursor, viewer, ids=ids)
        told = evidence.of(cursor, viewer, ids=ids, kind=Kind.CHALLENGE)
    return {id_: (_solutions(bonds[id_], told[id_]), tuple(told[id_].own)) for id_ in ids if told[id_].own}


def entry(*, viewer: Viewer, slug: str, places: int = evidence.OWN_BOUND) -> EntryView | Moved:
    """Return everything the page of one entry shows, or where it moved to; of the places that tell it so many.

    Raises NotFound where the slug leads nowhere that this viewer may see.
    """
    with snapshot.reading() as cursor:
        facts = _facts(cursor, viewer, slug=slug)
        if facts.slug != slug:
            return Moved(facts.slug)
        bonds = relations.of(cursor, viewer, ids=[facts.id])[facts.id]
        told = evidence.of(cursor, viewer, ids=[facts.id], kind=facts.kind, bound=places)[facts.id]
        acts = decisions.of(cursor, viewer, ids=[facts.id]).get(facts.id, ())
    return dataclasses.replace(
        facts,
        aliases=evidence.aliases(title=facts.title, spellings=told.spellings),
        technologies=bonds.refs("to", RelationKind.INVOLVES),
        solutions=_solutions(bonds, told),
        solves=bonds.refs("to", RelationKind.SOLVES),
        challenges=bonds.refs("from", RelationKind.INVOLVES, Kind.CHALLENGE),
        practices=bonds.refs("from", RelationKind.INVOLVES, Kind.PRACTICE),
        concepts=bonds.refs("from", RelationKind.INVOLVES, Kind.CONCEPT),
        related=bonds.related(),
        evidence=tuple(told.own),
        decisions=acts,
    )


def _facts(cursor: CursorWrapper, viewer: Viewer, *, slug: str) -> EntryView:
    """Return what the entry behind a slug is, also where only withdrawn rows are left of it; all else is empty."""
    held = sight.held(viewer)
    cursor.execute(
        f"""SELECT e.id, e.kind, e.version, es.slug, es.title, es.summary, es.sources, es.learnings,
            es.first_at, es.last_at
        FROM entry e JOIN entry_scope es ON es.entry_id = e.id AND es.scope {held}
        WHERE e.id IN ({narrowing.survivor(viewer, name="slug")})
        ORDER BY CASE es.learnings WHEN 0 THEN 1 ELSE 0 END, {sight.rank(viewer)}""",
        sight.params(viewer) | {"slug": sight.word(slug)},
    )
    found = cursor.fetchall()
    if not found:
        raise NotFound(f"no entry is called {slug}")
    alive = [row for row in found if row[7]] or found
    id_, kind, version, current, title, summary = found[0][:6]
    return EntryView(
        id=id_,
        kind=Kind(kind),
        version=version,
        slug=current,
        title=title,
        summary=rows.summary(kind=kind, title=title, told=summary),
        withdrawn=found[0][7] == 0,
        sources=sum(row[6] for row in found),
        learnings=sum(row[7] for row in found),
        first_at=min(rows.moment(row[8]) for row in alive),
        last_at=max(rows.moment(row[9]) for row in alive),
        aliases=(),
        technologies=(),
        solutions=(),
        solves=(),
        challenges=(),
        practices=(),
        concepts=(),
        related=(),
        evidence=(),
        decisions=(),
    )


def _solutions(bonds: relations.Bonds, told: evidence.Told) -> tuple[SolutionView, ...]:
    """Return the solutions of a challenge; each counts the sources that tell it as an answer to this very challenge."""
    return tuple(
        SolutionView(
            entry=dataclasses.replace(bond.entry, sources=bond.support), evidence=tuple(told.solutions[bond.entry.id])
        )
        for bond in bonds.chosen("from", RelationKind.SOLVES)
    )
