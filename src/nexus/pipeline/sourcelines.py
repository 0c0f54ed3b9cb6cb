"""The lines of a document, each with where it stands, how far it is indented, and without the marks of a quote."""

import re

import msgspec

from nexus.pipeline import inline
from nexus.pipeline.passage import Passage

_INVISIBLE = " \t\r\u00a0\u200b\ufeff"
_QUOTE = re.compile(r"(?:>(?!>>)[ \t]*)+")


class Line(msgspec.Struct, frozen=True, gc=False):
    """One line: `body` without blanks at its ends begins at `offset` of the source."""

    offset: int
    indent: int
    body: str
    quoted: bool = False

    def passage(self, start: int = 0, end: int | None = None) -> Passage:
        """Return the words of a stretch of the body without markup."""
        return inline.passage(line=self.body[start:end], offset=self.offset + start)


def read(*, text: str, start: int = 0) -> list[Line]:
    """Return the lines of `text` from `start` on, ended by newlines alone, as git and editors count them.

    They are without the indentation that all of them share, as where a whole document was indented.
    """
    lines: list[Line] = []
    offset = start
    for raw in (text[start:] if start else text).split("\n"):
        body = raw.strip(_INVISIBLE)
        if not body:
            lines.append(Line(offset, 0, ""))
        elif raw[0] == body[0] != ">":
            lines.append(Line(offset, 0, body))
        else:
            lines.append(_indented(raw, body, offset))
        offset += len(raw) + 1
    first = next((line for line in lines if line.body), None)
    return _level(lines) if first and first.indent else lines


def _indented(raw: str, body: str, offset: int) -> Line:
    lead = raw[: raw.index(body[0])]
    quote = _QUOTE.match(body) if body[0] == ">" else None
    quoted = quote.end() if quote else 0
    return Line(offset + len(lead) + quoted, len(lead.expandtabs(4)), body[quoted:], bool(quote))


def _level(lines: list[Line]) -> list[Line]:
    shared = min(line.indent for line in lines if line.body)
    return [
        Line(line.offset, max(line.indent - shared, 0), line.body, line.quoted) if shared else line for line in lines
    ]
