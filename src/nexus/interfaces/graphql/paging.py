"""Pages of lists as Relay has them; cursors are words that only the hub reads."""

from collections.abc import Sequence
from dataclasses import dataclass

import strawberry

from nexus.domain.cards import Card
from nexus.domain.errors import Invalid
from nexus.services.read_models import cursors


@strawberry.type(description="Where a page of a list stands.")
class PageInfo:
    """What Relay asks of a page."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None = strawberry.field(description="What to ask the next page with, as `after`.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a page stands."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None = None
    end_cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A card on a page."""

    cursor: str
    node: Card


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A page of anything."""

    nodes: Sequence[object]
    page_info: Position


def listed(*, page: tuple[Sequence[object], str], after: str | None) -> Listed:
    """Return a page of a read model, its items and its next cursor, as a connection."""
    nodes, following = page
    position = Position(
        has_next_page=bool(following), has_previous_page=bool(after), end_cursor=following or None
    )
    return Listed(nodes=nodes, page_info=position)


def numbered(*, name: str, number: int, size: int) -> str:
    """Return the cursor behind a page of a list that is read by numbers."""
    return cursors.made(name=name, key=(number, size))


def number(*, name: str, after: str | None, size: int) -> int:
    """Return the number of the page behind a cursor, 1 for none.

    Raises Invalid, with the field `after`, where it is no cursor of this list with pages of this size.
    """
    if not after:
        return 1
    told, length = cursors.read(cursor=after, name=name, types=tuple[str, cursors.Whole, cursors.Whole])
    if length != size or told < 1:
        raise Invalid(f"this cursor is of pages with first: {length}", field="after")
    return int(told) + 1
