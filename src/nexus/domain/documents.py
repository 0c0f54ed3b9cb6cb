"""Finished read model of a document: its text, and the learnings marked in it."""

from dataclasses import dataclass
from datetime import datetime

from nexus.domain.learning import Kind
from nexus.domain.views import EntryRef, SourceRef


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkView:
    """A learning marked in the margin of its document."""

    learning: int
    kind: Kind
    entry: EntryRef
    line: int
    column: int
    end_line: int
    end_column: int
    confidence: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """A document as it was read, with its learnings."""

    source: SourceRef
    path: str
    title: str
    text: str
    """The masked text; `interfaces.web` renders it."""
    commit: str
    author: str
    at: datetime
    link: str
    marks: tuple[MarkView, ...]
    """In the order of the text."""
