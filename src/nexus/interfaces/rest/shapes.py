"""What the API takes and gives besides read models: the schema documents these, contract tests hold them."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from nexus.domain.cards import ActView, Card, Include, Neighbour, Sort
from nexus.domain.finding import Answer
from nexus.domain.learning import Kind
from nexus.domain.views import (
    DecisionView,
    DocumentRef,
    EvidenceView,
    ProgramRef,
    RunRef,
    SourceRef,
)

RELATIONS = "relations"


def _list_of(*names: str) -> dict[str, Any]:
    """Return the schema of some of these names, separated by commas."""
    one = f"({'|'.join(names)})"
    return {"pattern": f"^({one}(,{one})*)?$"}


FIELDS = (
    *("id", "kind", "slug", "title", "summary", "version", "withdrawn", "sources", "evidence_count", "solution_count"),
    *("first_at", "last_at"),
)
"""Facts of an entry: what is given where no `fields` are asked for."""


class Size(Schema):
    """How much of a list, and from where."""

    size: int = Field(20, ge=1, le=100, description="How many.")
    after: str = Field("", max_length=4000, description="`next` of the page before.")


class Parts(Schema):
    """What of an entry."""

    fields: str = Field(
        "",
        max_length=500,
        description="Names of the facts wanted, separated by commas; all where none is named.",
        json_schema_extra=_list_of(*FIELDS),
    )
    include: str = Field(
        "",
        max_length=500,
        description="Names of parts to add, separated by commas; `relations` is all that are other entries.",
        json_schema_extra=_list_of(RELATIONS, *(name.value for name in Include)),
    )


class EntriesAsked(Parts, Size):
    """Which entries, in which order."""

    kind: str = Field(
        "",
        max_length=100,
        description="One of the five kinds, or several separated by commas.",
        json_schema_extra=_list_of(*(kind.value for kind in Kind)),
    )
    technology: str = Field("", max_length=200, description="Slug of a technology or concept that they involve.")
    program: str = Field("", max_length=200, description="Slug of a program that tells them.")
    source: str = Field("", max_length=200, description="Slug of a source that tells them.")
    unsolved: bool = Field(False, description="Challenges without a solution alone.")
    q: str = Field("", max_length=200, description="What their titles contain.")
    since: date | None = Field(None, description="Told on this day (UTC) or later.")
    until: date | None = Field(None, description="Told on this day (UTC) or earlier.")
    sort: Sort = Field(Sort.SUPPORT, description="Most sources, name, newest or last told first.")


class SearchAsked(Schema):
    """What to look for."""

    q: str = Field(
        ..., min_length=1, max_length=2000, description='Words, "phrases", -unwanted, kind:, tech:, program:.'
    )
    kind: Literal["", "technology", "concept", "challenge", "solution", "practice", "document"] = ""
    exact: bool = Field(False, description="No other spelling of a word that is misspelt.")
    page: int = Field(1, ge=1, le=1000)
    size: int = Field(20, ge=1, le=100)


class SourceIn(Schema):
    """A source to import."""

    model_config = ConfigDict(extra="forbid")

    address: Annotated[
        str, Field(min_length=1, max_length=2000, description="A git URL, or a path below the import roots.")
    ]
    ref: Annotated[str, Field(max_length=200, description="Branch, tag or commit; the default branch where empty.")] = (
        ""
    )
    program: Annotated[str, Field(max_length=80, description="Slug of the program that owns it.")] = ""
    title: Annotated[str, Field(max_length=200)] = ""
    token: Annotated[str, Field(max_length=10_000, description="Access token or deploy key; kept sealed.")] = ""


class ProblemIn(Schema):
    """A problem to look up."""

    model_config = ConfigDict(extra="forbid")

    problem: Annotated[str, Field(min_length=1, max_length=100_000, description="A problem, an error or a log.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldProblem:
    """A field and what is wrong with it."""

    field: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """An error as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    errors: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """A page of entries."""

    items: tuple[Card, ...]
    next: str | None
    """What to ask the next page with, as `after`."""
    total: int
    bounded: bool
    """Whether the total is only a lower bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relations:
    """The entries beside an entry, at most 200 of each."""

    technologies: tuple[Neighbour, ...]
    solutions: tuple[Neighbour, ...]
    solves: tuple[Neighbour, ...]
    challenges: tuple[Neighbour, ...]
    practices: tuple[Neighbour, ...]
    concepts: tuple[Neighbour, ...]
    related: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """A page of the places that tell an entry."""

    items: tuple[EvidenceView, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """A page of the documents of a source."""

    items: tuple[DocumentRef, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Other names of one technology or concept."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A technology or concept with its other names."""

    kind: Kind
    slug: str
    title: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aliases:
    """A page of technologies and concepts with their other names."""

    items: tuple[Named, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDecisions:
    """The latest acts that shaped an entry."""

    items: tuple[DecisionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """A page of acts of consolidation."""

    items: tuple[ActView, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """All programs."""

    items: tuple[ProgramRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """All sources."""

    items: tuple[SourceRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """The latest runs."""

    items: tuple[RunRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """Have we seen this?"""

    problem: str
    verdict: str
    """`seen`, `similar` or `new`."""
    people: int
    """Independent sources behind the first answer."""
    answers: tuple[Answer, ...]
