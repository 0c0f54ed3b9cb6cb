"""Entries, and what is around one: relations, evidence, aliases, decisions."""

from collections.abc import Collection
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router

from nexus.domain import cards as values
from nexus.domain.cards import EntryQuery, Include
from nexus.domain.errors import Invalid
from nexus.domain.learning import Kind
from nexus.interfaces.rest import answers, callers, shapes
from nexus.pipeline import markdown
from nexus.services.read_models import cards, decisions, entries, evidence

router = Router(tags=["entries"])

BASE = "/api/v1/entries"
AROUND = 50
"""Items of a part that one entry shows."""
NAMED = (Kind.TECHNOLOGY, Kind.CONCEPT)

_DETAIL = frozenset({*values.RELATIONS, Include.TOLD_BY, Include.ALIASES})
"""What one entry shows where nothing is asked for."""
_WHOLE = frozenset({*_DETAIL, Include.EVIDENCE})
_NAMED_RECORD = answers.Record(("kind", "slug", "title", "aliases"))
_NAMES = {kind.value: kind for kind in Kind}
_PARTS = {part.value: frozenset({part}) for part in Include} | {shapes.RELATIONS: values.RELATIONS}


@router.get("/entries", operation_id="listEntries", response=shapes.Entries, summary="List entries")
def listing(request: HttpRequest, asked: Query[shapes.EntriesAsked]) -> HttpResponseBase:
    """Narrowed, in order, a page at a time, with the parts that `include` names."""
    include = _include(asked.include)
    record = answers.Record(_names(asked.fields, include))
    query = EntryQuery(
        kinds=tuple(_NAMES[name] for name in _listed(asked.kind, _NAMES, field="kind")),
        technology=asked.technology,
        program=asked.program,
        source=asked.source,
        unsolved=asked.unsolved,
        q=asked.q,
        since=asked.since,
        until=asked.until,
        sort=asked.sort,
    )
    viewer = callers.viewer(request)
    page = cards.page(viewer=viewer, query=query, after=asked.after, size=asked.size, include=include)
    items = [record(card) for card in page.cards]
    told = {"items": items, "next": page.next or None, "total": page.total, "bounded": page.bounded}
    return answers.json(request, told, following=page.next)


@router.get("/entries/{slug}", operation_id="getEntry", response=values.Card, summary="Show an entry")
def show(request: HttpRequest, slug: str, asked: Query[shapes.Parts]) -> HttpResponseBase:
    """With its relations, sources and other names, or with the parts that `include` names.

    `text/markdown`, or `.md` after the slug, gives it as a page of Markdown. An older slug leads to the newer one (308).
    """
    viewer = callers.viewer(request)
    suffix = ".md" if slug.endswith(".md") else ""
    written = suffix or answers.wants_markdown(request)
    include = _include(asked.include) or (_WHOLE if written else _DETAIL)
    names = _names(asked.fields, include if asked.include or not asked.fields else ())
    card = cards.one(viewer=viewer, slug=slug.removesuffix(".md"), include=include, bound=AROUND)
    if isinstance(card, entries.Moved):
        return answers.moved(request, f"{_address(card.slug)}{suffix}")
    if written:
        return answers.markdown(request, markdown.entry(card=card))
    return answers.json(request, {name: getattr(card, name) for name in names})


@router.get(
    "/entries/{slug}/relations",
    operation_id="listRelations",
    response=shapes.Relations,
    summary="List the entries beside an entry",
)
def relations(request: HttpRequest, slug: str) -> HttpResponseBase:
    """By part; at most 200 of each."""
    card = _card(request, slug, values.RELATIONS)
    if isinstance(card, entries.Moved):
        return answers.moved(request, f"{_address(card.slug)}/relations")
    names = [part.value for part in Include if part in values.RELATIONS]
    return answers.json(request, {name: getattr(card, name) for name in names})


@router.get(
    "/entries/{slug}/evidence",
    operation_id="listEvidence",
    response=shapes.Places,
    summary="List the places that tell an entry",
)
def places(request: HttpRequest, slug: str, asked: Query[shapes.Size]) -> HttpResponseBase:
    """By source, path and line, a page at a time."""
    viewer = callers.viewer(request)
    card = cards.one(viewer=viewer, slug=slug)
    if isinstance(card, entries.Moved):
        return answers.moved(request, f"{_address(card.slug)}/evidence")
    items, following = evidence.page(viewer=viewer, entry=card.id, after=asked.after, size=asked.size)
    return answers.json(request, {"items": items, "next": following or None}, following=following)


@router.get(
    "/entries/{slug}/aliases",
    operation_id="listEntryAliases",
    response=shapes.Names,
    summary="List the other names of an entry",
)
def names_of(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Other spellings under which sources tell a technology or concept, most told first."""
    card = _card(request, slug, {Include.ALIASES})
    if isinstance(card, entries.Moved):
        return answers.moved(request, f"{_address(card.slug)}/aliases")
    return answers.json(request, {"items": card.aliases})


@router.get(
    "/entries/{slug}/decisions",
    operation_id="listEntryDecisions",
    response=shapes.EntryDecisions,
    summary="List the acts that shaped an entry",
)
def acts_of(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The latest acts of consolidation, latest first."""
    card = _card(request, slug, {Include.DECISIONS})
    if isinstance(card, entries.Moved):
        return answers.moved(request, f"{_address(card.slug)}/decisions")
    return answers.json(request, {"items": card.decisions})


@router.get(
    "/aliases",
    operation_id="listAliases",
    response=shapes.Aliases,
    summary="List technologies and concepts with their other names",
)
def aliases(request: HttpRequest, asked: Query[shapes.Size]) -> HttpResponseBase:
    """Most told first, a page at a time."""
    page = cards.page(
        viewer=callers.viewer(request),
        query=EntryQuery(kinds=NAMED),
        after=asked.after,
        size=asked.size,
        include={Include.ALIASES},
        count=False,
    )
    items = [_NAMED_RECORD(card) for card in page.cards]
    return answers.json(request, {"items": items, "next": page.next or None}, following=page.next)


@router.get("/decisions", operation_id="listDecisions", response=shapes.Decisions, summary="List acts of consolidation")
def acts(request: HttpRequest, asked: Query[shapes.Size]) -> HttpResponseBase:
    """Of all entries, latest first, a page at a time."""
    items, following = decisions.page(viewer=callers.viewer(request), after=asked.after, size=asked.size)
    return answers.json(request, {"items": items, "next": following or None}, following=following)


def _card(request: HttpRequest, slug: str, include: Collection[Include]) -> values.Card | entries.Moved:
    return cards.one(viewer=callers.viewer(request), slug=slug, include=include, bound=cards.MOST_BESIDE)


def _address(slug: str) -> str:
    return f"{BASE}/{quote(slug, safe='')}"


def _include(asked: str) -> frozenset[Include]:
    if not asked:
        return frozenset()
    return frozenset().union(*(_PARTS[name] for name in _listed(asked, _PARTS, field="include")))


def _names(asked: str, include: Collection[Include]) -> list[str]:
    """Return the names of what to give: the facts asked for, all where none is, and the parts."""
    facts = _listed(asked, shapes.FIELDS, field="fields") if asked else shapes.FIELDS
    return [*facts, *(part.value for part in Include if part in include)]


def _listed(asked: str, known: Collection[Any], *, field: str) -> list[str]:
    """Return names separated by commas, each once; raise Invalid for one that is not known."""
    names = list(dict.fromkeys(name.strip() for name in asked.split(",") if name.strip()))
    for name in names:
        if name not in known:
            raise Invalid(f"there is no '{name[:50]}'; there are {', '.join(known)}", field=field)
    return names
