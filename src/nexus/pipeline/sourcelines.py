"""The lines of a document, each with where it stands, how far it is indented, and without the marks of a quote."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from nexus.pipeline import inline
from nexus.pipeline.passage import Passage

_INVISIBLE = " \t\r\u00a0\u200b\ufeff"
_QUOTE = re.compile(r"(?:>(?!>>)[ \t]*)+")


class Line(NamedTuple):
    """One line: `body` without blanks at its ends begins at `offset` of the source."""

    offset: int
    indent: int
    body: str
    quoted: bool = False

    def passage(self, start: int = 0, end: int | None = None) -> Passage:
        """Return the words of a stretch of the body without markup."""
        return inline.passage(line=self.body[start:end], offset=self.offset + start)


def level(*, lines: list[Line]) -> list[Line]:
    """Return the lines without the indentation that all of them share, as where a whole document was indented."""
    shared = min((line.indent for line in lines if line.body), default=0)
    return [line._replace(indent=max(line.indent - shared, 0)) for line in lines] if shared else lines


def scan(*, text: str, start: int = 0) -> Iterator[Line]:
    """Yield the lines of `text` from `start` on, ended by newlines alone, as git and editors count them."""
    offset = start
    for raw in text[start:].split("\n"):
        body = raw.strip(_INVISIBLE)
        if not body:
            yield Line(offset, 0, "")
        elif raw[0] == body[0] and body[0] != ">":
            yield Line(offset, 0, body)
        else:
            lead = raw[: raw.index(body[0])]
            quote = _QUOTE.match(body) if body[0] == ">" else None
            quoted = quote.end() if quote else 0
            yield Line(offset + len(lead) + quoted, len(lead.expandtabs(4)), body[quoted:], bool(quote))
        offset += len(raw) + 1
