"""The orders of pages of entries, and cursors: where a page ended, as a word for its reader.

What comes back as a cursor is checked, for anybody may write one.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import msgspec

from nexus.adapters import bulk
from nexus.domain.cards import Card, Sort
from nexus.domain.errors import Invalid
from nexus.services.read_models import rows, sight

LONGEST_CURSOR = 4000

_Whole = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_ENCODE = msgspec.json.Encoder().encode


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
        return base64.urlsafe_b64encode(_ENCODE((self.name, *key))).decode().rstrip("=")

    def key(self, *, after: str) -> sight.Params:
        """Return the parameters that `after` names, from a cursor.

        Raises Invalid, with the field `after`, where it is no cursor of this order.
        """
        refused = Invalid("this is no cursor of this list; take `next` of the page before", field="after")
        if len(after) > LONGEST_CURSOR:
            raise refused
        try:
            told = base64.b64decode(after + "=" * (-len(after) % 4), altchars=b"-_", validate=True)
            name, *key = msgspec.json.decode(told, type=self.types)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            raise refused from None
        if name != self.name:
            raise refused
        return {f"key{place}": _held(value) for place, value in enumerate(key)}


def _held(value: Any) -> Any:
    """Return a value of a key as the databases take it."""
    if isinstance(value, datetime):
        return bulk.moment(value)
    return sight.word(value) if isinstance(value, str) else value


def _led(sort: Sort, lead: str, place: int, told: Callable[[Any], Any], type_: Any) -> Order:
    """Return the order by a column that falls, then title, then id."""
    behind = "(seen.title, seen.entry_id) > (%(key1)s, %(key2)s)"
    return Order(
        name=sort.value,
        sql=f"{lead} DESC, seen.title, seen.entry_id",
        after=f"{lead} <= %(key0)s AND ({lead} < %(key0)s OR {behind})",
        places=(place, 3, 0),
        told=told,
        types=tuple[str, type_, str, _Whole],
    )


OF: Mapping[Sort, Order] = {
    Sort.SUPPORT: _led(Sort.SUPPORT, "seen.sources", 4, int, _Whole),
    Sort.NAME: Order(
        name=Sort.NAME.value,
        sql="lower(seen.title), seen.title, seen.entry_id",
        after="(lower(seen.title), seen.title, seen.entry_id) > (lower(%(key0)s), %(key0)s, %(key1)s)",
        places=(3, 0),
        told=str,
        types=tuple[str, str, _Whole],
    ),
    Sort.NEW: _led(Sort.NEW, "seen.first_at", 8, rows.moment, _Moment),
    Sort.RECENT: _led(Sort.RECENT, "seen.last_at", 9, rows.moment, _Moment),
}


def cursor(*, card: Card, sort: Sort) -> str:
    """Return the cursor that stands behind a card on a page in this order."""
    keys = {0: card.id, 3: card.title, 4: card.sources, 8: card.first_at, 9: card.last_at}
    return OF[sort].cursor(row=[keys.get(place) for place in range(rows.ENTRY_WIDTH)])
