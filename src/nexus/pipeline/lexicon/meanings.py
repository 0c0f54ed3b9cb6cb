"""The values that headings and labels mean."""

import enum


class Role(enum.StrEnum):
    """What a section holds."""

    CHALLENGE = "challenge"
    PRACTICE = "practice"
    CONCEPT = "concept"
    TECHNOLOGY = "technology"
    LEARNING = "learning"
    OVERVIEW = "overview"
    SKIP = "skip"


NAMING = (Role.TECHNOLOGY, Role.CONCEPT, Role.LEARNING)
"""The roles of sections that present names."""
LEARNED = (*NAMING, Role.PRACTICE, Role.CHALLENGE)
"""The roles of sections that hold learnings."""


class Label(enum.StrEnum):
    """What one part of an item is."""

    PROBLEM = "problem"
    SOLUTION = "solution"
    LESSON = "lesson"
    CAUSE = "cause"
    TITLE = "title"
    DETAIL = "detail"
    RESULT = "result"
