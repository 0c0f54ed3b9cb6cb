"""From the text of a document to its blocks: headings, list items, paragraphs, tables. One line at a time, never an error.

One reader serves Markdown, reStructuredText and plain text, because people mix them: it takes bullets of any shape, outlines
that are indented as a whole, tables typed with tabs and fences that only close. Code is left out.
"""

import re

from nexus.pipeline import codelines, items, pasted, sourcelines, tables, tags, unmarked
from nexus.pipeline.blocks import Block, Kind, Parsed
from nexus.pipeline.fences import Fences
from nexus.pipeline.marked import Headings
from nexus.pipeline.sourcelines import Line

_RULE = re.compile(r"(?:[-*_=] *){3,}$")
_EMOJI_WORD = re.compile(r"[^\w\s]{1,4}\s*(?:\*\*|__)?[A-Z0-9]")
MOST_LINES = 8_000
"""Lines of words that are read: nobody writes more in one document, and what a machine wrote must not hold up a run."""
_DECOR = re.compile(r"^\W+")
_OUTLINED = "·"
"""The marker of an item that only its indentation makes one."""
_MOST_WRAPPED = 200
"""Lines of one paragraph; what goes on beyond them is another one."""
_WRAPPED = 60
"""A line as long as this is wrapped rather than ended."""
_DIRECTIVE = re.compile(r"\.\. (?:(?P<name>[\w-]+)::[ \t]*(?P<language>[\w-]*)|.*)")
_FIELD = re.compile(r":[\w -]{1,40}:( |$)")


def parse(*, text: str, markup: str, start: int = 0) -> Parsed:
    """Return the blocks of `text` from `start` on. `markup` is "markdown", "rst" or "text"."""
    reader = _Reader(sourcelines.read(text=text, start=start), markup)
    return Parsed(blocks=tuple(reader.read()), notes=tuple(reader.notes))


class _Reader:
    """Reads lines into blocks; `at` is the line that comes next."""

    def __init__(self, lines: list[Line], markup: str) -> None:
        self.lines, self.markup, self.at = lines, markup, 0
        self.blocks: list[Block] = []
        self.notes: list[str] = []
        self.open: Block | None = None
        self.headings = Headings(lines, rst=markup == "rst")
        self.pasted = pasted.heads(lines=lines)
        self.fences = Fences(lines if markup != "rst" else (), pasted.closing(lines=lines, heads=self.pasted))
        self.told = self.looked_at = 0
        self.above: Block | None = None
        self.of_words = (self._paste, self._indented_code, self._table, self._underlined, self._lettered)
        self.of_marks = (
            self._fence, self._paste, self._comment, self._indented_code, self._html, self._directive, self._table,
            self._heading, self._rule, self._item,
        )  # fmt: skip

    def read(self) -> list[Block]:
        while self.at < len(self.lines) and self.told < MOST_LINES:
            line = self.lines[self.at]
            if not line.body:
                self.open = None
                self.at += 1
                continue
            self.told += 1
            steps = () if self._goes_on(line) else self.of_words if line.body[0].isalpha() else self.of_marks
            for step in steps:
                if step(line):
                    break
            else:
                self._words(line)
        self.notes += self.fences.notes
        if self.at < len(self.lines):
            self.notes.append(f"The document has over {MOST_LINES} lines of words: it was read to line {self.at}.")
        return self.blocks

    def _goes_on(self, line: Line) -> bool:
        # The quick way for most lines: words that continue a paragraph begin no other block.
        body = line.body
        return (
            self.open is not None
            and "a" <= body[0] <= "z"
            and "|" not in body
            and "\t" not in body
            and body[1:2].isalpha()
            and self.at not in self.pasted
        )

    def _add(self, block: Block) -> None:
        self.blocks.append(block)
        self.open = None

    def _fence(self, line: Line) -> bool:
        end = self.fences.ends.get(self.at)
        if end is None:
            return False
        self._add(Block(kind=Kind.CODE, language=self.fences.language(at=self.at), indent=line.indent))
        self.at = end
        return True

    def _paste(self, line: Line) -> bool:
        if self.at not in self.pasted:
            return False
        self.at = pasted.end(lines=self.lines, at=self.at)
        self._add(Block(kind=Kind.CODE, language=line.body.lower()))
        return True

    def _comment(self, line: Line) -> bool:
        if not line.body.startswith("<!--"):
            return False
        while self.at < len(self.lines) and "-->" not in self.lines[self.at].body:
            self.at += 1
        self.at += 1
        return True

    def _indented_code(self, line: Line) -> bool:
        if line.indent < 4 or self.open is not None or not codelines.is_code(line=line.body) or self._in_list(line):
            return False
        while self.at < len(self.lines) and (self.lines[self.at].indent >= 4 or not self.lines[self.at].body):
            self.at += 1
        self._add(Block(kind=Kind.CODE))
        return True

    def _in_list(self, line: Line) -> bool:
        # Only the last block may still change its kind: those before it are looked at once.
        while self.looked_at < len(self.blocks) - 1:
            block = self.blocks[self.looked_at]
            self.above = block if block.kind is not Kind.PARAGRAPH else self.above
            self.looked_at += 1
        last = self.blocks[-1] if self.blocks and self.blocks[-1].kind is not Kind.PARAGRAPH else self.above
        return bool(last and last.kind is Kind.ITEM and last.indent < line.indent and not line.body.startswith("$"))

    def _html(self, line: Line) -> bool:
        if line.body[0] != "<" or not tags.begins(line=line.body):
            return False
        found, end = tags.read(lines=self.lines, at=self.at)
        self.told += max(end - self.at, len(found)) - 1
        self.at = end
        self.blocks += found
        self.open = None
        return True

    def _directive(self, line: Line) -> bool:
        if self.markup != "rst":
            return False
        match = _DIRECTIVE.match(line.body)
        literal = not match and line.body == "::"
        if not match and not literal:
            return False
        name = match["name"] if match else "code"
        self.at += 1
        if (
            name in ("code", "code-block", "sourcecode", "highlight", "image", "figure", "toctree", "math", "raw")
            or not name
        ):
            if name in ("code", "code-block", "sourcecode"):
                self._add(Block(kind=Kind.CODE, language=match["language"].lower() if match else ""))
            while self.at < len(self.lines) and (
                self.lines[self.at].indent > line.indent or not self.lines[self.at].body
            ):
                self.at += 1
        return True

    def _table(self, line: Line) -> bool:
        if not tables.may_begin(line=line.body, rst=self.markup == "rst") or items.begins(line=line.body):
            return False
        found = tables.read(lines=self.lines, at=self.at, rst=self.markup == "rst")
        if found is None:
            return False
        rows, self.at = found
        self.told += len(rows) - 1
        self._add(Block(kind=Kind.TABLE, rows=rows))
        return True

    def _heading(self, line: Line) -> bool:
        found = self.headings.behind_marks(at=self.at) if line.body[0] == "#" else None
        if found is None:
            return self._underlined(line)
        self._add(found)
        self.at += 1
        return True

    def _underlined(self, _: Line) -> bool:
        found = self.headings.underlined(at=self.at) if self.open is None else None
        if found is None:
            return False
        heading, self.at = found
        self._add(heading)
        return True

    def _rule(self, line: Line) -> bool:
        if not _RULE.match(line.body):
            return False
        self._add(Block(kind=Kind.RULE))
        self.at += 1
        return True

    def _lettered(self, line: Line) -> bool:
        # Of what begins with a letter "a)" and "a." alone are items.
        return line.body[1:2] in (".", ")") and self._item(line)

    def _item(self, line: Line) -> bool:
        found = items.read(line=line.body)
        if found is None:
            return False
        begin, marker = found
        if self.open is not None and self.open.kind is Kind.PARAGRAPH:
            self.open.leads = True
        source = [(line, begin, len(line.body))]
        block = Block(kind=Kind.ITEM, source=source, indent=line.indent, marker=marker, quoted=line.quoted)
        self._add(block)
        self.open = None if codelines.is_code(line=line.body[begin:]) else block
        self.at += 1
        return True

    def _words(self, line: Line) -> None:
        self.at += 1
        if codelines.is_code(line=line.body) and not line.body.endswith("."):
            return
        if self.markup == "rst" and _FIELD.match(line.body):
            self.open = None
        if self._outlined(line):
            return
        if self.open is None or len(self.open.source) >= _MOST_WRAPPED or self._begins_by_emoji(line):
            self._add(Block(kind=Kind.PARAGRAPH, indent=line.indent, quoted=line.quoted))
            self.open = self.blocks[-1]
        self.open.source.append((line, 0, len(line.body)))

    def _begins_by_emoji(self, line: Line) -> bool:
        assert self.open is not None
        return (
            line.body[0] >= "\u2600"
            and (self.open.kind is Kind.PARAGRAPH or line.indent <= self.open.indent)
            and bool(_EMOJI_WORD.match(line.body))
        )

    def _outlined(self, line: Line) -> bool:
        """Read a line as an item because of its indentation: an outline without marks, the definition of a term."""
        last = self.blocks[-1] if self.blocks else None
        if last is None or not last.source or line.quoted:
            return False
        above = last.source[-1][0]
        if last.marker == _OUTLINED:
            wraps = self.open is last and line.body[0].islower() and _is_wrapped(above)
            if wraps or line.indent < 2 or (self.open is None and line.indent < above.indent):
                return False
        elif self.open is not last or last.kind is not Kind.PARAGRAPH or not self._leads(last, line):
            return False
        self._add(Block(kind=Kind.ITEM, source=[(line, 0, len(line.body))], indent=line.indent, marker=_OUTLINED))
        self.open = self.blocks[-1]
        return True

    def _leads(self, last: Block, line: Line) -> bool:
        """Tell whether the last line of a paragraph stands above `line` as its heading or term, and make it that."""
        above, *place = last.source[-1]
        if line.indent < above.indent + 2 or _is_wrapped(above) or line.body[0] in "(|":
            return False
        if len(last.source) > 1:
            last.source.pop()
            self._add(Block(kind=Kind.PARAGRAPH, source=[(above, place[0], place[1])], indent=above.indent))
            last = self.blocks[-1]
        said = _DECOR.sub("", above.body)
        is_title = said[:1].isupper() and said[-1] not in ".,;!?" and unmarked.is_short(said)
        if above.indent == 0 and is_title and self.markup != "rst":
            last.leads = True
        else:
            last.kind, last.marker = Kind.ITEM, _OUTLINED
        return True


def _is_wrapped(line: Line) -> bool:
    return len(line.body) >= _WRAPPED and line.body[-1] not in ".:?!"
