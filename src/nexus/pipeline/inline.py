"""Take the marks off one line: emphasis, code, links, images, tags, escapes. Linear in the length of the line."""

import html
import re

from nexus.pipeline.passage import Passage

_TAGS = (
    "a|abbr|b|big|blockquote|br|center|code|dd|del|details|div|dl|dt|em|font|h[1-6]|hr|i|img|ins|kbd|li|mark"
    "|ol|p|picture|pre|q|s|samp|section|small|source|span|strike|strong|sub|summary|sup|svg|table|tbody|td"
    "|th|thead|tr|tt|u|ul|var|video"
)
_TOKENS = {
    mark: re.compile(pattern)
    for mark, pattern in {
        "\\": r"\\(?P<escape>[!-/:-@\[-`{-~])",
        "`": r"(?P<tick>`{1,3})(?P<code>[^`\n]+)(?P=tick)|(?P<mark>`)",
        "!": r"(?P<image>!\[[^\[\]\n]*\]\([^()\s]*(?:\s+\"[^\"\n]*\")?\))",
        "]": r"(?P<close>\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"\n]*\")?\)|\]\[[^\[\]\n]*\])",
        "[": r"(?P<open>\[(?=[^\[\]\n]{0,400}[\]!]))",
        "<": rf"(?P<tag></?(?i:{_TAGS})\b[^<>\n]{{0,600}}>)",
        "&": r"(?P<entity>&(?:[A-Za-z]{2,10}|\#\d{1,6});)",
        "*": r"(?P<mark>\*{1,3})",
        "_": r"(?P<mark>_{2,3}|(?<![A-Za-z0-9_])_(?=\S)|(?<=\S)_(?![A-Za-z0-9_]))",
        "~": r"(?P<mark>~~)",
    }.items()
}
"""The marks of a line by the character that they begin with."""
_LINK = re.compile(r"\W{0,8}\[[^\[\]]*\]\([^()]*\)\W{0,4}$")
_MARKED = re.compile(r"[\\`*_\[\]<&!~]")
_MOST_MARKS = 400
"""Marks that are taken off one line: no learner writes more, what comes after them is left as it is."""
_BREAK = re.compile(r"(?i)<br|</?(?:p|li|td|tr)\b")
_STRONG = re.compile(r"(?i)</?(?:b|strong)\b")


def passage(*, line: str, offset: int) -> Passage:
    """Return the words of `line`, which begins at `offset` of the source, without its marks."""
    if not _MARKED.search(line):
        words = line.strip()
        return Passage(plain=words, runs=((0, offset + (line.find(words[0]) if words else len(line))),))
    return _Stripped(line, offset).result()


class _Stripped:
    """Collects the plain pieces of one line."""

    def __init__(self, line: str, offset: int) -> None:
        self._line, self._offset = line, offset
        self._plain: list[str] = []
        self._length = 0
        self._runs: list[tuple[int, int]] = []
        self._bold: list[tuple[int, int]] = []
        self._bold_since = -1

    def result(self) -> Passage:
        line = self._line
        at = done = 0
        for _ in range(_MOST_MARKS):
            found = _MARKED.search(line, at)
            if not found:
                break
            at = found.end()
            if match := _TOKENS[found[0]].match(line, found.start()):
                self._add(line[done : match.start()], done)
                at = done = match.end()
                self._token(match)
        self._add(line[done:], done)
        plain = "".join(self._plain)
        runs = tuple(self._runs) or ((0, self._offset),)
        return Passage(plain=plain, runs=runs, bold=tuple(self._bold), linked="](" in line and bool(_LINK.match(line))).part(
            0, len(plain)
        )

    def _add(self, piece: str, at: int) -> None:
        if piece:
            self._runs.append((self._length, self._offset + at))
            self._plain.append(piece)
            self._length += len(piece)

    def _token(self, match: re.Match[str]) -> None:
        kind = match.lastgroup
        if kind == "code":
            self._add(match["code"], match.start("code"))
        elif kind == "escape":
            self._add(match["escape"], match.start("escape"))
        elif kind == "mark":
            self._mark(match)
        elif kind == "entity":
            self._add(html.unescape(match[0])[:1], match.start())
        elif kind == "open" or (kind == "close" and "](" not in match[0] and "][" not in match[0]):
            self._bracket(match)
        elif kind == "tag" and _BREAK.match(match[0]):
            self._add(" ", match.start())
        elif kind == "tag" and _STRONG.match(match[0]):
            self._embolden()

    def _bracket(self, match: re.Match[str]) -> None:
        # A bracket that opens no link is the author's own.
        closing = self._line.find("]", match.end())
        follows = self._line[closing + 1 : closing + 2] if closing >= 0 else ""
        if follows not in ("(", "[") and not self._line.startswith("![", match.end()):
            self._add(match[0], match.start())

    def _mark(self, match: re.Match[str]) -> None:
        mark, before, after = (
            match[0],
            self._line[match.start() - 1 : match.start()],
            self._line[match.end() : match.end() + 1],
        )
        if mark == "*" and before in ("", " ") and after in ("", " "):
            self._add(mark, match.start())
        if mark in ("**", "__", "***", "___"):
            self._embolden()

    def _embolden(self) -> None:
        if self._bold_since < 0:
            self._bold_since = self._length
        else:
            self._bold.append((self._bold_since, self._length))
            self._bold_since = -1
