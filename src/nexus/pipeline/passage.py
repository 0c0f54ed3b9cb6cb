"""Plain words that know where they stand in the source."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

_BLANKS = re.compile(r"\s+")
_DECOR = r"\u2190-\u2bff\u3000-\u303f\ufe0f\u200d\u20e3\ufffd\U0001f000-\U0001faff•·*#>=–—"
_LEADING = re.compile(rf"[\s{_DECOR}_~-]+")
_TRAILING = re.compile(rf"[\s{_DECOR}_~:-]")
_NUMBER = re.compile(
    r"(?:\(?\d{1,3}(?:\.\d{1,2})*[.):](?!\d)|[A-Za-z][.)](?=\s)|\d{1,2}\s?[-–—](?=\s)|step \d+\s*[:.-])\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Plain text without markup. `runs` are (offset in `plain`, offset in the source), ascending.

    `bold` are the ranges of `plain` that the author set in bold.
    """

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
        runs: list[tuple[int, int]] = []
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


def bare(passage: Passage) -> Passage:
    """Return the passage without emoji, numbering and marks at its ends."""
    start = 0
    plain = passage.plain
    while True:
        match = _LEADING.match(plain, start) or _NUMBER.match(plain, start)
        if not match or match.end() == len(plain):
            break
        start = match.end()
    if plain[start : start + 1] == "." and start and plain[start - 1] == ".":
        start -= 1
    end = len(plain)
    while end > start and _TRAILING.match(plain[end - 1]):
        end -= 1
    return passage.part(start, end if end > start else len(plain))


def _plain_offset(run: tuple[int, int]) -> int:
    return run[0]
