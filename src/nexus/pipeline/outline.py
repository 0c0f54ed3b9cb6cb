"""From blocks to the outline that the author meant: headings (also unmarked ones) with what stands under them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nexus.pipeline import lexicon, unmarked
from nexus.pipeline.blocks import Block, Kind
from nexus.pipeline.passage import Passage, bare, joined

_DEEPEST = 40


@dataclass(slots=True, eq=False)
class Node:
    """A heading, item, paragraph or table with what stands under it."""

    kind: Kind
    text: Passage
    lines: list[Passage] = field(default_factory=list)
    level: int = 0
    indent: int = 0
    marker: str = ""
    language: str = ""
    quoted: bool = False
    children: list[Node] = field(default_factory=list)
    rows: list[list[Passage]] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """Yield this node and all under it, in the order of the document."""
        ahead = [self]
        while ahead:
            node = ahead.pop()
            yield node
            ahead += reversed(node.children)

    def under(self, kind: Kind) -> list[Node]:
        """Return the direct children of one kind."""
        return [child for child in self.children if child.kind is kind]


def build(*, blocks: Sequence[Block]) -> Node:
    """Return the outline of `blocks` under a root heading of level 0."""
    builder = _Builder()
    read = [block for block in blocks if block.lines or not block.source]
    for block, following in itertools.zip_longest(read, read[1:]):
        if following and following.kind is Kind.PARAGRAPH and unmarked.numbers_section(block, following):
            builder.open_section(block.lines[0])
        else:
            builder.take(block)
    return builder.root


class _Builder:
    def __init__(self) -> None:
        self.root = Node(Kind.HEADING, Passage(plain="", runs=((0, 0),)))
        self.headings = [self.root]
        self.items: list[Node] = []
        self.demoted = 0
        self.ran_in = False

    def take(self, block: Block) -> None:
        match block.kind:
            case Kind.RULE:
                self._close(unmarked.GROUP)
            case Kind.HEADING:
                self._heading(block.text, block.level)
            case Kind.ITEM:
                self._item(block)
            case Kind.PARAGRAPH:
                self._paragraph(block.lines, indent=block.indent, quoted=block.quoted, leads=block.leads)
            case _:
                text = block.rows[0][0] if block.rows and block.rows[0] else Passage(plain="", runs=((0, 0),))
                self._place(Node(block.kind, text, rows=block.rows, language=block.language), block.indent)

    def _holds(self, lines: list[Passage], indent: int) -> bool:
        """Tell whether a paragraph cannot begin a section here: it belongs to an item, or to a table of contents."""
        if self.items and indent > self.items[-1].indent:
            return True
        return len(lines) == 1 and not unmarked.is_bold(lines[0]) and unmarked.is_contents(self.headings[-1].text.plain)

    def open_section(self, text: Passage) -> None:
        """Begin a section whose heading is only numbered."""
        self._heading(text, unmarked.SECTION if lexicon.role(text=bare(text).plain) else unmarked.GROUP)

    def _close(self, level: int) -> None:
        self.items.clear()
        while self.headings[-1].level >= level:
            self.headings.pop()

    def _heading(self, text: Passage, level: int) -> None:
        title = bare(text)
        level = self._meant(title, level)
        self._close(level)
        node = Node(Kind.HEADING, title if title else text, lines=[text], level=level)
        self.headings[-1].children.append(node)
        self.headings.append(node)

    def _meant(self, title: Passage, level: int) -> int:
        """Return the level that is meant where "# Caching" stands under an empty "## Concepts": people choose sizes by looks."""
        above = self.headings[-1]
        if level >= unmarked.SECTION:
            return level
        if lexicon.role(text=title.plain):
            self.demoted = 0
        elif level < above.level <= 6 and not above.children and lexicon.role(text=above.text.plain):
            self.demoted = above.level + 1
        return self.demoted if self.demoted and level < self.demoted else level

    def _place(self, node: Node, indent: int) -> None:
        while self.items and self.items[-1].indent >= max(indent, 1):
            self.items.pop()
        (self.items[-1] if self.items else self.headings[-1]).children.append(node)

    def _item(self, block: Block) -> None:
        own, rest = unmarked.split(block.lines)
        if block.marker in unmarked.EMOJI_MARKERS and len(own) > 1 and lexicon.role(text=own[0].plain, whole=True):
            own, rest = own[:1], [joined(own[1:]), *rest]
        if block.indent <= (self.items[0].indent if self.items else 3) and unmarked.stands_for_section(block, own):
            self._heading(own[0], unmarked.SECTION)
        else:
            self._append_item(block, own)
        for line in rest:
            self._paragraph([line])

    def _append_item(self, block: Block, lines: list[Passage]) -> None:
        del self.items[_DEEPEST:]
        while self.items and not self._nests(self.items[-1], block):
            self.items.pop()
        node = Node(
            Kind.ITEM, joined(lines), lines=lines, indent=block.indent, marker=block.marker, quoted=block.quoted
        )
        (self.items[-1] if self.items else self.headings[-1]).children.append(node)
        self.items.append(node)

    def _nests(self, above: Node, block: Block) -> bool:
        if block.indent >= above.indent + 2:
            return True
        if abs(block.indent - above.indent) > 1 or block.marker == above.marker:
            return False
        # Bullets right under a number, or after "such as:", are its parts although nobody indented them.
        siblings = {item.marker for item in self.items}
        return block.marker not in siblings and (above.marker in "1a" or above.text.plain.endswith(":"))

    def _paragraph(self, lines: list[Passage], *, indent: int = 0, quoted: bool = False, leads: bool = False) -> None:
        if not quoted and not self._holds(lines, indent) and self._sections(lines):
            return
        if self.headings[-1].text.plain.endswith("?"):
            lines = [unmarked.answer(lines[0]), *lines[1:]]
        if self._titles(lines, leads):
            return
        level = 0
        if not self._holds(lines, indent) and not quoted:
            level = unmarked.level(lines[0], len(lines), bool(self.items) and indent > 0)
        if level:
            self._heading(lines[0], level)
            if lines[1:]:
                self._paragraph(lines[1:])
            return
        if self.items and indent <= self.items[0].indent:
            self.items.clear()
        self._place(Node(Kind.PARAGRAPH, joined(lines), lines=lines, quoted=quoted), indent)

    def _titles(self, lines: list[Passage], leads: bool) -> bool:
        """Read lines that are all headings, or one right above bullets. Return whether they are."""
        if len(lines) > 1 and all(unmarked.is_title(line) for line in lines):
            for line in lines:
                self._heading(line, unmarked.SECTION)
            return True
        if leads and len(lines) == 1 and not self.items and unmarked.may_lead(lines[0]):
            self._heading(lines[0], unmarked.level(lines[0], 1, in_item=False) or unmarked.LABEL)
            return True
        return False

    def _sections(self, lines: list[Passage]) -> bool:
        """Read a paragraph that begins with a question, or that holds several sections. Return whether it is one."""
        found = unmarked.run_in(lines, goes_on=self.ran_in)
        self.ran_in = bool(found)
        asked = None if found else unmarked.question(lines)
        for title, body in [asked] if asked else found:
            is_phrase = len(found) == 1 and unmarked.phrased(title.plain)
            self._heading(title, unmarked.GROUP if asked else unmarked.SECTION if is_phrase else unmarked.LABEL)
            if body:
                self._place(Node(Kind.PARAGRAPH, unmarked.answer(body), lines=[unmarked.answer(body)]), 0)
        if found and found[-1][1]:
            self._close(unmarked.LABEL if len(found) > 1 else unmarked.SECTION)
        return bool(found or asked)
