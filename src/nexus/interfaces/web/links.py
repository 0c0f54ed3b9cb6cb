"""Addresses within the hub: the one place that knows how an entry, a list or a line of a document is reached."""

import functools
from urllib.parse import quote, urlencode

from nexus.domain.learning import Kind

PLURALS: dict[Kind, str] = {
    Kind.TECHNOLOGY: "technologies",
    Kind.CONCEPT: "concepts",
    Kind.CHALLENGE: "challenges",
    Kind.SOLUTION: "solutions",
    Kind.PRACTICE: "practices",
}


def of_kind(kind: Kind, **filters: str | int) -> str:
    """Return the address of the list of a kind, narrowed by those `filters` that are not empty."""
    return with_query(f"/{PLURALS[kind]}", **filters)


@functools.lru_cache(maxsize=4096)
def entry(slug: str) -> str:
    """Return the address of an entry's page."""
    return f"/entries/{quote(slug, safe='')}"


def editing(slug: str, scope: str = "") -> str:
    """Return the address where an entry is edited, for one audience."""
    return with_query(f"{entry(slug)}/edit", scope=scope)


def history(slug: str) -> str:
    """Return the address of what made an entry."""
    return f"{entry(slug)}/history"


@functools.lru_cache(maxsize=1024)
def source(slug: str) -> str:
    """Return the address of a source's page."""
    return f"/sources/{quote(slug, safe='')}"


def program(slug: str) -> str:
    """Return the address of a program's page."""
    return f"/programs/{quote(slug, safe='')}"


def run(number: int) -> str:
    """Return the address of a run's page."""
    return f"/runs/{number}"


def document(source_slug: str, path: str, line: int = 0, end_line: int = 0, view: str = "") -> str:
    """Return the address of a document; with `line`, the one at which lines `line` to `end_line` are lit."""
    address = with_query(_document(source_slug, path), view=view)
    if not line:
        return address
    lines = f"{line}-{end_line}" if end_line > line else f"{line}"
    return f"{address}{'&' if view else '?'}lines={lines}#L{line}"


@functools.lru_cache(maxsize=4096)
def _document(source_slug: str, path: str) -> str:
    return f"{source(source_slug)}/{quote(path)}"


def with_query(path: str, **parameters: str | int) -> str:
    """Return `path` with those `parameters` that are not empty."""
    asked = parameters and urlencode({name: value for name, value in parameters.items() if value})
    return f"{path}?{asked}" if asked else path
