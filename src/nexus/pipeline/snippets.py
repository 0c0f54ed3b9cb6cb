"""The piece of a text that shows why it was found."""

import re
from collections.abc import Collection

from nexus.pipeline import text

START, END = "\x02", "\x03"
_WORD = re.compile(r"[\w.+#/@:'’-]+")
_SPACE = re.compile(r"[\s\x00-\x1f]+")
READ = 20_000
_LENGTH = 200


def cut(*, told: str, tokens: Collection[str]) -> str:
    """Return about 200 characters of a text on one line, where most of the tokens are; found words are marked."""
    told = told[:READ]
    marks = [
        (found.start(), found.end(), hit)
        for found in _WORD.finditer(told)
        if (hit := next((token for token in text.tokens(found[0]) if token in tokens), ""))
    ]
    start = _densest(marks)
    start = told.rfind(" ", 0, start) + 1 if start > _LENGTH // 4 else 0
    end = (
        len(told)
        if start + _LENGTH >= len(told)
        else max(told.rfind(" ", start, start + _LENGTH), start + _LENGTH // 2)
    )
    pieces, at = [], start
    for left, right, _ in marks:
        if at <= left and right <= end:
            pieces += [_plain(told[at:left]), START, told[left:right], END]
            at = right
    pieces.append(_plain(told[at:end]))
    return ("… " if start else "") + "".join(pieces).strip() + (" …" if end < len(told) else "")


def _densest(marks: list[tuple[int, int, str]]) -> int:
    """Return where to begin so that most different tokens are shown."""
    best, most = 0, 0
    for place, (start, _, _) in enumerate(marks):
        shown = len({token for left, _, token in marks[place : place + 40] if left < start + _LENGTH * 3 // 4})
        if shown > most:
            best, most = start, shown
    return max(0, best - _LENGTH // 5)


def _plain(piece: str) -> str:
    return _SPACE.sub(" ", piece)
