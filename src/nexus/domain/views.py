"""Finished read models: what a page, an answer or a terminal shows, for one viewer. No face asks further."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from nexus.domain.access import Visibility
from nexus.domain.learning import Kind
from nexus.domain.runs import Counts, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRef:
    """An entry as a line in a list."""

    id: int
    kind: Kind
    slug: str
    title: str
    sources: int
    """Independent sources that tell it, as this viewer may count them."""
    summary: str = ""
    learnings: int = 0
    solutions: int = 0
    """For a challenge: how many solutions are known."""
    first_at: datetime | None = None
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceView:
    """One place where an entry is told."""

    source: str
    """Slug of the source."""
    source_title: str
    path: str
    line: int
    end_line: int
    quote: str
    commit: str
    author: str
    at: datetime
    link: str
    """Address of these lines at a known host, else empty."""
    place: str
    """`source@commit:path#Lstart-Lend`: how it is cited."""
    text: str = ""
    """What the learning says, without markup."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SolutionView:
    """A solution of a challenge: `entry.sources` and the places are those that tell it as an answer to this challenge."""

    entry: EntryRef
    evidence: tuple[EvidenceView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """One act of consolidation that shaped an entry."""

    act: str
    by: str
    at: datetime
    score: int | None
    other: EntryRef | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """Everything the page of one entry shows."""

    id: int
    kind: Kind
    slug: str
    title: str
    summary: str
    version: int
    withdrawn: bool
    """True where no source says it any more."""
    sources: int
    learnings: int
    first_at: datetime
    last_at: datetime
    aliases: tuple[str, ...]
    """Other spellings under which sources tell it, most told first."""
    technologies: tuple[EntryRef, ...]
    """Technologies and concepts that it involves, in the order told."""
    solutions: tuple[SolutionView, ...]
    """For a challenge: ranked by independent sources."""
    solves: tuple[EntryRef, ...]
    """For a solution: the challenges it answers."""
    challenges: tuple[EntryRef, ...]
    """For a technology or concept: what involves it, by kind, most told first."""
    practices: tuple[EntryRef, ...]
    concepts: tuple[EntryRef, ...]
    related: tuple[EntryRef, ...]
    evidence: tuple[EvidenceView, ...]
    """By source, then path and line; at most 200."""
    decisions: tuple[DecisionView, ...]
    """Latest first; at most 20."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Where a list stands: numbered pages with a bounded total."""

    number: int
    size: int
    total: int
    """At most `bound`; then more may exist."""
    bound: int = 1000

    @property
    def bounded(self) -> bool:
        """Return whether the total is only a lower bound."""
        return self.total >= self.bound

    @property
    def has_next(self) -> bool:
        """Return whether another page follows."""
        return self.number * self.size < self.total


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryList:
    """One page of entries of a kind."""

    kind: Kind
    entries: tuple[EntryRef, ...]
    page: Page
    sort: str
    """`support`, `name`, `new` (first seen) or `recent` (last told)."""
    filters: Mapping[str, str]
    """What the list is narrowed by: `technology`, `program`, `unsolved`, `q`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The numbers of a hub, as this viewer may count them."""

    sources: int
    authors: int
    documents: int
    learnings: int
    entries: int
    by_kind: Mapping[Kind, int]
    unsolved: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """The first page."""

    totals: Totals
    agreed: tuple[EntryRef, ...]
    """What most sources agree on: the heads of all kinds but solutions, most told first."""
    technologies: tuple[EntryRef, ...]
    unsolved: tuple[EntryRef, ...]
    newest: tuple[EntryRef, ...]
    programs: tuple["ProgramRef", ...]
    running: tuple["RunRef", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramRef:
    """A program as a line in a list."""

    slug: str
    title: str
    visibility: Visibility
    sources: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRef:
    """A source as a line in a list."""

    slug: str
    title: str
    kind: str
    address: str
    ref: str
    program: str
    documents: int
    learnings: int
    entries: int
    commit: str
    read_at: datetime | None
    removed: bool = False

    @property
    def unread(self) -> bool:
        """Return whether nothing of it was read yet: it waits, or could not be read."""
        return not self.commit and not self.documents and not self.removed


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRef:
    """A document as a line in a list."""

    path: str
    title: str
    learnings: int
    author: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRef:
    """A run as a line in a list."""

    id: int
    source: str
    source_title: str
    act: str
    status: Status
    requested_at: datetime
    finished_at: datetime | None
    counts: Counts
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramView:
    """What a program is, in its own documents' words, and what it holds."""

    slug: str
    title: str
    visibility: Visibility
    overview: str
    emphases: tuple[str, ...]
    told_by: EvidenceView | None
    """The document that the overview and emphases are from."""
    totals: Totals
    sources: tuple[SourceRef, ...]
    agreed: tuple[EntryRef, ...]
    unsolved: tuple[EntryRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """A source with its documents and runs."""

    source: SourceRef
    documents: tuple[DocumentRef, ...]
    page: Page
    runs: tuple[RunRef, ...]
    top: tuple[EntryRef, ...]
    """Entries that it tells, those shared by most first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """Something a run reports."""

    level: str
    path: str
    line: int | None
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A run while it goes and when it is over."""

    run: RunRef
    commit: str
    units_done: int
    units: int
    shared: int
    """Of its entries, how many other sources tell as well."""
    notes: tuple[NoteView, ...]
    entries: tuple[EntryRef, ...]
    """Entries that the source tells, shared ones first; at most 30."""
