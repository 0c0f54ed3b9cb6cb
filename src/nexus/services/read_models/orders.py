"""The orders of pages of entries, and cursors: where a page ended, as a word for its reader.

What comes back as a cursor is checked, for anybody may write one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nexus.adapters import bulk
from nexus.domain.cards import Card, Sort
from nexus.services.read_models import cursors, rows, sight


@dataclass(frozen=True, slots=True)
class Order:
    """An order of rows of `seen`: `sql` to sort by, `after` the condition of what follows the key of a row."""

    name: str
    sql: str
    after: str
    places: tuple[int, ...]
    """Where the values of the key stand in a row of facts."""
    told: Callable[[Any], Any]
    """Return the first value of a row's key as JSON has it."""
    types: Any
    """The name of the order and the values of a key, as a tuple that msgspec checks."""

    def cursor(self, *, row: rows.Row) -> str:
        """Return the cursor that stands behind a row of facts."""
        lead, *rest = (row[place] for place in self.places)
        key = (self.told(lead), *rest)
        return cursors.made(name=self.name, key=key)

    def key(self, *, after: str) -> sight.Params:
        """Return the parameters that `after` names, from a cursor.

        Raises Invalid, with the field `after`, where it is no cursor of this order.
        """
        key = cursors.read(cursor=after, name=self.name, types=self.types)
        return {f"key{place}": _held(value) for place, value in enumerate(key)}


def _held(value: Any) -> Any:
    """Return a value of a key as the databases take it."""
    return bulk.moment(value) if isinstance(value, datetime) else value


def _led(sort: Sort, lead: str, place: int, told: Callable[[Any], Any], type_: Any) -> Order:
    """Return the order by a column that falls, then title, then id."""
    behind = "(seen.title, seen.entry_id) > (%(key1)s, %(key2)s)"
    return Order(
        name=sort.value,
        sql=f"{lead} DESC, seen.title, seen.entry_id",
        after=f"{lead} <= %(key0)s AND ({lead} < %(key0)s OR {behind})",
        places=(place, 3, 0),
        told=told,
        types=tuple[str, type_, str, cursors.Whole],
    )


OF: Mapping[Sort, Order] = {
    Sort.SUPPORT: _led(Sort.SUPPORT, "seen.sources", 4, int, cursors.Whole),
    Sort.NAME: Order(
        name=Sort.NAME.value,
        sql="lower(seen.title), seen.title, seen.entry_id",
        after="(lower(seen.title), seen.title, seen.entry_id) > (lower(%(key0)s), %(key0)s, %(key1)s)",
        places=(3, 0),
        told=str,
        types=tuple[str, str, cursors.Whole],
    ),
    Sort.NEW: _led(Sort.NEW, "seen.first_at", 8, rows.moment, cursors.Moment),
    Sort.RECENT: _led(Sort.RECENT, "seen.last_at", 9, rows.moment, cursors.Moment),
}


def cursor(*, card: Card, sort: Sort) -> str:
    """Return the cursor that stands behind a card on a page in this order."""
    keys = {0: card.id, 3: card.title, 4: card.sources, 8: card.first_at, 9: card.last_at}
    return OF[sort].cursor(row=[keys.get(place) for place in range(rows.ENTRY_WIDTH)])
