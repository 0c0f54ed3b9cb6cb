"""Markdown as HTML in which every line can be reached, lit and marked."""

import html
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pyromark

from nexus.interfaces.web import sanitizing
from nexus.interfaces.web.blocks import Lines

_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_GFM
    | pyromark.Options.ENABLE_YAML_STYLE_METADATA_BLOCKS
    | pyromark.Options.ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
)
_INLINE = {"Emphasis": "em", "Strong": "strong", "Strikethrough": "del", "Superscript": "sup", "Subscript": "sub"}
_ALIGNED = {"Left": "", "Center": "center", "Right": "right", "None": ""}
_NOT_A_SLUG = re.compile(r"[^\w\- ]")


def rendered(
    text: str,
    *,
    lit: range = range(0),
    lines: Iterable[int] = (),
    relative: Callable[[str], str | None] = lambda _: None,
    marks: Callable[[list[int]], str] = lambda _: "",
) -> str:
    """Return safe HTML of a Markdown text; each block, and each line in it where it can, carries the id `L<line>`.

    Args: `lit` are the lines to light; `lines` those of the marks, and `marks` gives the HTML for the numbers of those
        that stand at one place; `relative` gives an address for a relative one.
    """
    writer = _Writer(text, Lines(lit=lit, marks=lines))
    raw = writer.written()

    def address(asked: str) -> str | None:
        if not asked.startswith("#"):
            return relative(asked)
        return asked if asked.startswith("#fn") else writer.headings.get(asked[1:].lower())

    return sanitizing.clean(raw, relative=address, marks=marks)


@dataclass(slots=True)
class _Block:
    """A block that is open: where its opening tag will stand, and which lines are its own (not of blocks in it)."""

    name: str
    value: Any
    first: int
    last: int
    whole: int
    """Its last line, those of blocks in it included."""
    slot: int
    inner: int = 0
    """Where the opening tag of the first block in it stands."""


class _Writer:
    """Writes the events of the parser out. Opening tags of blocks are written when their own lines are known."""

    def __init__(self, text: str, lines: Lines) -> None:
        encoded = text.encode("utf-8", "surrogatepass")
        self._starts = [0, *(found.end() for found in re.finditer(rb"\n", encoded))]
        self._text = text
        self._lines = lines
        self._out: list[str] = [""]
        self._open: list[_Block] = []
        self._cells: list[tuple[str, ...]] = []
        self._cell = 0
        self._head = False
        self._notes: dict[str, int] = {}
        self._defined: set[int] = set()
        self.headings: dict[str, str] = {}
        """Addresses of headings by the name that hosts of repositories give them."""

    def written(self) -> str:
        """Return the HTML, not yet safe."""
        for event, where in pyromark.events_with_range(self._text, options=_OPTIONS, merge_text=True):
            line = bisect_right(self._starts, where["start"])
            if isinstance(event, str):
                self._plain(event, line)
                continue
            [(what, value)] = event.items()
            if what == "Start":
                last = bisect_right(self._starts, max(where["start"], where["end"] - 1))
                self._start(value, line, last)
            elif what == "End":
                self._end(value)
            else:
                self._content(what, value, line)
        self._out[0] = self._lines.unplaced()
        return "".join(self._out)

    def _plain(self, event: str, line: int) -> None:
        if event == "SoftBreak":
            self._out.append("\n" + self._lines.anchor(line + 1))
        elif event == "HardBreak":
            self._out.append("<br>" + self._lines.anchor(line + 1))
        elif event == "Rule":
            self._out.append(f"<hr{self._lines.attributes(line, line)}>")

    def _content(self, what: str, value: Any, line: int) -> None:
        if what == "Text":
            inside = self._open[-1].name if self._open else ""
            raw = inside in ("CodeBlock", "MetadataBlock")
            self._out.append(self._lines.code(value, line) if raw else html.escape(value, quote=False))
        elif what == "Code":
            self._out.append(f"<code>{html.escape(value, quote=False)}</code>")
        elif what in ("Html", "InlineHtml"):
            self._out.append(value)
        elif what == "TaskListMarker":
            self._out.append(f'<span {sanitizing.CLASS}="task">{"☑" if value else "☐"}</span> ')
        elif what == "FootnoteReference":
            note = self._notes.setdefault(value, len(self._notes) + 1)
            self._out.append(f'<sup><a href="#fn-{note}">{note}</a></sup>')

    def _start(self, tag: Any, line: int, last: int) -> None:
        name: str = tag if isinstance(tag, str) else next(iter(tag))
        value: Any = None if isinstance(tag, str) else tag[name]
        if name in _INLINE:
            self._out.append(f"<{_INLINE[name]}>")
        elif name == "Link":
            title = f' title="{html.escape(value["title"])}"' if value["title"] else ""
            self._out.append(f'<a href="{html.escape(value["dest_url"])}"{title}>')
        elif name == "Image":
            self._out.append(f'<span {sanitizing.CLASS}="picture">')
        elif name == "TableCell":
            self._out.append(f"<{'th' if self._head else 'td'}{self._aligned()}>")
        else:
            self._start_block(name, value, line, last)

    def _start_block(self, name: str, value: Any, line: int, last: int) -> None:
        if self._open and self._open[-1].name in ("Item", "BlockQuote", "FootnoteDefinition"):
            self._open[-1].last = min(self._open[-1].last, line - 1)
            self._open[-1].inner = self._open[-1].inner or len(self._out)
        if name == "Table":
            self._cells.append(value)
        elif name in ("TableHead", "TableRow"):
            self._cell, self._head = 0, name == "TableHead"
        self._out.append("")
        self._open.append(_Block(name, value, line, last, last, len(self._out) - 1))

    def _end(self, tag: Any) -> None:
        name = tag if isinstance(tag, str) else next(iter(tag))
        if name in _INLINE:
            self._out.append(f"</{_INLINE[name]}>")
        elif name == "Link":
            self._out.append("</a>")
        elif name == "Image":
            self._out.append("</span>")
        elif name == "TableCell":
            self._out.append("</th>" if self._head else "</td>")
        else:
            block = self._open.pop()
            self._out[block.slot], closing = _TAGS[name](self, block)
            self._out.append(closing)

    def _aligned(self) -> str:
        alignments = self._cells[-1] if self._cells else ()
        side = _ALIGNED.get(alignments[self._cell], "") if self._cell < len(alignments) else ""
        self._cell += 1
        return f' {sanitizing.CLASS}="{side}"' if side else ""

    def _attributes(self, block: _Block, classes: str = "") -> str:
        return self._lines.attributes(block.first, block.last, classes)

    def _marks(self, block: _Block) -> str:
        return self._lines.marks(block.first, block.last)

    def paragraph(self, block: _Block) -> tuple[str, str]:
        return f"<p{self._attributes(block)}>{self._marks(block)}", "</p>\n"

    def heading(self, block: _Block) -> tuple[str, str]:
        # The page has its own h1: a document's headings stand one step below.
        level = min(int(block.value["level"][1]) + 1, 6)
        words = re.sub(r"<[^>]*>", "", html.unescape("".join(self._out[block.slot + 1 :])))
        slug = _NOT_A_SLUG.sub("", words.strip().lower()).replace(" ", "-")
        self.headings.setdefault(slug, f"#L{block.first}")
        return f"<h{level}{self._attributes(block)}>{self._marks(block)}", f"</h{level}>\n"

    def item(self, block: _Block) -> tuple[str, str]:
        first, last = block.first, block.last
        if not (block.inner and self._lines.are_lit(first, last)) or self._lines.are_lit(block.whole, block.whole):
            return f"<li{self._attributes(block)}>{self._marks(block)}", "</li>\n"
        # Its own words are lit, the lists in it are not all: the light must end where they begin.
        self._out[block.inner] = f"</div>{self._out[block.inner]}"
        return f"<li><div{self._attributes(block)}>{self._marks(block)}", "</li>\n"

    def row(self, block: _Block) -> tuple[str, str]:
        # What a row tells stands in a cell behind it: nothing floats out of a table.
        marks = self._marks(block)
        aside = f'<td {sanitizing.CLASS}="aside">{marks}</td>' if marks else ""
        if block.name == "TableHead":
            return f"<thead><tr{self._attributes(block)}>", f"{aside}</tr></thead>\n"
        return f"<tr{self._attributes(block)}>", f"{aside}</tr>\n"

    def table(self, block: _Block) -> tuple[str, str]:
        self._cells.pop()
        return f'{self._marks(block)}<div {sanitizing.CLASS}="wide" {sanitizing.TAB}="0"><table>', "</table></div>\n"

    def code(self, block: _Block) -> tuple[str, str]:
        return f'{self._marks(block)}<pre {sanitizing.TAB}="0"><code>', "</code></pre>\n"

    def metadata(self, block: _Block) -> tuple[str, str]:
        return (
            f'{self._marks(block)}<pre {sanitizing.CLASS}="frontmatter" {sanitizing.TAB}="0"><code>',
            "</code></pre>\n",
        )

    def list(self, block: _Block) -> tuple[str, str]:
        if block.value is None:
            return "<ul>", "</ul>\n"
        return f'<ol start="{block.value}">', "</ol>\n"

    def quote(self, block: _Block) -> tuple[str, str]:
        kind = f' {sanitizing.CLASS}="alert {block.value.lower()}"' if block.value else ""
        return f"<blockquote{kind}>", "</blockquote>\n"

    def markup(self, block: _Block) -> tuple[str, str]:
        return f"{self._marks(block)}<div{self._attributes(block)}>", "</div>\n"

    def footnote(self, block: _Block) -> tuple[str, str]:
        note = self._notes.setdefault(block.value, len(self._notes) + 1)
        inner = f'{self._marks(block)}<span {sanitizing.CLASS}="note">{note}</span>'
        named = f' {sanitizing.ID}="fn-{note}"' if note not in self._defined else ""
        self._defined.add(note)
        return f'<div{named} {sanitizing.CLASS}="footnote">{inner}', "</div>\n"


_TAGS: dict[str, Callable[[_Writer, _Block], tuple[str, str]]] = {
    "Paragraph": _Writer.paragraph,
    "Heading": _Writer.heading,
    "Item": _Writer.item,
    "TableHead": _Writer.row,
    "TableRow": _Writer.row,
    "Table": _Writer.table,
    "CodeBlock": _Writer.code,
    "MetadataBlock": _Writer.metadata,
    "List": _Writer.list,
    "BlockQuote": _Writer.quote,
    "HtmlBlock": _Writer.markup,
    "FootnoteDefinition": _Writer.footnote,
}
