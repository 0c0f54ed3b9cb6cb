"""How much a text is about a word: levels written into the index, and the order of what was found."""

from collections import Counter
from collections.abc import Sequence

TITLE, TAGS = 10.0, 4.0
"""What one word in the title, or in the tags or path, counts for; a word of the body counts 1."""
USUAL_SIZE = 150
"""Tokens of a usual body: a constant, since no statistic of the hub may decide what is written for a row."""
_BOUNDS = (0.4, 1.0, 2.0, 4.0, 9.0)
LEVELS = "012345"


def leveled(*, title: Sequence[str], tags: Sequence[str], body: Sequence[str]) -> list[str]:
    """Return the distinct tokens of a row, each behind the digit of `LEVELS` that says how much the row is about it."""
    slope = 1 / (0.25 + 0.75 * len(body) / USUAL_SIZE)
    once = _level(slope)
    counts = Counter(body)
    headed = {token: TAGS for token in tags}
    for token in title:
        headed[token] = headed.get(token, 0.0) + TITLE
    found = [
        (once if count == 1 else _level(count * slope)) + token for token, count in counts.items() if token not in headed
    ]
    found += [_level(weight + counts[token] * slope) + token for token, weight in headed.items()]
    return found


def _level(weight: float) -> str:
    for level, bound in zip(LEVELS, _BOUNDS, strict=False):
        if weight < bound:
            return level
    return LEVELS[-1]
