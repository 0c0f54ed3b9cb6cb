"""Programs, sources, documents, runs and the numbers of a hub, as types over their read models."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import strawberry

from nexus.domain import access, runs, views
from nexus.domain.documents import DocumentView
from nexus.domain.errors import Invalid
from nexus.domain.learning import Kind
from nexus.interfaces.graphql import entries, paging, reads
from nexus.services.read_models import documents

MOST_LINES = 5_000

strawberry.enum(access.Visibility, description="Who may see a program and all that comes from its sources.")
strawberry.enum(runs.Status, name="RunStatus", description="Where a run is.")


def _of_kind(kind: Kind) -> Any:
    def count(totals: strawberry.Parent[views.Totals]) -> int:
        return totals.by_kind[kind]

    return strawberry.field(resolver=count)


def head(name: str, type_: object, description: str = "", *, first: int = 20) -> Any:
    """Return a field that is the head of a list of its source, `first` items where nothing is said."""
    usual = first

    def items(source: strawberry.Parent[Any], first: entries.First = usual) -> Sequence[Any]:
        found: Sequence[Any] = getattr(source, name)
        return found[: reads.length(first)]

    return strawberry.field(
        resolver=items,
        graphql_type=list[type_],  # type: ignore[valid-type]
        description=description or None,
    )


@strawberry.type(description="The numbers of a hub or of a program, as this viewer may count them.")
class Stats:
    """Totals."""

    sources: int
    authors: int
    documents: int
    learnings: int
    entries: int
    technologies = _of_kind(Kind.TECHNOLOGY)
    concepts = _of_kind(Kind.CONCEPT)
    challenges = _of_kind(Kind.CHALLENGE)
    solutions = _of_kind(Kind.SOLUTION)
    practices = _of_kind(Kind.PRACTICE)
    unsolved: int = strawberry.field(description="Challenges without a solution.")


@strawberry.type(description="A program as a line in a list.")
class ProgramRef:
    """The setting in which people learn or work."""

    slug: str
    title: str
    visibility: access.Visibility
    sources: int


@strawberry.type(description="A source as a line in a list.")
class SourceRef:
    """One place that is read."""

    slug: str
    title: str
    kind: str
    address: str
    ref: str
    program: str = strawberry.field(description="Slug of its program.")
    documents: int
    learnings: int
    entries: int
    commit: str
    read_at: datetime | None
    removed: bool


@strawberry.type(description="A document as a line in a list.")
class DocumentRef:
    """One file of a source."""

    path: str
    title: str
    learnings: int
    author: str
    at: datetime


@strawberry.type(description="What a run read and what came of it.")
class Counts:
    """Counts of a run."""

    documents: int
    read: int
    withdrawn: int
    learnings: int
    technology: int
    concept: int
    challenge: int
    solution: int
    practice: int
    created: int
    joined: int
    errors: int
    masked: int
    found: int = strawberry.field(description="Where a newer extractor read: learnings the older one had not found.")
    dropped: int = strawberry.field(description="And learnings that only the older one had found.")


@strawberry.type(description="A run as a line in a list.")
class RunRef:
    """One import or removal of one source."""

    id: strawberry.ID
    source: str = strawberry.field(description="Slug of its source.")
    source_title: str
    act: str = strawberry.field(description="`import`, `reread` or `remove`")
    status: runs.Status
    requested_at: datetime
    finished_at: datetime | None
    counts: Counts
    problem: str = strawberry.field(description="Why it failed, else empty.")


@strawberry.type(description="Something that a run reports.")
class Note:
    """A note of a run."""

    level: str
    path: str
    line: int | None
    message: str


@strawberry.type(description="A run while it goes and when it is over.")
class Run:
    """A run with its progress."""

    run: RunRef
    commit: str
    units_done: int
    units: int
    shared: int = strawberry.field(description="Of its entries, how many other sources tell as well.")
    notes = head("notes", Note, first=50)
    entries = head("entries", entries.EntryRef, "Entries that its source tells, shared ones first.")


def _stats(program: strawberry.Parent[views.ProgramView]) -> views.Totals:
    return program.totals


@strawberry.type(description="What a program is, in its own documents' words, and what it holds.")
class Program:
    """A program."""

    slug: str
    title: str
    visibility: access.Visibility
    overview: str
    emphases: list[str]
    told_by: entries.Evidence | None = strawberry.field(description="The document that tells overview and emphases.")
    stats = strawberry.field(resolver=_stats, graphql_type=Stats)
    sources = head("sources", SourceRef, first=50)
    agreed = head("agreed", entries.EntryRef, "What most of its sources tell.")
    unsolved = head("unsolved", entries.EntryRef, "Challenges without a solution.")


@strawberry.type(description="A page of documents.")
class DocumentConnection:
    """A page."""

    nodes: list[DocumentRef]
    page_info: paging.PageInfo


def _documents(
    source: strawberry.Parent[views.SourceView], info: reads.Info, first: entries.First = 50, after: entries.After = ""
) -> paging.Listed:
    page = documents.page(
        viewer=info.context.viewer, source=source.source.slug, size=reads.length(first), after=after or ""
    )
    return paging.listed(page=page, after=after)


@strawberry.type(description="A source with its documents and runs.")
class Source:
    """A source."""

    source: SourceRef
    documents = strawberry.field(
        resolver=_documents, graphql_type=DocumentConnection, description="Its documents, by path."
    )
    runs = head("runs", RunRef, "Its runs, latest first.")
    top = head("top", entries.EntryRef, "What it tells, shared by most first.")


@strawberry.type(description="A learning where it stands in a document, from its first column to before its last one.")
class Mark:
    """A span of a document."""

    kind: Kind
    entry: entries.EntryRef
    line: int
    column: int
    end_line: int
    end_column: int
    confidence: int = strawberry.field(description="How sure the reader is, 0 to 1000.")
    reason: str


def _text(
    document: strawberry.Parent[DocumentView],
    line: Annotated[int, strawberry.argument(description="The first line.")] = 1,
    lines: Annotated[int, strawberry.argument(description=f"How many lines, up to {MOST_LINES:,}.")] = MOST_LINES,
) -> str:
    if line < 1 or not 1 <= lines <= MOST_LINES:
        raise Invalid(f"line is 1 or more, lines a number from 1 to {MOST_LINES:,}", field="lines")
    return "\n".join(document.text.split("\n")[line - 1 : line - 1 + lines])


@strawberry.type(description="A document as it was read, with its learnings.")
class Document:
    """A document."""

    source: SourceRef
    path: str
    title: str
    text = strawberry.field(resolver=_text, description="Its text, secrets masked.")
    commit: str
    author: str
    at: datetime
    link: str = strawberry.field(description="Its address at a known host, else empty.")
    marks = head("marks", Mark, "Its learnings, in the order of the text.", first=reads.MOST)
