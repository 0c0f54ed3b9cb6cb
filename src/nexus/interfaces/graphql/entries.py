"""Entries and what stands around them, as types over cards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import strawberry

from nexus.domain import cards, learning
from nexus.domain.entry import Act
from nexus.interfaces.graphql import paging, reads
from nexus.services.read_models import orders

_LAZY = strawberry.lazy("nexus.interfaces.graphql.entries")
strawberry.enum(Act, description="What an act of consolidation did.")
First = Annotated[int, strawberry.argument(description=f"How many at most, up to {reads.MOST}.")]

After = Annotated[str | None, strawberry.argument(description="`endCursor` of the page before.")]

strawberry.enum(learning.Kind, description="The five kinds of entries.")
strawberry.enum(
    cards.Sort,
    description="SUPPORT: most independent sources first. NEW: last told for the first time first. RECENT: last told first.",
)


def _told(description: str, **more: Any) -> Any:
    """Return a field that is an attribute of its source."""
    return strawberry.field(description=description, **more)


def _entry(reference: strawberry.Parent[Any], info: reads.Info) -> cards.Card | None:
    return info.context.card(reference.id, info.context.asked(info))


@strawberry.type(description="An entry where another one, or an answer, refers to it.")
class EntryRef:
    """A reference to an entry."""

    id: strawberry.ID
    kind: learning.Kind
    slug: str
    title: str
    summary: str
    sources: int = _told("Independent sources that tell it, as this viewer may count them.")
    entry = strawberry.field(
        resolver=_entry,
        graphql_type=Annotated["Entry", _LAZY] | None,
        description="All of it; null where no source tells it any more.",
    )


@strawberry.type(description="An entry beside another one.")
class Neighbour(EntryRef):
    """A reference to an entry from another one."""

    support: int = _told(
        "Independent sources that tell the two together: for a solution, as an answer to this very challenge."
    )


@strawberry.type(description="How often one source tells an entry.")
class SourceCount:
    """A source with a number of learnings."""

    slug: str
    title: str
    learnings: int


@strawberry.type(description="One place where an entry is told.")
class Evidence:
    """A span of a document."""

    source: str = _told("Slug of the source.")
    source_title: str
    path: str
    line: int
    end_line: int
    quote: str
    text: str = _told("What the learning says, without markup.")
    commit: str
    author: str
    at: datetime
    link: str = _told("Address of these lines at a known host, else empty.")
    place: str = _told("`source@commit:path#Lstart-Lend`")


@strawberry.type(description="One act of consolidation that shaped an entry, by a rule or a person.")
class Decision:
    """What was decided."""

    act: Act
    by: str
    at: datetime
    score: int | None
    other: EntryRef | None


def _part(name: cards.Include, type_: object, description: str) -> Any:
    """Return a field that is the head of a part of a card."""

    def head(card: strawberry.Parent[cards.Card], first: First = reads.LISTED) -> Sequence[Any]:
        found: Sequence[Any] = getattr(card, name.value) or ()
        return found[: reads.length(first)]

    return strawberry.field(resolver=head, graphql_type=list[type_], description=description)  # type: ignore[valid-type]


_IN = cards.Include


@strawberry.type(description="What the hub knows once learnings of the same meaning are joined.")
class Entry:
    """An entry; its lists are read where they are asked for."""

    id: strawberry.ID
    kind: learning.Kind
    slug: str
    title: str
    summary: str
    version: int
    withdrawn: bool = _told("True where no source tells it any more.")
    sources: int = _told("Independent sources that tell it, as this viewer may count them.")
    evidence_count: int = _told("Places that tell it.")
    solution_count: int = _told("For a challenge: how many solutions are known.")
    first_at: datetime = _told("When it was told first.")
    last_at: datetime = _told("When it was told last.")
    technologies = _part(
        _IN.TECHNOLOGIES, Neighbour, "Technologies and concepts that it involves, in the order told."
    )
    solutions = _part(_IN.SOLUTIONS, Neighbour, "For a challenge: what was done, most support first.")
    solves = _part(_IN.SOLVES, Neighbour, "For a solution: the challenges that it answers.")
    challenges = _part(
        _IN.CHALLENGES, Neighbour, "For a technology or concept: challenges that involve it, most sources first."
    )
    practices = _part(_IN.PRACTICES, Neighbour, "Practices that involve it.")
    concepts = _part(_IN.CONCEPTS, Neighbour, "Concepts that involve it.")
    related = _part(_IN.RELATED, Neighbour, "Entries that are told with it.")
    told_by = _part(_IN.TOLD_BY, SourceCount, "Sources that tell it, most often first.")
    evidence = _part(_IN.EVIDENCE, Evidence, "Places that tell it, by source, path and line.")
    aliases = _part(_IN.ALIASES, str, "For a technology or concept: other spellings, most told first.")
    decisions = _part(_IN.DECISIONS, Decision, "What shaped it, latest first.")


@strawberry.type
class EntryEdge:
    """An entry on a page."""

    cursor: str
    node: Entry


@strawberry.type(description="A page of places.")
class EvidenceConnection:
    """A page."""

    nodes: list[Evidence]
    page_info: paging.PageInfo


@strawberry.type(description="One act of consolidation, and the entry that it shaped.")
class EntryDecision(Decision):
    """What was decided of an entry."""

    entry: EntryRef


@strawberry.type(description="A page of decisions.")
class DecisionConnection:
    """A page."""

    nodes: list[EntryDecision]
    page_info: paging.PageInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of cards as a connection."""

    found: cards.CardPage
    after: str
    sort: cards.Sort

    @property
    def nodes(self) -> Sequence[cards.Card]:
        """Return the entries."""
        return self.found.cards

    @property
    def edges(self) -> Sequence[paging.Edge]:
        """Return the entries, each with the cursor behind it."""
        return [paging.Edge(cursor=orders.cursor(card=card, sort=self.sort), node=card) for card in self.nodes]

    @property
    def page_info(self) -> paging.Position:
        """Return where the page stands."""
        first, last = (orders.cursor(card=self.nodes[place], sort=self.sort) for place in (0, -1)) if self.nodes else (None, None)
        return paging.Position(
            has_next_page=bool(self.found.next), has_previous_page=bool(self.after), start_cursor=first, end_cursor=last
        )

    @property
    def total_count(self) -> int | None:
        """Return how many there are, where it was counted."""
        return self.found.total

    @property
    def total_is_bounded(self) -> bool:
        """Return whether there may be more than were counted."""
        return self.found.bounded


@strawberry.type(description="A page of entries.")
class EntryConnection:
    """A page, with and without edges."""

    edges: list[EntryEdge]
    nodes: list[Entry]
    page_info: paging.PageInfo
    total_count: int = _told(f"How many there are; at most {cards.TOTAL_BOUND:,}, then there may be more.")
    total_is_bounded: bool = _told(f"True where `totalCount` is {cards.TOTAL_BOUND:,} and there may be more.")
