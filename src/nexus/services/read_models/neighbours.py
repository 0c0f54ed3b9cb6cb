"""The entries beside entries, by the parts of a card: one SELECT for any number of entries and parts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from django.db.backends.utils import CursorWrapper

from nexus.domain.access import Viewer
from nexus.domain.cards import Include, Neighbour
from nexus.domain.entry import RelationKind
from nexus.domain.learning import Kind
from nexus.services.read_models import rows, sight


@dataclass(frozen=True, slots=True)
class _Part:
    """Relations of one way and kind: `way` is "to" where they begin at the entry; `only` names what is at the other end."""

    name: Include
    way: str
    relation: RelationKind
    only: Kind | None = None


_PARTS = (
    _Part(Include.TECHNOLOGIES, "to", RelationKind.INVOLVES),
    _Part(Include.SOLVES, "to", RelationKind.SOLVES),
    _Part(Include.RELATED, "to", RelationKind.RELATED),
    _Part(Include.SOLUTIONS, "from", RelationKind.SOLVES),
    _Part(Include.CHALLENGES, "from", RelationKind.INVOLVES, Kind.CHALLENGE),
    _Part(Include.PRACTICES, "from", RelationKind.INVOLVES, Kind.PRACTICE),
    _Part(Include.CONCEPTS, "from", RelationKind.INVOLVES, Kind.CONCEPT),
    _Part(Include.RELATED, "from", RelationKind.RELATED),
)
_ENDS = {"to": ("origin_id", "target_id", "position"), "from": ("target_id", "origin_id", "0")}

Found = Mapping[tuple[int, str], Sequence[Neighbour]]


def of(
    cursor: CursorWrapper, viewer: Viewer, *, ids: Sequence[int], include: Collection[Include], bound: int
) -> Found:
    """Return the neighbours that the viewer may see, by entry and field of its card; at most `bound` of each.

    What an entry involves comes in the order told, solutions and what is solved by their support, all else by independent
    sources.
    """
    parts = [part for part in _PARTS if part.name in include]
    if not ids or not parts:
        return {}
    subjects = sight.among("id", ids)
    bonds = " UNION ALL ".join(_bonds(viewer, subjects.sql, way, parts) for way in _ENDS if _of(parts, way))
    # CROSS JOIN tells SQLite, which plans without statistics, to begin with the few relations.
    cursor.execute(
        f"""
        WITH {sight.seen(viewer, where=_near(viewer, subjects.sql))}, bond AS ({bonds})
        SELECT bond.subject, bond.way, bond.relation, seen.kind, seen.entry_id, seen.slug, seen.title, seen.summary,
            seen.sources, bond.support
        FROM bond CROSS JOIN seen WHERE seen.entry_id = bond.other
        ORDER BY CASE bond.relation WHEN 'involves' THEN bond.position ELSE -bond.support END,
            seen.sources DESC, seen.title, seen.entry_id
        """,
        sight.params(viewer) | subjects.params,
    )
    return _by_subject(cursor.fetchall(), parts, bound)


def _of(parts: Sequence[_Part], way: str) -> list[_Part]:
    return [part for part in parts if part.way == way]


def _bonds(viewer: Viewer, subjects: str, way: str, parts: Sequence[_Part]) -> str:
    """Return the SELECT of the relations of one way; where one scope is held each is a single row."""
    subject, other, position = _ENDS[way]
    kinds = ", ".join(f"'{kind}'" for kind in dict.fromkeys(part.relation for part in _of(parts, way)))
    where = f"{subject} {subjects} AND kind IN ({kinds}) AND scope {sight.held(viewer)}"
    columns = f"{subject} AS subject, '{way}' AS way, kind AS relation, {other} AS other"
    if len(viewer.scopes) == 1:
        return f"SELECT {columns}, sources AS support, {position} AS position FROM relation WHERE {where}"
    return f"""SELECT {columns}, sum(sources) AS support, min({position}) AS position FROM relation WHERE {where}
        GROUP BY {subject}, kind, {other}"""


def _near(viewer: Viewer, subjects: str) -> str:
    """Return the condition on rows of entry_scope; one scope is left open (see `sight.seen`) and narrowed by the join."""
    if len(viewer.scopes) == 1:
        return "TRUE"
    held = sight.held(viewer)
    return f"""entry_id IN (SELECT target_id FROM relation WHERE origin_id {subjects} AND scope {held}
        UNION SELECT origin_id FROM relation WHERE target_id {subjects} AND scope {held})"""


def _by_subject(found: Sequence[rows.Row], parts: Sequence[_Part], bound: int) -> Found:
    names = {
        (part.way, part.relation.value, kind.value): part.name.value
        for part in parts
        for kind in ((part.only,) if part.only else Kind)
    }
    told: dict[tuple[int, str], dict[int, Neighbour]] = {}
    chosen = [(row, name) for row in found if (name := names.get((row[1], row[2], row[3])))]
    # All at once: made one by one, frozen values would cost more than their SELECT.
    made = msgspec.convert([_told(row) for row, _ in chosen], list[Neighbour])
    for (row, name), neighbour in zip(chosen, made, strict=True):
        beside = told.setdefault((row[0], name), {})
        # Two entries may be related both ways, and are shown once.
        if len(beside) < bound:
            beside.setdefault(neighbour.id, neighbour)
    return {key: tuple(beside.values()) for key, beside in told.items()}


def _told(row: rows.Row) -> dict[str, object]:
    _, _, _, kind, id_, slug, title, summary, sources, support = row
    return {
        "id": id_,
        "kind": kind,
        "slug": slug,
        "title": title,
        "summary": rows.summary(kind=kind, title=title, told=summary),
        "sources": int(sources),
        "support": int(support),
    }
