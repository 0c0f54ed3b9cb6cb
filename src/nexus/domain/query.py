"""What a person asks of the search, taken apart."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the hits must be or come from; empty where the query does not say."""

    kind: str = ""
    """One of the five kinds, or `document`."""
    technologies: tuple[str, ...] = ()
    program: str = ""
    """Slug of a program that tells it."""
    source: str = ""
    """Slug of a source that tells it."""
    before: date | None = None
    """Written before this day."""
    after: date | None = None
    """Written on this day or later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query taken apart; words and phrases are as written."""

    words: tuple[str, ...] = ()
    """What to look for, in order, without words that tell nothing; the words of phrases too."""
    phrases: tuple[str, ...] = ()
    """What must stand together, as quoted."""
    excluded: tuple[str, ...] = ()
    """Words that no hit may hold."""
    filters: Filters = field(default_factory=Filters)
    notes: tuple[str, ...] = ()
    """What was not understood and is passed over, in words for the reader."""
