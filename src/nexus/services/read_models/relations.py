"""What stands beside an entry: one SELECT for any number of entries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.backends.utils import CursorWrapper

from nexus.domain.access import Viewer
from nexus.domain.entry import RelationKind
from nexus.domain.learning import Kind
from nexus.domain.views import EntryRef
from nexus.services.read_models import rows, sight

BOUND = 50


@dataclass(frozen=True, slots=True)
class Bond:
    """One relation of an entry: `way` is "to" where it begins at the entry, else "from"."""

    entry: EntryRef
    way: str
    kind: RelationKind
    support: int


@dataclass(frozen=True, slots=True)
class Bonds:
    """The relations of one entry, best first within way and kind."""

    all: list[Bond] = field(default_factory=list)

    def chosen(self, way: str, kind: RelationKind) -> list[Bond]:
        """Return the relations of one way and kind."""
        return [bond for bond in self.all if bond.way == way and bond.kind is kind]

    def refs(self, way: str, kind: RelationKind, only: Kind | None = None) -> tuple[EntryRef, ...]:
        """Return the entries at the other end, of one kind where it is given."""
        return tuple(bond.entry for bond in self.chosen(way, kind) if only is None or bond.entry.kind is only)

    def related(self) -> tuple[EntryRef, ...]:
        """Return the entries that are related either way, each once."""
        both = (*self.refs("to", RelationKind.RELATED), *self.refs("from", RelationKind.RELATED))
        return tuple({ref.id: ref for ref in both}.values())


def of(cursor: CursorWrapper, viewer: Viewer, *, ids: Sequence[int]) -> dict[int, Bonds]:
    """Return the relations of each entry to what the viewer may see, at most `BOUND` a way and kind.

    What an entry involves comes in the order told, solutions by their support, all else by independent sources.
    """
    subjects = sight.among("id", ids)
    held = sight.held(viewer)
    # One scope is left open (see `sight.seen`) and narrowed by the join alone.
    neighbours = (
        "TRUE"
        if len(viewer.scopes) == 1
        else (
            f"entry_id IN (SELECT target_id FROM relation WHERE origin_id {subjects.sql} AND scope {held}"
            f" UNION SELECT origin_id FROM relation WHERE target_id {subjects.sql} AND scope {held})"
        )
    )
    cursor.execute(
        f"""
        WITH {sight.seen(viewer, where=neighbours)}, bond AS (
            SELECT origin_id AS subject, 'to' AS way, kind, target_id AS other, sum(sources) AS support,
                min(position) AS position
            FROM relation WHERE origin_id {subjects.sql} AND scope {held} GROUP BY origin_id, kind, target_id
            UNION ALL
            SELECT target_id, 'from', kind, origin_id, sum(sources), 0
            FROM relation WHERE target_id {subjects.sql} AND scope {held} GROUP BY target_id, kind, origin_id
        ), placed AS (
            SELECT {rows.ENTRY}, bond.subject, bond.way, bond.kind AS relation, bond.support, row_number() OVER (
                PARTITION BY bond.subject, bond.way, bond.kind, CASE bond.way WHEN 'from' THEN seen.kind ELSE '' END
                ORDER BY CASE bond.kind WHEN 'involves' THEN bond.position ELSE 0 END,
                    CASE bond.kind WHEN 'solves' THEN -bond.support ELSE 0 END,
                    seen.sources DESC, seen.title, seen.entry_id) AS place
            FROM bond JOIN seen ON seen.entry_id = bond.other
        )
        SELECT * FROM placed WHERE place <= {BOUND} ORDER BY subject, place, entry_id
        """,
        sight.params(viewer) | subjects.params,
    )
    bonds: dict[int, Bonds] = defaultdict(Bonds)
    for row in cursor.fetchall():
        subject, way, relation, support = row[rows.ENTRY_WIDTH : rows.ENTRY_WIDTH + 4]
        bonds[subject].all.append(
            Bond(entry=rows.entry(row), way=way, kind=RelationKind(relation), support=int(support))
        )
    return bonds
