"""The piece of a text that shows why it was found."""

import itertools
import re
from collections.abc import Collection, Iterator

from nexus.pipeline import text

START, END = "\x02", "\x03"
_WORD = re.compile(r"[\w.+#/@:'’-]+")
_SPACE = re.compile(r"[\s\x00-\x1f]+")
READ = 20_000
_LENGTH = 200
_MOST_MARKS = 60


def cut(*, told: str, tokens: Collection[str]) -> str:
    """Return about 200 characters of a text on one line, where most of the tokens are; found words are marked."""
    told = told[:READ]
    marks = list(itertools.islice(_marks(told, tokens), 2 * _MOST_MARKS))
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


def _marks(told: str, tokens: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, token) of each word that one of the tokens stands for."""
    at = 0
    for place in sorted(_places(told.lower(), tokens)):
        if place >= at and (word := _WORD.match(told, _beginning(told, place, at))):
            at = word.end()
            if hit := next((token for token in text.tokens(word[0]) if token in tokens), ""):
                yield word.start(), word.end(), hit


def _places(lower: str, tokens: Collection[str]) -> Iterator[int]:
    """Yield where the tokens stand; to analyse every word instead would cost ten times as much."""
    for token in tokens:
        # A stem is the beginning of its words, but for the last letter of "queri" and "query".
        stem = token[:-1] if token.endswith("i") else token
        place = lower.find(stem) if stem else -1
        for _ in range(_MOST_MARKS):
            if place < 0:
                break
            yield place
            place = lower.find(stem, place + len(stem))


def _beginning(told: str, at: int, least: int) -> int:
    while at > least and _WORD.match(told[at - 1]):
        at -= 1
    return at


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
