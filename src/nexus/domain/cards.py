"""An entry with as much around it as was asked for: what REST and GraphQL show of one entry and of a page of them."""

import enum
from dataclasses import dataclass
from datetime import date, datetime

from nexus.domain.learning import Kind
from nexus.domain.views import DecisionView, EntryRef, EvidenceView

TOTAL_BOUND = 1000


class Sort(enum.StrEnum):
    """The order of a page of entries."""

    SUPPORT = "support"
    """Most independent sources first."""
    NAME = "name"
    NEW = "new"
    """Last told for the first time first."""
    RECENT = "recent"
    """Last told first."""


class Include(enum.StrEnum):
    """A part of a card that is read only where it is asked for; each is the name of its field."""

    TECHNOLOGIES = "technologies"
    SOLUTIONS = "solutions"
    SOLVES = "solves"
    CHALLENGES = "challenges"
    PRACTICES = "practices"
    CONCEPTS = "concepts"
    RELATED = "related"
    TOLD_BY = "told_by"
    EVIDENCE = "evidence"
    ALIASES = "aliases"
    DECISIONS = "decisions"


RELATIONS = frozenset(
    {
        *(Include.TECHNOLOGIES, Include.SOLUTIONS, Include.SOLVES, Include.CHALLENGES),
        *(Include.PRACTICES, Include.CONCEPTS, Include.RELATED),
    }
)
"""All parts that are other entries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryQuery:
    """Which entries, in which order; what is empty narrows nothing."""

    kinds: tuple[Kind, ...] = ()
    technology: str = ""
    """Slug of a technology or concept that they involve."""
    program: str = ""
    """Slug of a program that tells them."""
    source: str = ""
    """Slug of a source that tells them."""
    unsolved: bool = False
    """Challenges without a solution alone."""
    q: str = ""
    """What their titles contain."""
    since: date | None = None
    """Told on this day (UTC) or later."""
    until: date | None = None
    """Told on this day or earlier."""
    sort: Sort = Sort.SUPPORT


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """An entry beside another one."""

    id: int
    kind: Kind
    slug: str
    title: str
    summary: str
    sources: int
    """Independent sources that tell it at all."""
    support: int
    """Independent sources that tell the two together: for a solution, as an answer to this very challenge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCount:
    """How often one source tells an entry."""

    slug: str
    title: str
    learnings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An entry with its facts; a part is None where it was not asked for."""

    id: int
    kind: Kind
    slug: str
    title: str
    summary: str
    version: int
    """One more than the edits of what this viewer sees."""
    withdrawn: bool = False
    """True where no source tells it any more."""
    sources: int
    """Independent sources that tell it, as this viewer may count them."""
    evidence_count: int
    """Places that tell it."""
    solution_count: int
    """For a challenge: how many solutions are known."""
    first_at: datetime
    last_at: datetime
    technologies: tuple[Neighbour, ...] | None = None
    """Technologies and concepts that it involves, in the order told."""
    solutions: tuple[Neighbour, ...] | None = None
    """For a challenge: most support first."""
    solves: tuple[Neighbour, ...] | None = None
    """For a solution: the challenges that it answers, most support first."""
    challenges: tuple[Neighbour, ...] | None = None
    """For a technology or concept: what involves it, most sources first."""
    practices: tuple[Neighbour, ...] | None = None
    concepts: tuple[Neighbour, ...] | None = None
    related: tuple[Neighbour, ...] | None = None
    told_by: tuple[SourceCount, ...] | None = None
    """Sources that tell it, most often first."""
    evidence: tuple[EvidenceView, ...] | None = None
    """The first places, by source, path and line."""
    aliases: tuple[str, ...] | None = None
    """For a technology or concept: other spellings, most told first."""
    decisions: tuple[DecisionView, ...] | None = None
    """Acts of consolidation that shaped it, latest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActView:
    """One act of consolidation, and the entry that it shaped."""

    act: str
    by: str
    at: datetime
    score: int | None
    entry: EntryRef
    other: EntryRef | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPage:
    """One page of cards."""

    cards: tuple[Card, ...]
    next: str
    """What to ask the next page with; empty on the last one."""
    total: int | None
    """At most `TOTAL_BOUND`; then more may exist. None where it was not asked for."""

    @property
    def bounded(self) -> bool:
        """Return whether the total is only a lower bound."""
        return self.total is not None and self.total >= TOTAL_BOUND
