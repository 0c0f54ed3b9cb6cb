"""The tools: each is one call of the service that REST answers from, and gives the same words."""

import functools
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from mcp.server.mcpserver import exceptions
from pydantic import Field

from nexus.domain.access import Viewer
from nexus.domain.cards import RELATIONS, Card, Include
from nexus.domain.errors import Invalid, NexusError
from nexus.services import search as searching
from nexus.services import solve as solving
from nexus.services.read_models import cards, documents, entries
from nexus.services.read_models import evidence as places

Told = dict[str, Any]
Look = Callable[[], Viewer]

_DETAIL = RELATIONS | {Include.TOLD_BY, Include.ALIASES}
_AROUND = 50
_MARKS = str.maketrans("", "", "\x02\x03")
_SOLVED = ("verdict", "people", "answers")

Slug = Annotated[str, Field(max_length=200, description="The entry's slug, as search and solve give it.")]


def table(*, look: Look) -> tuple[Callable[..., Told], ...]:
    """Return the tools; each asks `look` anew who reads, since programs come and go while a server runs."""

    def search(
        query: Annotated[str, Field(max_length=10_000, description='Words, "phrases", -not, kind: tech: program: source:')],
        kind: Annotated[str, Field(description="technology, concept, challenge, solution, practice or document.")] = "",
        page: Annotated[int, Field(ge=1, le=1000)] = 1,
        size: Annotated[int, Field(ge=1, le=100, description="Hits on a page.")] = 10,
    ) -> Told:
        """Search what engineers of this hub learned: entries first, documents under them."""
        told: Told = _told(searching.find(viewer=look(), query=_clean(query), page=page, size=size, kind=kind))
        for hit in told["hits"]:
            hit["snippet"] = hit["snippet"].translate(_MARKS)
        return told

    def solve(
        problem: Annotated[str, Field(min_length=1, max_length=100_000, description="An error, a log or a few words.")],
    ) -> Told:
        """Say whether people of this hub met a problem before (seen, similar or new), what they did, and where they say so."""
        view = _told(solving.solve(viewer=look(), problem=_clean(problem)))
        return {name: view[name] for name in _SOLVED}

    def entry(slug: Slug) -> Told:
        """Show an entry: what is known, how many independent sources tell it, its solutions, technologies, other names."""
        return {name: value for name, value in _told(_card(look(), slug)).items() if value is not None}

    def evidence(
        slug: Slug,
        after: Annotated[str, Field(max_length=2000, description="`next` of the page before.")] = "",
        size: Annotated[int, Field(ge=1, le=200, description="Places on a page.")] = 20,
    ) -> Told:
        """List the places that tell an entry: source, commit, path and line, author, day, and their very words."""
        viewer = look()
        items, following = places.page(viewer=viewer, entry=_card(viewer, slug).id, after=after, size=size)
        return {"items": _told(items), "next": following or None}

    def document(
        source: Annotated[str, Field(max_length=200, description="The source's slug, as evidence and search give it.")],
        path: Annotated[str, Field(max_length=4000, description="From the root of the source.")],
        line: Annotated[int, Field(ge=1, description="The first line to give.")] = 1,
        lines: Annotated[int, Field(ge=1, le=2000, description="How many lines to give.")] = 400,
    ) -> Told:
        """Show a document as it was read, secrets masked, with the entries that its lines went into."""
        view: Told = _told(documents.document(viewer=look(), source=source, path=path))
        held = view["text"].split("\n")
        last = line + lines - 1
        view["marks"] = [mark for mark in view["marks"] if mark["line"] <= last and mark["end_line"] >= line]
        return view | {"text": "\n".join(held[line - 1 : last]), "line": line, "lines": len(held)}

    named: tuple[Callable[..., Told], ...] = (search, solve, entry, evidence, document)
    return tuple(map(_answering, named))


def _answering(tool: Callable[..., Told]) -> Callable[..., Told]:
    """Return a tool that says what is wrong with a call."""

    @functools.wraps(tool)
    def answer(**given: Any) -> Told:
        try:
            return tool(**given)
        except NexusError as error:
            field = error.field if isinstance(error, Invalid) else ""
            raise exceptions.ToolError(f"{field}: {error}" if field and field not in str(error) else str(error)) from error

    return answer


def _card(viewer: Viewer, slug: str) -> Card:
    found = cards.one(viewer=viewer, slug=_clean(slug), include=_DETAIL, bound=_AROUND)
    return _card(viewer, found.slug) if isinstance(found, entries.Moved) else found


def _clean(text: str) -> str:
    return text.replace("\0", "").strip()


def _told(value: Any) -> Any:
    return msgspec.to_builtins(value)
