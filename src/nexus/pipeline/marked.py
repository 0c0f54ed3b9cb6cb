"""Headings by their marks: "#" before them, or a line under them, in reStructuredText over them too."""

import re
from collections.abc import Sequence

from nexus.pipeline import items
from nexus.pipeline.blocks import Block, Kind
from nexus.pipeline.sourcelines import Line

_ATX = re.compile(r"(?P<marks>#{1,6})(?:[ \t]+|(?=[^\s#!\w/])|(?<=##)(?=\w)|(?=[A-Z][^ ]* \S))(?P<title>.*?)[ \t]*#*$")
_UNDERLINE = re.compile(r"(?P<mark>[=\-~^\"'`#*+.:_])(?P=mark){2,}$")


class Headings:
    """Reads the headings of one document. In reStructuredText each new line under a title means the next level."""

    def __init__(self, lines: Sequence[Line], *, rst: bool) -> None:
        self._lines, self._rst = lines, rst
        self._adornments: list[str] = []

    def behind_marks(self, *, at: int) -> Block | None:
        """Return the heading that this line is by the marks before it."""
        line = self._lines[at]
        match = None if self._rst else _ATX.match(line.body)
        if not match or not match["title"] or (line.indent >= 4 and len(match["marks"]) == 1):
            return None
        place = (line, *match.span("title"))
        return Block(kind=Kind.HEADING, level=len(match["marks"]), source=[place], quoted=line.quoted)

    def underlined(self, *, at: int) -> tuple[Block, int] | None:
        """Return the heading that begins in this line and has a line under it, and the line after both."""
        lines = self._lines
        overlined = self._rst and bool(_UNDERLINE.match(lines[at].body)) and at + 2 < len(lines)
        title_at = at + overlined
        if title_at + 1 >= len(lines):
            return None
        title, under = lines[title_at], lines[title_at + 1].body
        match = _UNDERLINE.match(under) if under and title.body else None
        if not match or not self._is_title(title.body, under):
            return None
        level = self._level(match["mark"] + ("!" if overlined else ""))
        return Block(kind=Kind.HEADING, level=level, source=[(title, 0, len(title.body))]), title_at + 2

    def _is_title(self, title: str, under: str) -> bool:
        if items.begins(line=title) or _UNDERLINE.match(title):
            return False
        if self._rst:
            return len(under) >= len(title) - 1
        # A rule right under a sentence is a rule to its author, whatever Markdown says.
        return (
            under[0] in "=-"
            and len(title.split()) <= 8
            and title[-1] not in ".!:"
            and (under[0] == "=" or len(under) > 3)
        )

    def _level(self, adornment: str) -> int:
        if not self._rst:
            return 1 if adornment == "=" else 2
        if adornment not in self._adornments:
            self._adornments.append(adornment)
        return min(self._adornments.index(adornment) + 1, 6)
