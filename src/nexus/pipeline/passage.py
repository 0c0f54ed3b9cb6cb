"""Plain words that know where they stand in the source."""

from __future__ import annotations

import re
from bisect import bisect_right

import msgspec

_DECOR = r"\u2190-\u2bff\u3000-\u303f\ufe0f\u200d\u20e3\ufffd\U0001f000-\U0001faff•·*#>=–—"
_LEADING = re.compile(rf"[\s{_DECOR}_~-]+")
_TRAILING = re.compile(rf"[\s{_DECOR}_~:-]")
_NUMBER = re.compile(
    r"(?:\(?\d{1,3}(?:\.\d{1,2})*[.):](?!\d)|[A-Za-z][.)](?=\s)|\d{1,2}\s?[-–—](?=\s)|step \d+\s*[:.-])\s*",
    re.IGNORECASE,
)
_BARE = re.compile(r"[A-Za-z](?!tep )[^.)\s]")
"""How most passages begin that have nothing to take off: a word, no numbering."""


class Passage(msgspec.Struct, frozen=True, kw_only=True, gc=False):
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
        plain = self.plain
        piece = plain[start:end]
        words = piece.strip()
        if len(words) == len(plain):
            return self
        start += len(piece) - len(piece.lstrip())
        end = start + len(words)
        at = max(bisect_right(self.runs, start, key=_begin) - 1, 0)
        begin, source = self.runs[at]
        runs = [(0, source + start - begin) if begin <= start else (begin - start, source)]
        for after in range(at + 1, len(self.runs)):
            begin, source = self.runs[after]
            if begin >= end:
                break
            runs.append((begin - start, source))
        bold = _within(self.bold, start, end) if self.bold else ()
        return Passage(plain=words, runs=tuple(runs), bold=bold, linked=self.linked)

    def source(self, offset: int) -> int:
        """Return where the character at `offset` of the plain text stands in the source."""
        plain, source = self.runs[bisect_right(self.runs, offset, key=_begin) - 1]
        return source + offset - plain

    @property
    def place(self) -> tuple[int, int]:
        """Return the stretch of the source from the first to after the last character."""
        return self.source(0), self.source(max(len(self.plain) - 1, 0)) + min(len(self.plain), 1)

    @property
    def words(self) -> str:
        """Return the plain text with single blanks."""
        return " ".join(self.plain.split())

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
    plain = passage.plain
    if _BARE.match(plain) and plain[-1].isalnum():
        return passage
    start = 0
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


def _within(ranges: tuple[tuple[int, int], ...], start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Return what of ascending ranges lies between `start` and `end`, counted from `start`."""
    found = []
    for at in range(bisect_right(ranges, start, key=_end), len(ranges)):
        a, b = ranges[at]
        if a >= end:
            break
        found.append((max(a - start, 0), min(b, end) - start))
    return tuple(found)


def _begin(run: tuple[int, int]) -> int:
    return run[0]


def _end(run: tuple[int, int]) -> int:
    return run[1]
