"""How much a text is about a word, written into the index; and the order of what was found."""

from collections import Counter
from collections.abc import Mapping, Sequence

TITLE, TAGS = 10.0, 4.0
"""What one word in the title, or in the tags or path, counts for; a word of the body counts 1."""
USUAL_SIZE = 150
"""Tokens of a usual body: a constant, since no statistic of the hub may decide what is written for a row."""
_LENGTH = 0.5
"""How much a long body dilutes its words, 0 to 1 (b in BM25)."""
_SATURATION = 2.0
"""At which weight a row is half as much about a word as it can be (k1 in BM25)."""
_MOST = 255


def impacts(*, title: Sequence[str], tags: Sequence[str], body: Sequence[str]) -> Mapping[str, int]:
    """Return how much a row is about each of its tokens, 1 to 255: the term's part in BM25F, without its rarity.

    Robertson, Zaragoza, Taylor: "Simple BM25 extension to multiple weighted fields" (2004).
    """
    slope = 1 / (1 - _LENGTH + _LENGTH * len(body) / USUAL_SIZE)
    counts = Counter(body)
    by_count = {count: _impact(count * slope) for count in set(counts.values())}
    found = {token: by_count[count] for token, count in counts.items()}
    headed = dict.fromkeys(tags, TAGS)
    for token in dict.fromkeys(title):
        headed[token] = headed.get(token, 0.0) + TITLE
    for token, weight in headed.items():
        found[token] = _impact(weight + counts[token] * slope)
    return found


def _impact(weight: float) -> int:
    return max(1, round(_MOST * weight / (weight + _SATURATION)))
