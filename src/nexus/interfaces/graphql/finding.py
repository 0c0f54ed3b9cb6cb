"""Search and solve, as types over what their services give."""

import enum
from dataclasses import dataclass

import strawberry

from nexus.domain import finding as values
from nexus.interfaces.graphql import entries, hub, paging
from nexus.services import solve


@strawberry.type(description="One answer of a search: an entry, or a document where `entry` is null.")
class Hit:
    """A hit."""

    entry: entries.EntryRef | None
    document: hub.DocumentRef | None
    source: str = strawberry.field(description="Slug of the document's source, empty for an entry.")
    snippet: str = strawberry.field(description="Plain text; matched words stand between U+0002 and U+0003.")
    score: float


@strawberry.type(description="How many hits are of a kind, or documents.")
class Facet:
    """A facet."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facetted:
    """A facet of a search."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of hits as a connection."""

    nodes: tuple[values.Hit, ...]
    page_info: paging.Position
    total_count: int
    total_is_bounded: bool
    shown_for: str
    facets: tuple[Facetted, ...]


@strawberry.type(description="A page of what was found: entries first, documents under them.")
class SearchConnection:
    """A page of hits."""

    nodes: list[Hit]
    page_info: paging.PageInfo
    total_count: int
    total_is_bounded: bool = strawberry.field(description="True where `totalCount` is 1,000 and there may be more.")
    shown_for: str = strawberry.field(description="The query after the speller, where that changed it; else empty.")
    facets: list[Facet]


def found(*, view: values.SearchView, after: str | None) -> Found:
    """Return a page of a search as a connection."""
    page = view.page
    cursor = paging.numbered(name="search", number=page.number, size=page.size) if view.hits else None
    return Found(
        nodes=view.hits,
        page_info=paging.Position(has_next_page=page.has_next, has_previous_page=bool(after), end_cursor=cursor),
        total_count=view.total,
        total_is_bounded=view.bounded,
        shown_for=view.shown_for,
        facets=tuple(Facetted(kind=kind, count=count) for kind, count in view.facets.items()),
    )


@strawberry.enum(description="Whether a problem was seen before.")
class Verdict(enum.StrEnum):
    """SEEN: somebody told this very challenge. SIMILAR: somebody told one like it."""

    SEEN = solve.SEEN
    SIMILAR = solve.SIMILAR
    NEW = solve.NEW


@strawberry.type(description="A solution of a challenge.")
class Solution:
    """A solution with the places that tell it as an answer to this very challenge."""

    entry: entries.EntryRef = strawberry.field(description="`sources` are those that tell it as an answer to this challenge.")
    evidence: list[entries.Evidence] = hub.head("evidence", entries.Evidence, first=5)


@strawberry.type(description="A challenge like the problem asked about, with what people did.")
class Answer:
    """An answer."""

    challenge: entries.EntryRef
    score: int = strawberry.field(description="How sure it is that both are one, 0 to 1000.")
    reasons: list[str]
    evidence: list[entries.Evidence] = hub.head("evidence", entries.Evidence, first=5)
    solutions: list[Solution] = hub.head("solutions", Solution, "Ranked by independent sources.", first=10)


@strawberry.type(description="Have we seen this?")
class Solve:
    """What people did about a problem."""

    verdict: Verdict
    people: int = strawberry.field(description="Independent sources behind the first answer.")
    answers: list[Answer] = hub.head("answers", Answer, "Nearest first.", first=5)
