"""From the text of a document to its blocks: headings, list items, paragraphs, tables. One line at a time, never an error.

One reader serves Markdown, reStructuredText and plain text, because people mix them: it takes bullets of any shape, outlines
that are indented as a whole, tables typed with tabs and fences that only close. Code is left out.
"""

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from nexus.pipeline import inline
from nexus.pipeline.passage import Passage, joined


class Kind(enum.Enum):
    """What a block is."""

    HEADING = "heading"
    ITEM = "item"
    PARAGRAPH = "paragraph"
    TABLE = "table"
    CODE = "code"
    RULE = "rule"


@dataclass(slots=True, kw_only=True)
class Block:
    """One block: `level` of a heading, `indent` of an item or paragraph, the `marker` of an item, a code block's `language`."""

    kind: Kind
    lines: list[Passage] = field(default_factory=list)
    level: int = 0
    indent: int = 0
    marker: str = ""
    language: str = ""
    quoted: bool = False
    leads: bool = False
    """Whether an item follows in the next line."""
    rows: list[list[Passage]] = field(default_factory=list)

    @property
    def text(self) -> Passage:
        """Return the lines as one passage."""
        return joined(self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """The blocks of a document, and what is odd about it."""

    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()


_FENCE = re.compile(r"[ \t>]*\\?(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^`\n]*)$")
_ATX = re.compile(r"(?P<marks>#{1,6})(?:[ \t]+|(?=[^\s#!\w/])|(?<=##)(?=\w)|(?=[A-Z][^ ]* \S))(?P<title>.*?)[ \t]*#*$")
_RULE = re.compile(r"(?:[-*_=] *){3,}$")
_UNDERLINE = re.compile(r"(?P<mark>[=\-~^\"'`#*+.:_])(?P=mark){2,}$")
_BULLETS = "-*+•⦁◦▪▫‣●○■□·»→➔➤➢►▶✓✔✅☑❖◆🔹🔸👉🟢⭐"
_ITEM = re.compile(
    rf"(?P<marker>[{_BULLETS}]\ufe0f?(?=[ \t]|[^\x00-\x7f])|[✅✔☑🔹🔸👉➤➢⦁•●▪]\ufe0f?|–(?=[ \t])|\(?\d{{1,3}}[.)](?=[ \t*]|$)|\d{{1,2}}[.)](?=[A-Za-z*])|\(?[a-z][.)](?=[ \t])|\d{{1,2}}\ufe0f?⃣)"
    r"[ \t]*(?:\[[ xX]\][ \t]+)?(?P<body>.*)$"
)
_DELIMITER = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$")
_CODE_LINE = re.compile(
    r"(?:[$>] ?(?:git|npm|pip|cd|docker)\b|>>> |(?:git|npm|npx|yarn|pnpm|pip3?|docker|docker-compose|cd|sudo|curl|mkdir|python3?|source|bundle|brew|apt|apt-get|celery|redis-server)"
    r" [a-z./~-]|from [\w.]+ import |import [\w{*]+( from |$|\.)|def \w+\(|class \w+\(|@\w+[\w.]*(\(|$)|return\b.*[;)\]]?$|(?:const|let|var|export|function|async function) \w"
    r"|[{}()\[\];,<>/]+$|[A-Z][A-Z0-9]*_[A-Z0-9_]*=|//|/\*|</?\w+[^<>]*>$|\w+\($|(?:GET|POST|PUT|PATCH|DELETE) /|copy code$|\w+\s?[({]\w*[^ ]*[)}]?\s?\{$)|.*(?:[;{]|\)\s*=>\s*\{?)$",
    re.IGNORECASE,
)
_PROSE = re.compile(r"(?:[A-Z][a-z']+|A|I) [^(){}=;<>]*[a-z.:!]$")
_EMOJI_WORD = re.compile(r"[^\w\s]{1,4}\s*[A-Z0-9]")
_COLUMN = re.compile(r"(?<=\S)(?:[ ]{0,40}\t[ \t]{0,40}|[ ]{3,40})(?=\S)")
_DIRECTIVE = re.compile(r"\.\. (?:(?P<name>[\w-]+)::[ \t]*(?P<language>[\w-]*)|.*)")
_FIELD = re.compile(r":[\w -]{1,40}:( |$)")


@dataclass(frozen=True, slots=True)
class _Line:
    offset: int
    indent: int
    body: str
    quoted: bool = False


def parse(*, text: str, markup: str, start: int = 0) -> Parsed:
    """Return the blocks of `text` from `start` on. `markup` is "markdown", "rst" or "text"."""
    reader = _Reader(list(_lines(text, start)), markup)
    return Parsed(blocks=tuple(reader.read()), notes=tuple(reader.notes))


def _lines(text: str, start: int) -> Iterator[_Line]:
    offset = start
    for raw in text[start:].split("\n"):
        body = raw.strip(" \t\r\u00a0\u200b\ufeff")
        if not body:
            yield _Line(offset, 0, "")
        else:
            lead = raw[: raw.index(body[0])]
            quoted = False
            at = len(lead)
            while body.startswith(">") and not body.startswith(">>>"):
                stripped = body[1:].lstrip(" \t")
                at += len(body) - len(stripped)
                body, quoted = stripped, True
            yield _Line(offset + at, len(lead.expandtabs(4)), body, quoted)
        offset += len(raw) + 1


class _Reader:
    """Reads lines into blocks; `at` is the line that comes next."""

    def __init__(self, lines: list[_Line], markup: str) -> None:
        self.lines, self.markup, self.at = lines, markup, 0
        self.blocks: list[Block] = []
        self.notes: list[str] = []
        self.open: Block | None = None
        self.adornments: list[str] = []
        self.fences = _Fences(lines)

    def read(self) -> list[Block]:
        steps = (self._code, self._directive, self._table, self._heading, self._rule, self._item)
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line.body:
                self.open = None
                self.at += 1
            elif not any(step(line) for step in steps):
                self._words(line)
        self.notes += self.fences.notes
        return self.blocks

    def _add(self, block: Block) -> None:
        self.blocks.append(block)
        self.open = None

    def _code(self, line: _Line) -> bool:
        end = self.fences.ends.get(self.at)
        if end is not None:
            self._add(Block(kind=Kind.CODE, language=self.fences.language(self.at), indent=line.indent))
            self.at = end
            return True
        if self._is_pasted(self.at):
            self.at += 2
            while self.at < len(self.lines) and not self._ends_paste(self.at):
                self.at += 1
            self._add(Block(kind=Kind.CODE, language=line.body.lower()))
            return True
        if line.body.startswith("<!--"):
            while self.at < len(self.lines) and "-->" not in self.lines[self.at].body:
                self.at += 1
            self.at += 1
            return True
        if self.open is None and line.indent >= 4 and _CODE_LINE.match(line.body) and not self._in_list(line):
            while self.at < len(self.lines) and (self.lines[self.at].indent >= 4 or not self.lines[self.at].body):
                self.at += 1
            self._add(Block(kind=Kind.CODE))
            return True
        return False

    def _is_pasted(self, at: int) -> bool:
        # Code that came from a chat by copy and paste: its language, "Copy code", the code, no fence.
        return at + 1 < len(self.lines) and self.lines[at + 1].body.lower() in ("copy code", "copy", "copy edit") and " " not in self.lines[at].body

    def _ends_paste(self, at: int) -> bool:
        line = self.lines[at]
        if line.body[:1] >= "\u2600" or line.body.startswith(("## ", "### ")):
            return True
        return not self.lines[at - 1].body and line.indent == 0 and bool(_PROSE.match(line.body)) and not _CODE_LINE.match(line.body)

    def _in_list(self, line: _Line) -> bool:
        last = next((b for b in reversed(self.blocks) if b.kind is not Kind.PARAGRAPH), None)
        return bool(last and last.kind is Kind.ITEM and last.indent < line.indent and not line.body.startswith("$"))

    def _directive(self, line: _Line) -> bool:
        if self.markup != "rst":
            return False
        match = _DIRECTIVE.match(line.body)
        literal = not match and line.body == "::"
        if not match and not literal:
            return False
        name = match["name"] if match else "code"
        self.at += 1
        if name in ("code", "code-block", "sourcecode", "highlight", "image", "figure", "toctree", "math", "raw") or not name:
            if name in ("code", "code-block", "sourcecode"):
                self._add(Block(kind=Kind.CODE, language=match["language"].lower() if match else ""))
            while self.at < len(self.lines) and (self.lines[self.at].indent > line.indent or not self.lines[self.at].body):
                self.at += 1
        return True

    def _table(self, line: _Line) -> bool:
        if "|" in line.body:
            return self._pipes(line)
        if _COLUMN.search(line.body) and not _ITEM.match(line.body):
            return self._tabs(line)
        return self.markup == "rst" and line.body.startswith("==") and " =" in line.body and self._columns(line)

    def _pipes(self, line: _Line) -> bool:
        following = self.lines[self.at + 1].body if self.at + 1 < len(self.lines) else ""
        framed = line.body.startswith("|") and line.body.endswith("|") and following.startswith("|")
        if not framed and not ("|" in following and "-" in following and _DELIMITER.match(following)):
            return False
        rows = []
        while self.at < len(self.lines) and (row := self.lines[self.at]).body and ("|" in row.body or row.body.startswith("+")):
            if not _DELIMITER.match(row.body) and not row.body.startswith("+"):
                rows.append(_cells(row))
            self.at += 1
        self._add(Block(kind=Kind.TABLE, rows=rows))
        return True

    def _tabs(self, line: _Line) -> bool:
        columns = len(_COLUMN.split(line.body))
        rows, end = [line], self.at + 1
        for at in range(self.at + 1, len(self.lines)):
            body = self.lines[at].body
            if body and len(_COLUMN.split(body)) != columns:
                break
            if body:
                rows.append(self.lines[at])
                end = at + 1
        if len(rows) < 2:
            return False
        self._add(Block(kind=Kind.TABLE, rows=[_tabbed(row) for row in rows]))
        self.at = end
        return True

    def _columns(self, line: _Line) -> bool:
        starts = [match.span() for match in re.finditer(r"=+", line.body)]
        rows: list[list[Passage]] = []
        borders = 0
        while self.at < len(self.lines) and borders < 3 and (row := self.lines[self.at]).body:
            self.at += 1
            if row.body.startswith("=="):
                borders += 1
                continue
            ends = [*(start for start, _ in starts[1:]), len(row.body)]
            rows.append([_passage(row, start, end) for (start, _), end in zip(starts, ends, strict=True)])
        self._add(Block(kind=Kind.TABLE, rows=rows))
        return True

    def _heading(self, line: _Line) -> bool:
        match = _ATX.match(line.body) if line.body[0] == "#" and self.markup != "rst" else None
        if match and match["title"] and (line.indent < 4 or len(match["marks"]) > 1):
            title = _passage(line, match.start("title"), match.end("title"))
            self._add(Block(kind=Kind.HEADING, level=len(match["marks"]), lines=[title], quoted=line.quoted))
            self.at += 1
            return True
        return self._underlined(line)

    def _underlined(self, line: _Line) -> bool:
        if self.open is not None:
            return False
        overlined = self.markup == "rst" and bool(_UNDERLINE.match(line.body)) and self.at + 2 < len(self.lines)
        title_at = self.at + overlined
        if title_at + 1 >= len(self.lines):
            return False
        title, under = self.lines[title_at], self.lines[title_at + 1].body
        match = _UNDERLINE.match(under) if under and title.body else None
        if not match or not self._is_title(title.body, under):
            return False
        level = self._level(match["mark"] + ("!" if overlined else ""))
        self._add(Block(kind=Kind.HEADING, level=level, lines=[_passage(title, 0, len(title.body))]))
        self.at = title_at + 2
        return True

    def _is_title(self, title: str, under: str) -> bool:
        if _ITEM.match(title) or _UNDERLINE.match(title):
            return False
        if self.markup == "rst":
            return len(under) >= len(title) - 1
        # A rule right under a sentence is a rule to its author, whatever Markdown says.
        return under[0] in "=-" and len(title.split()) <= 8 and title[-1] not in ".!:" and (under[0] == "=" or len(under) > 3)

    def _level(self, adornment: str) -> int:
        if self.markup != "rst":
            return 1 if adornment == "=" else 2
        if adornment not in self.adornments:
            self.adornments.append(adornment)
        return min(self.adornments.index(adornment) + 1, 6)

    def _rule(self, line: _Line) -> bool:
        if not _RULE.match(line.body):
            return False
        self._add(Block(kind=Kind.RULE))
        self.at += 1
        return True

    def _item(self, line: _Line) -> bool:
        match = _ITEM.match(line.body)
        if not match or not match["body"]:
            return False
        if self.open is not None and self.open.kind is Kind.PARAGRAPH:
            self.open.leads = True
        passage = _passage(line, match.start("body"), len(line.body))
        block = Block(kind=Kind.ITEM, lines=[passage], indent=line.indent, marker=_marker(match["marker"]), quoted=line.quoted)
        self._add(block)
        self.open = None if _CODE_LINE.match(match["body"]) else block
        self.at += 1
        return True

    def _words(self, line: _Line) -> None:
        self.at += 1
        if _CODE_LINE.match(line.body) and not line.body.endswith("."):
            return
        if self.markup == "rst" and _FIELD.match(line.body):
            self.open = None
        passage = _passage(line, 0, len(line.body))
        if not passage:
            return
        if self.open is None or (line.body[0] >= "\u2600" and self.open.kind is Kind.PARAGRAPH and _EMOJI_WORD.match(line.body)):
            self._add(Block(kind=Kind.PARAGRAPH, indent=line.indent, quoted=line.quoted))
            self.open = self.blocks[-1]
        self.open.lines.append(passage)


class _Fences:
    """Where code is: the line after each block of code by its first line. Sets right what is unclosed or only closes."""

    def __init__(self, lines: list[_Line]) -> None:
        self.ends: dict[int, int] = {}
        self.notes: list[str] = []
        self._info: dict[int, str] = {}
        self._lines = lines
        marks = [(at, m) for at, line in enumerate(lines) if line.body[:1] in ("`", "~", "\\") and (m := _FENCE.match(line.body))]
        opened: tuple[int, str] | None = None
        for at, match in marks:
            info = match["info"].strip()
            if opened is None:
                opened = (at, match["fence"])
                self._info[at] = info
            elif not info and match["fence"][0] == opened[1][0] and len(match["fence"]) >= len(opened[1]):
                self.ends[opened[0]] = at + 1
                opened = None
            elif info and len(match["fence"]) <= len(opened[1]):
                self._mend(opened[0], at)
                opened = (at, match["fence"])
                self._info[at] = info
        if opened is not None:
            self._mend(opened[0], len(lines))

    def language(self, at: int) -> str:
        """Return the language that the fence at this line names."""
        return self._info[at].split()[0].strip("{}.").lower() if self._info[at] else ""

    def _mend(self, at: int, limit: int) -> None:
        self.notes.append(f"The fence in line {at + 1} is never closed.")
        self.ends[at] = at + 1
        if self._info[at]:
            self.ends[at] = next((n for n in range(at + 1, limit) if self._resumes(n)), at + 1 if limit == len(self._lines) else limit)

    def _resumes(self, at: int) -> bool:
        line, before = self._lines[at], self._lines[at - 1]
        return line.indent < 4 and (
            line.body.startswith(("## ", "### ")) or line.body[:1] >= "\u2600" or (line.body in ("---", "***") and not before.body)
        )


def _marker(text: str) -> str:
    if text.strip("()").rstrip(".)")[:1].isdigit():
        return "1"
    return "a" if text[-1] in ".)" else text[0]


def _passage(line: _Line, start: int, end: int) -> Passage:
    return inline.passage(line=line.body[start:end], offset=line.offset + start)


def _cells(line: _Line) -> list[Passage]:
    body = line.body
    edges = [at for at, char in enumerate(body) if char == "|" and (at == 0 or body[at - 1] != "\\") and body.count("`", 0, at) % 2 == 0]
    if not edges or edges[0] != 0:
        edges.insert(0, -1)
    if edges[-1] != len(body) - 1:
        edges.append(len(body))
    return [_passage(line, a + 1, b) for a, b in zip(edges, edges[1:], strict=False)]


def _tabbed(line: _Line) -> list[Passage]:
    edges = [0, *(at for match in _COLUMN.finditer(line.body) for at in match.span()), len(line.body)]
    return [_passage(line, start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]
