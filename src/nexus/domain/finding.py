"""Finished read models of what is found: by a search, and by asking whether a problem was seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nexus.domain.views import DocumentRef, EntryRef, EvidenceView, Page, SolutionView


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One answer of a search: an entry, or a document where `entry` is None."""

    entry: EntryRef | None
    document: DocumentRef | None
    source: str
    """Slug of the document's source, empty for an entry."""
    snippet: str
    """Plain text; matched words stand between U+0002 and U+0003."""
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One value that a search may be narrowed by."""

    value: str
    """What the operator takes: a slug, or the name of a technology."""
    title: str
    count: int
    """Hits, of those that were counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView:
    """What was found."""

    query: str
    shown_for: str
    """The query after the speller, where it differs from `query`; else empty."""
    hits: tuple[Hit, ...]
    total: int
    bounded: bool
    facets: Mapping[str, int]
    """Hits by kind (`technology` ... `practice`, `document`), over at most 1,000."""
    page: Page
    notes: tuple[str, ...] = ()
    """What of the query was not understood or leads nowhere, in words for the reader."""
    narrower: Mapping[str, Sequence[Facet]] = field(default_factory=dict)
    """Where asked for: values of the operators `tech`, `program` and `source`, most hits first, over at most 1,000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A challenge like the one asked about, with what people did."""

    challenge: EntryRef
    score: int
    reasons: tuple[str, ...]
    evidence: tuple[EvidenceView, ...]
    solutions: tuple[SolutionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SolveView:
    """Have we seen this?"""

    problem: str
    verdict: str
    """`seen`, `similar` or `new`."""
    answers: tuple[Answer, ...]
    people: int
    """Independent sources behind the first answer."""
    milliseconds: float
