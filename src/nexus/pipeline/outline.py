"""From blocks to the outline that the author meant: headings (also unmarked ones) with what stands under them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nexus.pipeline import lexicon
from nexus.pipeline.lexicon import Label, Role
from nexus.pipeline.parsing import Block, Kind
from nexus.pipeline.passage import Passage, joined

SECTION, GROUP, LABEL = 7, 8, 9
"""Levels of headings without marks: a section by its words, a line in bold, capitals or behind an emoji, a label that ends in a colon."""

_DECOR = r"\u2190-\u2bff\u3000-\u303f\ufe0f\u200d\u20e3\ufffd\U0001f000-\U0001faff•·*#>=–—"
_LEADING = re.compile(rf"[\s{_DECOR}_~-]+")
_TRAILING = re.compile(rf"[\s{_DECOR}_~:-]")
_EMOJI = re.compile(r"[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_NUMBER = re.compile(
    r"(?:\(?\d{1,3}(?:\.\d{1,2})*[.):](?!\d)|[A-Za-z][.)](?=\s)|\d{1,2}\s?[-–—](?=\s)|step \d+\s*[:.-])\s*",
    re.IGNORECASE,
)
_EMOJI_MARKERS = frozenset("✅✔☑🔹🔸👉⭐🟢")
_SENTENCE_END = (".", "!", "?", ";", ",")


@dataclass(slots=True)
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
        yield self
        for child in self.children:
            yield from child.walk()

    def under(self, kind: Kind) -> list[Node]:
        """Return the direct children of one kind."""
        return [child for child in self.children if child.kind is kind]


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


def build(*, blocks: Sequence[Block]) -> Node:
    """Return the outline of `blocks` under a root heading of level 0."""
    builder = _Builder()
    read = [block for block in blocks if block.lines or not block.source]
    for block, following in itertools.zip_longest(read, read[1:]):
        if following and following.kind is Kind.PARAGRAPH and _numbers_section(block, following):
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

    def take(self, block: Block) -> None:
        match block.kind:
            case Kind.RULE:
                self._close(GROUP)
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
        return len(lines) == 1 and not _is_bold(lines[0]) and _is_contents(self.headings[-1])

    def open_section(self, text: Passage) -> None:
        """Begin a section whose heading is only numbered."""
        self._heading(text, SECTION if lexicon.role(text=bare(text).plain) else GROUP)

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
        if level >= SECTION:
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
        own, rest = _split_label_lines(block.lines)
        if block.marker in _EMOJI_MARKERS and len(own) > 1 and lexicon.role(text=own[0].plain, whole=True):
            own, rest = own[:1], [joined(own[1:]), *rest]
        if block.indent <= (self.items[0].indent if self.items else 3) and _stands_for_section(block, own):
            self._heading(own[0], SECTION)
        else:
            self._append_item(block, own)
        for line in rest:
            self._paragraph([line])

    def _append_item(self, block: Block, lines: list[Passage]) -> None:
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
        if len(lines) > 1 and all(_is_title(line) for line in lines):
            for line in lines:
                self._heading(line, SECTION)
            return
        if leads and len(lines) == 1 and not self.items and _may_lead(lines[0]):
            self._heading(lines[0], _heading_level(lines[0], 1, in_item=False) or LABEL)
            return
        level = 0
        if not self._holds(lines, indent) and not quoted:
            level = _heading_level(lines[0], len(lines), bool(self.items) and indent > 0)
        if level:
            self._heading(lines[0], level)
            if lines[1:]:
                self._paragraph(lines[1:])
            return
        if self.items and indent <= self.items[0].indent:
            self.items.clear()
        self._place(Node(Kind.PARAGRAPH, joined(lines), lines=lines, quoted=quoted), indent)


def _numbers_section(block: Block, following: Block) -> bool:
    # "2. What I learned", a blank line, then a paragraph: a heading of a document without marks, not an item of a list.
    if block.kind is not Kind.ITEM or block.marker != "1" or block.indent or following.indent or len(block.lines) > 1:
        return False
    text = block.lines[0]
    return len(text.plain.split()) <= 8 and not text.plain.endswith((".", ":", ",")) and lexicon.role(text=bare(text).plain) is not None


def _split_label_lines(lines: list[Passage]) -> tuple[list[Passage], list[Passage]]:
    """Return an item's own lines, and those after a line that begins a new section ("Caching Strategies:")."""
    for at in range(1, len(lines)):
        text = lines[at].plain
        if (
            lines[at - 1].plain.endswith(".")
            and text.endswith(":")
            and len(text.split()) <= 6
            and not lexicon.labels(text=text)
        ):
            return lines[:at], lines[at:]
    return lines, []


def _stands_for_section(block: Block, lines: list[Passage]) -> bool:
    text = bare(lines[0])
    if len(lines) > 1 or lines[0].linked or len(text.plain.split()) < 2:
        return False
    role = lexicon.role(text=text.plain, whole=True)
    if any(word[0].islower() for word in text.plain.split() if len(word) > 3):
        return False
    return (
        role in (Role.PRACTICE, Role.CHALLENGE)
        and text.plain[0].isupper()
        and len(text.plain.split()) >= 3
        and not lines[0].plain.endswith(".")
    )


def _heading_level(line: Passage, count: int, in_item: bool) -> int:
    """Return the level of a line that is a heading without marks, 0 where it is none."""
    raw = line.plain
    if len(raw) > 120 or raw.endswith(_SENTENCE_END) or raw.startswith(("[", "(")):
        return 0
    text = bare(line).plain
    size = len(text.split())
    if not text or size > 9:
        return 0
    colon, is_bold, emoji = raw.rstrip().endswith(":"), _is_bold(line), bool(_EMOJI.match(raw))
    if is_bold or colon or emoji or count == 1:
        labels = lexicon.labels(text=text)
        if labels and not labels <= {Label.RESULT, Label.TITLE} and (is_bold or colon) and not _is_plural_section(text):
            return LABEL
        role = lexicon.role(text=text, whole=True)
        if role and (size <= 6 or colon) and (is_bold or colon or not in_item):
            return SECTION if is_bold or emoji or role in lexicon.LEARNED or count == 1 else LABEL
    if is_bold:
        return GROUP
    if colon and size <= (6 if count == 1 else 5):
        return LABEL
    if text.isupper() and size >= 2 and len(text) > 6 and not in_item:
        return GROUP
    return GROUP if emoji and not in_item and size <= 7 and ":" not in raw else 0


def _is_contents(heading: Node) -> bool:
    return lexicon.words(text=heading.text.plain)[-2:] in (("of", "content"), ("content",))


def _is_title(line: Passage) -> bool:
    return (
        len(line.plain.split()) <= 6
        and line.plain[-1] not in ".,;"
        and lexicon.role(text=bare(line).plain, whole=True) is not None
    )


def _may_lead(line: Passage) -> bool:
    # A short line right above bullets is their heading.
    return (
        len(line.plain.split()) <= 6 and line.plain[0].isupper() and not line.plain.endswith((".", "!", "?", ",", ";"))
    )


def _is_plural_section(text: str) -> bool:
    last = text.lower().split()[0]
    return last.endswith("s") and lexicon.role(text=text, whole=True) is Role.CHALLENGE


def _is_bold(line: Passage) -> bool:
    length = len(line.plain.rstrip(": ")) - 1
    decor = _LEADING.match(line.plain)
    return any(start <= (decor.end() if decor else 0) and end >= length for start, end in line.bold)
