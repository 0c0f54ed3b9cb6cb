"""Plain words that know where they stand in the source."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Plain text without markup. `runs` are (offset in `plain`, offset in the source), ascending; `bold` are ranges of `plain`."""

    plain: str
    runs: tuple[tuple[int, int], ...]
    bold: tuple[tuple[int, int], ...] = ()
    linked: bool = False
    """Whether the whole line is a link."""

    def part(self, start: int, end: int) -> Passage:
        """Return the words from `start` to `end`, blanks at both ends left out."""
        piece = self.plain[start:end]
        start += len(piece) - len(piece.lstrip())
        end = start + len(piece.strip())
        if start == 0 and end == len(self.plain):
            return self
        first = bisect_right(self.runs, start, key=_plain_offset) - 1
        runs = []
        for plain, source in self.runs[max(first, 0) :]:
            if plain >= end and runs:
                break
            runs.append((0, source + start - plain) if plain <= start else (plain - start, source))
        bold = tuple((max(a - start, 0), min(b, end) - start) for a, b in self.bold if a < end and b > start)
        return Passage(plain=self.plain[start:end], runs=tuple(runs), bold=bold, linked=self.linked)

    def source(self, offset: int) -> int:
        """Return where the character at `offset` of the plain text stands in the source."""
        plain, source = self.runs[bisect_right(self.runs, offset, key=_plain_offset) - 1]
        return source + offset - plain

    @property
    def place(self) -> tuple[int, int]:
        """Return the stretch of the source from the first to after the last character."""
        return self.source(0), self.source(max(len(self.plain) - 1, 0)) + min(len(self.plain), 1)

    @property
    def words(self) -> str:
        """Return the plain text with single blanks."""
        return _BLANKS.sub(" ", self.plain).strip()

    def __bool__(self) -> bool:
        return bool(self.plain)


def joined(passages: list[Passage]) -> Passage:
    """Return the passages as one, a blank between them. At least one is needed."""
    if len(passages) == 1:
        return passages[0]
    plain: list[str] = []
    runs: list[tuple[int, int]] = []
    bold: list[tuple[int, int]] = []
    offset = 0
    for passage in passages:
        plain.append(passage.plain)
        runs += ((offset + at, source) for at, source in passage.runs)
        bold += ((offset + a, offset + b) for a, b in passage.bold)
        offset += len(passage.plain) + 1
    return Passage(plain=" ".join(plain), runs=tuple(runs), bold=tuple(bold))


def _plain_offset(run: tuple[int, int]) -> int:
    return run[0]
