"""What a document is made of, block by block, before anybody asks what it means."""

import enum
import re
from dataclasses import dataclass

import msgspec

from nexus.pipeline.passage import Passage, joined
from nexus.pipeline.sourcelines import Line

_BREAK = re.compile(r"(?i)<br\s{0,3}/?>")


class Kind(enum.Enum):
    """What a block is."""

    HEADING = "heading"
    ITEM = "item"
    PARAGRAPH = "paragraph"
    TABLE = "table"
    CODE = "code"
    RULE = "rule"


class Block(msgspec.Struct, kw_only=True, eq=False):
    """One block: `level` of a heading, `indent` of an item or paragraph, the `marker` of an item, a code block's `language`."""

    kind: Kind
    source: list[tuple[Line, int, int]] = []
    level: int = 0
    indent: int = 0
    marker: str = ""
    language: str = ""
    quoted: bool = False
    leads: bool = False
    """Whether an item follows in the next line."""
    rows: list[list[Passage]] = []

    _read: list[Passage] | None = None

    @property
    def lines(self) -> list[Passage]:
        """Return the words of each line, lines without words left out. They are read when they are first asked for."""
        if self._read is None:
            self._read = [passage for piece in self.source for passage in _passages(*piece) if passage]
        return self._read

    @property
    def text(self) -> Passage:
        """Return the lines as one passage."""
        return joined(self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """The blocks of a document, and what is odd about it."""

    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()


def _passages(line: Line, start: int, end: int) -> list[Passage]:
    if "<" not in line.body:
        return [line.passage(start, end)]
    cuts = [start]
    for match in _BREAK.finditer(line.body, start, end):
        cuts += match.span()
    cuts.append(end)
    return [line.passage(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
