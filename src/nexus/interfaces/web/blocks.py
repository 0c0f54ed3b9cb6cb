"""Lines of a document in its HTML: which block stands for which line, which are lit, where marks are set."""

import html
import sys
from collections.abc import Iterable

from nexus.interfaces.web import sanitizing


class Lines:
    """Gives each line's id to one element, lights the lines asked for and places every mark once."""

    def __init__(self, *, lit: range, marks: Iterable[int]) -> None:
        """Args: `marks` are the lines of the marks, in order; their places in it are their numbers."""
        self._lit = lit
        self._waiting = list(enumerate(marks))
        self._given: set[int] = set()

    def attributes(self, first: int, last: int, classes: str = "") -> str:
        """Return the attributes of an element for these lines: the id of the first, class `lit` where one is lit."""
        if self.are_lit(first, last):
            classes = f"{classes} lit".strip()
        named = self.named(first)
        return f'{named} {sanitizing.CLASS}="{classes}"' if classes else named

    def are_lit(self, first: int, last: int) -> bool:
        """Return whether one of these lines is lit."""
        return max(first, self._lit.start) <= min(last, self._lit.stop - 1)

    def named(self, line: int) -> str:
        """Return the attribute that gives an element the id of a line, where no element has it yet."""
        if line in self._given:
            return ""
        self._given.add(line)
        return f' {sanitizing.ID}="L{line}"'

    def anchor(self, line: int) -> str:
        """Return an empty element that carries the id of a line inside a block, where it has none yet."""
        named = self.named(line)
        return f"<span{named}></span>" if named else ""

    def marks(self, first: int, last: int) -> str:
        """Return the place of all marks in these lines that have none yet."""
        here = [number for number, line in self._waiting if first <= line <= last]
        if not here:
            return ""
        self._waiting = [waiting for waiting in self._waiting if waiting[0] not in here]
        return f'<span {sanitizing.MARK}="{",".join(map(str, here))}"></span>'

    def unplaced(self) -> str:
        """Return the place of all marks that no block took."""
        return self.marks(0, sys.maxsize)

    def code(self, text: str, first: int) -> str:
        """Return lines of code, each an element with its own id."""
        rows = text.split("\n")[:-1] if text.endswith("\n") else text.split("\n")
        return "".join(
            f"<span{self.attributes(number, number, 'line')}>{html.escape(row)}\n</span>"
            for number, row in enumerate(rows, first)
        )
