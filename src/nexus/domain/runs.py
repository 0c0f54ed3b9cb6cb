"""The life of a run and of its units."""

import enum
from dataclasses import dataclass


class Status(enum.StrEnum):
    """Where a run or a unit is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Phase(enum.StrEnum):
    """What a unit does: bring the source and list it, read a batch of documents, settle the forms."""

    FETCH = "fetch"
    READ = "read"
    SETTLE = "settle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a run read and what came of it."""

    documents: int = 0
    """Documents in the listing."""
    read: int = 0
    """Documents whose content was new and was read."""
    withdrawn: int = 0
    """Documents that vanished or changed, so that what they said is withdrawn."""
    learnings: int = 0
    """Learnings found in the documents that were read."""
    technology: int = 0
    concept: int = 0
    challenge: int = 0
    solution: int = 0
    practice: int = 0
    created: int = 0
    """Entries that are new."""
    joined: int = 0
    """Entries that others had told before and that this run added evidence to."""
    errors: int = 0
    masked: int = 0
    found: int = 0
    """Where documents were read again by a newer extractor: learnings that the older one had not found."""
    dropped: int = 0
    """And learnings that only the older one had found."""
