"""How a document is shown: which renderer takes it, where its relative links lead, what stands in its margin."""

import posixpath
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from markupsafe import Markup

from nexus.domain.documents import DocumentView
from nexus.interfaces.web import links, markdown, numbered, rendering, restructured

_MARKDOWN = (".md", ".markdown", ".mdown", ".mkd", ".mdx")
_RESTRUCTURED = (".rst", ".rest")
_DOCUMENTS = (*_MARKDOWN, *_RESTRUCTURED, ".txt", ".text")
LARGEST = 1_000_000
"""Characters up to which a document is rendered; a larger one is shown by its lines."""


def is_rendered(view: DocumentView) -> bool:
    """Return whether the document has a page other than its source."""
    return view.path.lower().endswith((*_MARKDOWN, *_RESTRUCTURED)) and len(view.text) <= LARGEST


def rendered(view: DocumentView, *, lit: range) -> Markup:
    """Return a Markdown or reStructuredText document as safe HTML with the lines `lit` lit and its marks set."""
    write = restructured.rendered if view.path.lower().endswith(_RESTRUCTURED) else markdown.rendered
    page = write(
        view.text,
        lit=lit,
        lines=[mark.line for mark in view.marks],
        relative=lambda asked: _address(view, asked),
        marks=_marks(view),
    )
    return Markup(page)  # noqa: S704 - passed through the allow-list


def lines(view: DocumentView, *, lit: range, asked: int) -> tuple[Markup, range, int]:
    """Return the source as numbered lines around line `asked`, the lines shown and how many there are."""
    rows = view.text.replace("\r\n", "\n").split("\n")
    if len(rows) > 1 and not rows[-1]:
        rows.pop()
    shown = numbered.window(len(rows), asked)
    page = numbered.rendered(rows, shown=shown, lit=lit, marks=view.marks, placed=_marks(view))
    return Markup(page), shown, len(rows)  # noqa: S704 - every line is escaped


def _marks(view: DocumentView) -> Callable[[list[int]], str]:
    """Return what writes marks by their numbers, each entry once at a place."""
    template = rendering.environment().get_template("components/marks.html").module

    def written(numbers: list[int]) -> str:
        here = {view.marks[number].entry.id: view.marks[number] for number in reversed(numbers)}
        return str(template.margin(tuple(reversed(here.values()))))  # type: ignore[attr-defined]

    return written


def _address(view: DocumentView, asked: str) -> str | None:
    """Return where a relative link leads in this hub; None where it leads to no document of the source."""
    parts = urlsplit(asked)
    if parts.scheme or parts.netloc or not parts.path.lower().endswith(_DOCUMENTS):
        return None
    folder = "" if parts.path.startswith("/") else posixpath.dirname(view.path)
    path = posixpath.normpath(posixpath.join(folder, unquote(parts.path).lstrip("/")))
    return None if path.startswith("..") else links.document(view.source.slug, path)
