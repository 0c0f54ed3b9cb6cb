"""The heads of several orders of entries, by one SELECT."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

from nexus.domain.access import Viewer
from nexus.domain.views import EntryRef
from nexus.services.read_models import rows, sight

BOUND = 12
MOST = "sources DESC, learnings DESC, title, entry_id"
NEWEST = "first_at DESC, title, entry_id"


@dataclass(frozen=True, slots=True)
class Shelf:
    """A name, which entries stand on it, and their order; all three are SQL of this package."""

    name: str
    chosen: str
    order: str = MOST


def of(
    cursor: CursorWrapper,
    viewer: Viewer,
    shelves: Sequence[Shelf],
    *,
    told: str = "",
    params: sight.Params | None = None,
) -> dict[str, list[EntryRef]]:
    """Return the first entries of each shelf, by its name.

    Where `told` is given, only entries that sources `s` under this condition tell; `params` are its parameters.
    """
    heads = " UNION ALL ".join(
        f"""SELECT {shelf.name}_shelf.*, '{shelf.name}' AS shelf, row_number() OVER (ORDER BY {shelf.order}) AS place
        FROM (SELECT {rows.ENTRY} FROM seen WHERE {shelf.chosen} ORDER BY {shelf.order} LIMIT {BOUND}) {shelf.name}_shelf"""
        for shelf in shelves
    )
    cursor.execute(
        f"WITH {sight.told(told) + ', ' if told else ''}{sight.seen(viewer, where=sight.TOLD if told else 'TRUE')}"
        f" {heads} ORDER BY shelf, place",
        sight.params(viewer) | (params or {}),
    )
    found: dict[str, list[EntryRef]] = defaultdict(list)
    for row in cursor.fetchall():
        found[row[rows.ENTRY_WIDTH]].append(rows.entry(row))
    return found
