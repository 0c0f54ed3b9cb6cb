"""Code that came from a chat by copy and paste: its language, "Copy code", the code, no fence."""

import re
from collections.abc import Sequence

from nexus.pipeline import codelines
from nexus.pipeline.sourcelines import Line

_PROSE = re.compile(r"(?:[A-Z][a-z']+|A|I) [^(){}=;<>]*[a-z.:!]$")
_CLOSING = ("```", "~~~")
_BUTTON = ("copy code", "copy", "copy edit")


def heads(*, lines: Sequence[Line]) -> frozenset[int]:
    """Return which lines name the language of pasted code: the word above "Copy code"."""
    return frozenset(
        at - 1
        for at, line in enumerate(lines)
        if line.body[:4] in ("Copy", "copy") and line.body.lower() in _BUTTON and at and " " not in lines[at - 1].body
    )


def end(*, lines: Sequence[Line], at: int) -> int:
    """Return the line after the pasted code whose language stands in line `at`; a fence that only closes is part of it."""
    for after in range(at + 2, len(lines)):
        if lines[after].body in _CLOSING:
            return after + 1
        if _ends(lines, after):
            return after
    return max(len(lines), at + 2)


def closing(*, lines: Sequence[Line], heads: frozenset[int]) -> frozenset[int]:
    """Return which lines are fences that only close what was pasted."""
    found, after = set(), 0
    for head in sorted(heads):
        if head >= after:
            after = end(lines=lines, at=head)
            found.add(after - 1)
    return frozenset(at for at in found if at < len(lines) and lines[at].body in _CLOSING)


def _ends(lines: Sequence[Line], at: int) -> bool:
    line = lines[at]
    if line.body[:1] >= "\u2600" or line.body.startswith(("## ", "### ")):
        return True
    return (
        not lines[at - 1].body
        and line.indent == 0
        and bool(_PROSE.match(line.body))
        and not codelines.is_code(line=line.body)
    )
