"""A document as it is linted: as it was written, masked, extracted, with its sections."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from nexus.domain.learning import Extraction
from nexus.pipeline import extraction, frontmatter, lexicon, masking, outline, parsing
from nexus.pipeline.blocks import Kind
from nexus.pipeline.extractors import til
from nexus.pipeline.outline import Node

_MARKUP = {".rst": "rst", ".txt": "text"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a hub knows of a challenge: how many others report it, how many of them solved it, and how."""

    others: int
    solved: int = 0
    solutions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A document as it is linted: as it was written, masked, extracted."""

    path: str
    text: str
    masked: masking.Masked
    extraction: Extraction
    seen: Mapping[int, Seen] = field(default_factory=dict)
    """By the index of a challenge in `extraction.learnings`; empty without a hub."""

    @cached_property
    def sections(self) -> tuple["Section", ...]:
        """Return the sections with what their headings say; of a page about one thing none, since none of them is read."""
        place = PurePosixPath(self.path)
        front = frontmatter.read(text=self.masked.text)
        if front.own:
            return ()
        markup = _MARKUP.get(place.suffix.lower(), "markdown")
        blocks = parsing.parse(text=self.masked.text[: extraction.LIMIT], markup=markup, start=front.end).blocks
        return () if til.page(blocks=blocks, place=place) else tuple(self._sections(outline.build(blocks=blocks)))

    def _sections(self, root: Node) -> Iterator["Section"]:
        for node in root.walk():
            if node.kind is Kind.HEADING and node.level:
                lines = [self.line(at) for one in node.walk() for at in _ends(one)]
                yield Section(node=node, first=min(lines), last=max(lines))

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def line(self, offset: int) -> int:
        """Return the line of an offset."""
        return bisect_right(self._starts, offset)

    def row(self, line: int) -> tuple[int, int]:
        """Return where a line begins and ends."""
        end = self._starts[line] - 1 if line < len(self._starts) else len(self.text)
        return self._starts[line - 1], end

    def told_in(self, first: int, last: int) -> bool:
        """Tell whether a learning begins in these lines."""
        return any(first <= one.span.line <= last for one in self.extraction.learnings)

    def at(self, start: int, end: int) -> tuple[int, int, int, int]:
        """Return line, column, end line and end column of a stretch."""
        line, end_line = self.line(start), self.line(max(end - 1, start))
        return line, start - self._starts[line - 1] + 1, end_line, end - self._starts[end_line - 1] + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with the lines from it to the end of what stands under it."""

    node: Node
    first: int
    last: int

    @property
    def role(self) -> lexicon.Role | None:
        """Return what the heading says that its section holds."""
        return lexicon.role(text=self.node.text.plain, whole=self.node.level > 6)


def read(*, path: str, content: str) -> Reading:
    """Return a decoded document ready to be linted: secrets masked, learnings extracted."""
    masked = masking.mask(text=content)
    return Reading(path=path, text=content, masked=masked, extraction=extraction.extract(path=path, text=masked.text))


def _ends(node: Node) -> Iterator[int]:
    for passage in (node.text, *node.lines, *(cell for row in node.rows for cell in row)):
        if passage:
            start, end = passage.place
            yield from (start, max(end - 1, start))
