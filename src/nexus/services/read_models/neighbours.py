"""The entries beside entries, by the parts of a card: one SELECT for any number of entries and parts."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

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

Found = Mapping[int, Mapping[Include, Sequence[Neighbour]]]


def of(
    cursor: CursorWrapper, viewer: Viewer, *, ids: Sequence[int], include: Collection[Include], bound: int
) -> Found:
    """Return for each entry its neighbours that the viewer may see, by part; at most `bound` of each.

    What an entry involves comes in the order told, solutions and what is solved by their support, all else by independent
    sources.
    """
    parts = [part for part in _PARTS if part.name in include]
    if not ids or not parts:
        return {}
    subjects = sight.among("id", ids)
    bonds = " UNION ALL ".join(_bonds(viewer, subjects.sql, way, parts) for way in _ENDS if _of(parts, way))
    cursor.execute(
        f"""
        WITH {sight.seen(viewer, where=_near(viewer, subjects.sql))}, bond AS ({bonds}), placed AS (
            SELECT bond.subject, bond.way, bond.relation, seen.entry_id, seen.kind, seen.slug, seen.title, seen.summary,
                seen.sources, bond.support, row_number() OVER (
                    PARTITION BY bond.subject, bond.way, bond.relation, CASE bond.way WHEN 'from' THEN seen.kind ELSE '' END
                    ORDER BY CASE bond.relation WHEN 'involves' THEN bond.position ELSE -bond.support END,
                        seen.sources DESC, seen.title, seen.entry_id) AS place
            FROM bond JOIN seen ON seen.entry_id = bond.other
        )
        SELECT * FROM placed WHERE place <= %(bound)s ORDER BY subject, place, entry_id
        """,
        sight.params(viewer) | subjects.params | {"bound": bound},
    )
    return _by_subject(cursor.fetchall(), parts)


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


def _by_subject(found: Sequence[rows.Row], parts: Sequence[_Part]) -> Found:
    names = {(part.way, part.relation.value, part.only): part.name for part in parts}
    kinds = {kind.value: kind for kind in Kind}
    told: dict[int, dict[Include, list[Neighbour]]] = defaultdict(lambda: defaultdict(list))
    for subject, way, relation, id_, kind, slug, title, summary, sources, support, _ in found:
        name = names.get((way, relation, None)) or names.get((way, relation, kinds[kind]))
        if name is None:
            continue
        beside = told[subject][name]
        # Two entries may be related both ways, and are shown once.
        if name is Include.RELATED and any(one.id == id_ for one in beside):
            continue
        beside.append(
            Neighbour(
                id=id_,
                kind=kinds[kind],
                slug=slug,
                title=title,
                summary=rows.summary(kind=kind, title=title, told=summary),
                sources=int(sources),
                support=int(support),
            )
        )
    return told

