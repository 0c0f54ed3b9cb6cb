"""Where the code of a document is, also where its fences are broken."""

import re
from collections.abc import Collection, Sequence

from nexus.pipeline import codelines
from nexus.pipeline.sourcelines import Line

_MOST_NOTES = 10
_FENCE = re.compile(r"[ \t>]*\\?(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^`\n]*)$")


class Fences:
    """Where code is: the line after each block of code by its first line. Sets right what is unclosed or only closes.

    Args: `closing` are the lines of fences that are known to close only.
    """

    def __init__(self, lines: Sequence[Line], closing: Collection[int] = ()) -> None:
        self.ends: dict[int, int] = {}
        self.notes: list[str] = []
        self._info: dict[int, str] = {}
        self._lines = lines
        opened: tuple[int, str] | None = None
        for at, line in enumerate(lines):
            match = _FENCE.match(line.body) if line.body[:1] in ("`", "~", "\\") else None
            if match and (opened or not (at in closing or self._only_closes(at, match))):
                opened = self._meet(at, match, opened)
        if opened is not None:
            self._mend(opened[0], len(lines))

    def language(self, *, at: int) -> str:
        """Return the language that the fence at this line names."""
        return self._info[at].split()[0].strip("{}.").lower() if self._info[at] else ""

    def _only_closes(self, at: int, match: re.Match[str]) -> bool:
        """Tell whether a fence ends code that nothing began: it stands right under code and above an empty line."""
        above, below = self._lines[at - 1 : at], self._lines[at + 1 : at + 2]
        if match["info"] or not above or (below and below[0].body) or not codelines.is_code(line=above[0].body):
            return False
        self._note(at)
        self.ends[at] = at + 1
        self._info[at] = ""
        return True

    def _note(self, at: int) -> None:
        if len(self.notes) < _MOST_NOTES:
            self.notes.append(f"The fence in line {at + 1} is never closed.")

    def _meet(self, at: int, match: re.Match[str], opened: tuple[int, str] | None) -> tuple[int, str] | None:
        fence, info = match["fence"], match["info"].strip()
        if opened and not info and fence[0] == opened[1][0] and len(fence) >= len(opened[1]):
            self.ends[opened[0]] = at + 1
            return None
        if opened and not info:
            return opened
        if opened and len(fence) <= len(opened[1]):
            # A fence that names a language opens code: the one before was never closed, or only closes.
            self._mend(opened[0], at)
        elif opened:
            return opened
        self._info[at] = info
        return at, fence

    def _mend(self, at: int, limit: int) -> None:
        self._note(at)
        self.ends[at] = at + 1
        if self._info[at]:
            resumed = next((n for n in range(at + 1, limit) if self._resumes(n)), None)
            self.ends[at] = resumed or (at + 1 if limit == len(self._lines) else limit)

    def _resumes(self, at: int) -> bool:
        line, before = self._lines[at], self._lines[at - 1]
        return line.indent < 4 and (
            line.body.startswith(("## ", "### "))
            or line.body[:1] >= "\u2600"
            or (line.body in ("---", "***") and not before.body)
        )
