"""HTML in a document: its headings, lists, tables and folded parts as the blocks that a reader of the page sees.

Marks inside a line (bold, code, links) are left to whoever reads the line. Malformed HTML is read as far as it goes.
"""

import itertools
import re
from collections.abc import Sequence

from nexus.pipeline.blocks import Block, Kind
from nexus.pipeline.passage import Passage, joined
from nexus.pipeline.sourcelines import Line

FOLDED = 8
"""The level of the heading of a folded part (`summary`): below marked headings, as a lone line in bold is."""

_NAMES = (
    "h[1-6]|[uod]l|li|d[td]|table|thead|tbody|tfoot|tr|th|td|details|summary|p|div|center|section|article|header|footer|main"
    "|blockquote|br|hr"
)
_TAG = re.compile(rf"(?i)<(?P<end>/?)(?P<name>{_NAMES})\b[^<>]{{0,400}}>")
_LONGEST = 2000
"""Lines, and blocks, of one list or table: beyond that it was never closed."""


def begins(*, line: str) -> bool:
    """Tell whether a line begins with a tag that stands for a block."""
    return bool(_TAG.match(line))


def read(*, lines: Sequence[Line], at: int) -> tuple[list[Block], int]:
    """Return the blocks of the HTML that begins in line `at`, and the line after it.

    Lists and tables are read to their end. What `details` or `div` hold may be Markdown again, so they end with their line.
    """
    reader = _Reader()
    last = min(len(lines), at + _LONGEST)
    while at < last and len(reader.blocks) < _LONGEST:
        reader.line(lines[at])
        at += 1
        if not reader.is_open:
            break
    reader.finish()
    return [block for block in reader.blocks if block.rows or block.kind is Kind.RULE or block.lines], at


class _Reader:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.leaf: Block | None = None
        self.lists: list[str] = []
        self.rows: list[list[Passage]] | None = None
        self.cell: list[Passage] | None = None

    @property
    def is_open(self) -> bool:
        return bool(self.leaf or self.lists or self.rows is not None)

    def line(self, line: Line) -> None:
        if not line.body:
            if not self.lists and self.rows is None:
                self.leaf = None
            return
        done = 0
        for match in itertools.islice(_TAG.finditer(line.body), _LONGEST):
            self._text(line, done, match.start())
            done = match.end()
            self._tag(match["name"].lower(), bool(match["end"]))
        self._text(line, done, len(line.body))

    def finish(self) -> None:
        self._end_cell()
        if self.rows:
            self.blocks.append(Block(kind=Kind.TABLE, rows=self.rows))
        self.rows = None

    def _text(self, line: Line, start: int, end: int) -> None:
        if not line.body[start:end].strip():
            return
        if self.cell is not None:
            self.cell.append(line.passage(start, end))
        elif self.rows is None:
            leaf = self.leaf or self._open(Block(kind=Kind.PARAGRAPH, indent=self._depth() + 2 if self.lists else 0))
            leaf.source.append((line, start, end))

    def _open(self, block: Block) -> Block:
        self.blocks.append(block)
        self.leaf = block
        return block

    def _depth(self) -> int:
        return 4 * max(len(self.lists) - 1, 0)

    def _tag(self, name: str, closes: bool) -> None:
        if name == "br":
            return
        if name in ("table", "tr", "td", "th", "thead", "tbody", "tfoot"):
            self._table(name, closes)
        elif self.rows is not None:
            return
        elif name in ("ul", "ol", "dl"):
            self._list(name, closes)
        else:
            self.leaf = None
            if name == "hr" or (name == "details" and closes):
                self.blocks.append(Block(kind=Kind.RULE))
            elif not closes:
                self._block(name)

    def _list(self, name: str, closes: bool) -> None:
        self.leaf = None
        if not closes:
            self.lists.append("1" if name == "ol" else "-")
        elif self.lists:
            self.lists.pop()

    def _block(self, name: str) -> None:
        if name[0] == "h" and name[1:].isdigit():
            self._open(Block(kind=Kind.HEADING, level=int(name[1:])))
        elif name == "summary":
            self._open(Block(kind=Kind.HEADING, level=FOLDED))
        elif name in ("li", "dt"):
            marker = self.lists[-1] if self.lists else "-"
            self._open(Block(kind=Kind.ITEM, indent=self._depth(), marker=marker))
        elif name in ("p", "dd"):
            self._open(Block(kind=Kind.PARAGRAPH, indent=self._depth() + 2 if self.lists else 0))

    def _table(self, name: str, closes: bool) -> None:
        self.leaf = None
        self._end_cell()
        if name == "table" and closes:
            self.finish()
        elif self.rows is None:
            self.rows = []
        if closes or self.rows is None:
            return
        if name == "tr":
            self.rows.append([])
        elif name in ("td", "th"):
            self.rows = self.rows or [[]]
            self.cell = []

    def _end_cell(self) -> None:
        if self.cell is not None and self.rows:
            said = [piece for piece in self.cell if piece]
            self.rows[-1].append(joined(said) if said else Passage(plain="", runs=((0, 0),)))
        self.cell = None
