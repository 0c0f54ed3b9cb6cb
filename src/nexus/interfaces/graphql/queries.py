"""What can be asked of the hub."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import strawberry

from nexus.domain import cards as asked
from nexus.domain import views
from nexus.domain.documents import DocumentView
from nexus.domain.errors import Invalid, NotFound
from nexus.domain.finding import SolveView
from nexus.domain.learning import Kind
from nexus.interfaces.graphql import entries, finding, hub, paging, reads
from nexus.services import search, solve
from nexus.services.read_models import cards, decisions, documents, evidence, programs, runs, sources, totals
from nexus.services.read_models.entries import Moved

LONGEST_WORD = 200
LONGEST_SEARCH = 5_000
LONGEST_PROBLEM = 100_000


def word(value: str | None, field: str, *, longest: int = LONGEST_WORD) -> str:
    """Return a text that was given. Raises Invalid where it is too long or holds what no text holds."""
    value = value or ""
    if len(value) > longest:
        raise Invalid(f"{field} may have {longest:,} characters; this has {len(value):,}", field=field)
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise Invalid(f"{field} holds a character that is none", field=field)
    return value


def number(value: str) -> int:
    """Return the number that an id is, 0 for what is none."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0


def _entry(info: reads.Info, slug: str | None = None, id: strawberry.ID | None = None) -> asked.Card | None:
    if bool(slug) == bool(id):
        raise Invalid("give either slug or id", field="slug")
    wanted, viewer = info.context.asked(info), info.context.viewer
    if id:
        return info.context.card(number(id), wanted)
    try:
        found = cards.one(viewer=viewer, slug=word(slug, "slug"), include=wanted.include, bound=wanted.bound)
        if isinstance(found, Moved):
            found = cards.one(viewer=viewer, slug=found.slug, include=wanted.include, bound=wanted.bound)
    except NotFound:
        return None
    assert isinstance(found, asked.Card)
    info.context.shown((found,), wanted)
    return found


def _entries(
    info: reads.Info,
    kinds: Annotated[list[Kind] | None, strawberry.argument(description="All kinds where none is given.")] = None,
    technology: Annotated[str | None, strawberry.argument(description="Slug of what they involve.")] = "",
    program: Annotated[str | None, strawberry.argument(description="Slug of a program that tells them.")] = "",
    source: Annotated[str | None, strawberry.argument(description="Slug of a source that tells them.")] = "",
    unsolved: Annotated[bool | None, strawberry.argument(description="Challenges without a solution alone.")] = False,
    q: Annotated[str | None, strawberry.argument(description="What their titles contain.")] = "",
    since: Annotated[date | None, strawberry.argument(description="Told on this day (UTC) or later.")] = None,
    until: Annotated[date | None, strawberry.argument(description="Told on this day or earlier.")] = None,
    sort: asked.Sort = asked.Sort.SUPPORT,
    first: entries.First = 20,
    after: entries.After = "",
) -> entries.Page:
    wanted = info.context.asked(info)
    query = asked.EntryQuery(
        kinds=tuple(kinds or ()),
        technology=word(technology, "technology"),
        program=word(program, "program"),
        source=word(source, "source"),
        unsolved=bool(unsolved),
        q=word(q, "q"),
        since=since,
        until=until,
        sort=sort,
    )
    found = cards.page(
        viewer=info.context.viewer,
        query=query,
        after=after or "",
        size=reads.length(first),
        include=wanted.include,
        bound=wanted.bound,
        count=reads.selects(info, "totalCount", "totalIsBounded"),
    )
    info.context.shown(found.cards, wanted)
    return entries.Page(found=found, after=after or "", sort=sort)


def _programs(info: reads.Info, first: entries.First = reads.MOST) -> Sequence[views.ProgramRef]:
    return programs.all(viewer=info.context.viewer)[: reads.length(first)]


def _program(info: reads.Info, slug: str) -> views.ProgramView | None:
    try:
        return programs.program(viewer=info.context.viewer, slug=word(slug, "slug"))
    except NotFound:
        return None


def _sources(info: reads.Info, first: entries.First = reads.MOST) -> Sequence[views.SourceRef]:
    return sources.all(viewer=info.context.viewer)[: reads.length(first)]


def _source(info: reads.Info, slug: str) -> views.SourceView | None:
    try:
        return sources.source(viewer=info.context.viewer, slug=word(slug, "slug"))
    except NotFound:
        return None


def _document(info: reads.Info, source: str, path: str) -> DocumentView | None:
    try:
        return documents.document(
            viewer=info.context.viewer, source=word(source, "source"), path=word(path, "path", longest=4_000)
        )
    except NotFound:
        return None


def _documents(info: reads.Info, source: str, first: entries.First = 50, after: entries.After = "") -> paging.Listed | None:
    viewer, slug = info.context.viewer, word(source, "source")
    try:
        page = documents.page(viewer=viewer, source=slug, size=reads.length(first), after=after or "")
    except NotFound:
        return None
    return paging.listed(page=page, after=after)


def _evidence(info: reads.Info, entry: strawberry.ID, first: entries.First = 50, after: entries.After = "") -> paging.Listed:
    viewer = info.context.viewer
    page = evidence.page(viewer=viewer, entry=number(entry), size=reads.length(first), after=after or "")
    return paging.listed(page=page, after=after)


def _decisions(info: reads.Info, first: entries.First = 50, after: entries.After = "") -> paging.Listed:
    acts, following = decisions.page(viewer=info.context.viewer, size=reads.length(first), after=after or "")
    info.context.refer([act.entry.id for act in acts])
    info.context.refer([act.other.id for act in acts if act.other])
    return paging.listed(page=(acts, following), after=after)


def _runs(info: reads.Info, first: entries.First = 20) -> Sequence[views.RunRef]:
    return runs.recent(viewer=info.context.viewer)[: reads.length(first)]


def _run(info: reads.Info, id: strawberry.ID) -> views.RunView | None:
    try:
        return runs.run(viewer=info.context.viewer, id=number(id))
    except NotFound:
        return None


def _search(
    info: reads.Info,
    query: Annotated[str, strawberry.argument(description="A few words, or what was pasted.")],
    kind: Annotated[str | None, strawberry.argument(description="One of the five kinds, or `document`.")] = "",
    exact: Annotated[bool, strawberry.argument(description="Only the words as written.")] = False,
    first: entries.First = 20,
    after: entries.After = "",
) -> finding.Found:
    view = search.find(
        viewer=info.context.viewer,
        query=word(query, "query", longest=LONGEST_SEARCH),
        kind=(kind or "").lower(),
        exact=exact,
        size=reads.length(first),
        page=paging.number(name="search", after=after, size=first),
    )
    info.context.refer([hit.entry.id for hit in view.hits if hit.entry])
    return finding.found(view=view, after=after)


def _solve(info: reads.Info, problem: str) -> SolveView:
    view = solve.solve(viewer=info.context.viewer, problem=word(problem, "problem", longest=LONGEST_PROBLEM))
    info.context.refer(
        [
            *(answer.challenge.id for answer in view.answers),
            *(solution.entry.id for answer in view.answers for solution in answer.solutions),
        ]
    )
    return view


def _stats(info: reads.Info) -> views.Totals:
    return totals.all(viewer=info.context.viewer)


@strawberry.type(description="What can be asked. Everything is as the viewer may see it; what is not there is null.")
class Query:
    """The root of queries."""

    entry = strawberry.field(
        resolver=_entry, graphql_type=entries.Entry | None, description="One entry by its slug, also an older one, or id."
    )
    # Under its own name it would hide the module.
    listing = strawberry.field(name="entries", resolver=_entries, graphql_type=entries.EntryConnection)
    programs = strawberry.field(resolver=_programs, graphql_type=list[hub.ProgramRef])
    program = strawberry.field(resolver=_program, graphql_type=hub.Program | None)
    sources = strawberry.field(resolver=_sources, graphql_type=list[hub.SourceRef])
    source = strawberry.field(resolver=_source, graphql_type=hub.Source | None)
    document = strawberry.field(resolver=_document, graphql_type=hub.Document | None)
    documents = strawberry.field(
        resolver=_documents,
        graphql_type=hub.DocumentConnection | None,
        description="Documents of a source, by path.",
    )
    evidence = strawberry.field(
        resolver=_evidence, graphql_type=entries.EvidenceConnection, description="Places that tell the entry with this id."
    )
    decisions = strawberry.field(
        resolver=_decisions,
        graphql_type=entries.DecisionConnection,
        description="Acts of consolidation of all entries, latest first.",
    )
    runs = strawberry.field(
        resolver=_runs, graphql_type=list[hub.RunRef], description="The latest runs, latest first."
    )
    run = strawberry.field(resolver=_run, graphql_type=hub.Run | None)
    search = strawberry.field(resolver=_search, graphql_type=finding.SearchConnection)
    solve = strawberry.field(
        resolver=_solve, graphql_type=finding.Solve, description="Have we seen this? A problem or a pasted log goes in."
    )
    stats = strawberry.field(resolver=_stats, graphql_type=hub.Stats)
