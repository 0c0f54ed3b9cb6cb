"""The values of consolidation: forms, edges, links, decisions (entity resolution in the field's words)."""

import enum
from dataclasses import dataclass
from typing import NamedTuple

from nexus.domain.learning import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What one learning says, as consolidation reads it: the statement, and what stands around it."""

    kind: Kind
    title: str
    text: str
    solutions: tuple[str, ...] = ()
    """For a challenge: the statements of its solutions. For a solution: the statement of its challenge."""
    technologies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormKey:
    """A distinct normalised statement: `key` is unique over the hub and holds kind, words after aliases, and sense."""

    kind: Kind
    key: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A distinct normalised statement with its features: the union over all living learnings that tell it so."""

    kind: Kind
    key: str
    words: tuple[str, ...]
    solutions: frozenset[str] = frozenset()
    """Content words (stems after aliases) of the solutions told with it."""
    technologies: frozenset[str] = frozenset()
    """Canonical keys of the technologies told with it."""
    topics: frozenset[str] = frozenset()
    """What it is about: a shipped topic of trouble or advice, or a concept's field; "?" ends one that is not plain."""


class Band(enum.StrEnum):
    """What a score says of a pair."""

    MERGE = "merge"
    ASK = "ask"
    APART = "apart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """How alike two forms are, 0 to 1000, and why."""

    score: int
    reasons: tuple[str, ...] = ()


class Edge(NamedTuple):
    """A scored pair of forms, `a < b` by key; a tuple, for a component has thousands."""

    a: str
    b: str
    score: int


class LinkType(enum.StrEnum):
    """What a person decided of a pair of forms."""

    MUST = "must"
    CANNOT = "cannot"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Link:
    """One act of a person between two forms, `a < b` by key."""

    a: str
    b: str
    type: LinkType


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """An entry as the last settlement left it: the forms it holds."""

    entry: int
    forms: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a cluster of forms goes: into `entry`, or a new one where it is None. `absorbed` are merged into it."""

    forms: frozenset[str]
    entry: int | None
    absorbed: tuple[int, ...] = ()
