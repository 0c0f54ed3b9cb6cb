"""What one document teaches, before anything is consolidated."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field


class Kind(enum.StrEnum):
    """The five kinds of learnings and of entries, in the order in which pages list them."""

    TECHNOLOGY = "technology"
    CONCEPT = "concept"
    CHALLENGE = "challenge"
    SOLUTION = "solution"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """A stretch of a document: lines and columns are counted from 1, columns in code points, `end_column` is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """One typed statement found in one document.

    A technology or concept is named by `title`. A challenge has a `title`, a `text` (the problem told) or both. A practice
    or solution has its statement in `text`. All are the author's words without markup; `quote` is the source of `span`.
    """

    kind: Kind
    title: str
    text: str
    span: Span
    quote: str
    solves: int | None = None
    """For a solution: the index, in `Extraction.learnings`, of the challenge that it answers."""
    technologies: tuple[str, ...] = ()
    """Names of the technologies told in it (for a challenge: in its solutions too), first told first, by their usual name."""
    confidence: int = 1000
    """How sure the extractor is, 0 to 1000."""
    reason: str = ""
    """Why the extractor took it for a learning, in a few words."""

    @property
    def statement(self) -> str:
        """Return what the learning says in one piece: its text, or its title where there is no text."""
        return self.text or self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """Everything one document gives: the learnings, and what the document says of itself."""

    title: str
    learnings: tuple[Learning, ...]
    overview: str = ""
    emphases: tuple[str, ...] = ()
    """What the document says its program or project emphasizes, one item each."""
    author: str = ""
    """The author stated in the file (front matter or a by-line), else empty."""
    metadata: Mapping[str, object] = field(default_factory=dict)
    """Front matter as read, JSON types only."""
    notes: tuple[str, ...] = ()
    """What the reader of the run should know: an unclosed fence, a cut document, a broken table."""
