"""How much a text is about a word, written into the index; and the order of what was found."""

import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word of a query as the ranking sees it."""

    rarity: float
    """Inverse document frequency times the weight of the word: how telling it is."""
    tokens: Mapping[str, float]
    """Each token that will do, with how good it is, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The tokens of a row that was found."""

    title: Sequence[str]
    tags: Sequence[str]
    body: Sequence[str]


BUDGET = 4_000
"""Rows that the rarest words may bring in; commoner words only add to rows that are in."""
_NEAR = 0.35
_NEAR_WINDOW = 8
_STRONG = 0.3
_FIRST = 200
"""Tokens of the body whose order is looked at."""
_COVER = 0.6
_TITLE_SHARE = 0.25


def rarity(*, rows: int, of: int) -> float:
    """Return the inverse document frequency of a token that stands in `rows` of `of` rows (BM25)."""
    return math.log(1 + (of - rows + 0.5) / (rows + 0.5)) if rows < of else 0.05


def gather(
    *, wanted: Sequence[Wanted], postings: Mapping[str, Sequence[Sequence[int]]], shift: int
) -> tuple[dict[int, float], Sequence[Mapping[int, float]]]:
    """Return rows with their scores, and the part of each word in them: rarity * worth * impact of its best token.

    `postings`: for each token, runs of row * 2**shift + impact. The rarest words bring rows in until `BUDGET` is reached.
    """
    scores: dict[int, float] = {}
    parts: list[Mapping[int, float]] = []
    for word in sorted(wanted, key=lambda word: -word.rarity):
        part = _part(word, postings, shift)
        closed = len(scores) >= BUDGET
        for row, gained in part.items():
            if row in scores:
                scores[row] += gained
            elif not closed:
                scores[row] = gained
        parts.append(part)
    return scores, parts


def _part(word: Wanted, postings: Mapping[str, Sequence[Sequence[int]]], shift: int) -> Mapping[int, float]:
    """Return what each row gains by one word."""
    mask = (1 << shift) - 1
    best: dict[int, float] = {}
    for token, worth in sorted(word.tokens.items()):
        unit = word.rarity * worth / _MOST
        for run in postings.get(token, ()):
            for posting in run:
                gained = unit * (posting & mask)
                row = posting >> shift
                if row not in best or gained > best[row]:
                    best[row] = gained
    return best


class Order:
    """What the words of a query are to a row together: how many are there, near each other, told in the title."""

    def __init__(self, *, wanted: Sequence[Wanted]) -> None:
        self._rarity = [word.rarity for word in wanted]
        self._total = sum(self._rarity) or 1.0
        self._places: dict[str, list[tuple[int, float]]] = {}
        for place, word in enumerate(wanted):
            for token, worth in word.tokens.items():
                if worth >= _STRONG:
                    self._places.setdefault(token, []).append((place, worth))

    def score(self, *, score: float, covered: float, placed: Placed) -> float:
        """Return the score of a row, given its score by words alone and the summed rarity of the words in it."""
        title, body = self._found(placed.title), self._found(placed.body[:_FIRST])
        in_title: dict[int, float] = {}
        for _, place, worth in title:
            in_title[place] = max(worth, in_title.get(place, 0.0))
        answered = len({at for at, _, _ in title}) / (len(placed.title) or 1)
        near = max(self._nearness(title), self._nearness(body))
        return (
            score * (1 - _COVER + _COVER * covered / self._total)
            + _NEAR * near
            + _TITLE_SHARE * answered * sum(self._rarity[place] * worth for place, worth in in_title.items())
        )

    def _found(self, field: Sequence[str]) -> list[tuple[int, int, float]]:
        """Return (position, place of the word in the query, worth) of each token that is wanted."""
        places = self._places
        # Nearly all tokens are not wanted: passed over without a step of Python each.
        wanted = itertools.compress(range(len(field)), map(places.__contains__, field))
        return [(at, place, worth) for at in wanted for place, worth in places[field[at]]]

    def _nearness(self, found: Sequence[tuple[int, int, float]]) -> float:
        """Return the sum, over pairs of neighbouring words, of the lesser rarity by the least distance between them."""
        nearest: dict[tuple[int, int], float] = {}
        for (at, place, worth), (next_at, next_place, next_worth) in itertools.pairwise(found):
            distance = next_at - at
            if place != next_place and 0 < distance < _NEAR_WINDOW:
                pair = (min(place, next_place), max(place, next_place))
                near = min(worth, next_worth) * min(self._rarity[place], self._rarity[next_place]) / distance
                if near > nearest.get(pair, 0.0):
                    nearest[pair] = near
        return sum(nearest.values())


def holds(*, placed: Placed, phrase: Sequence[str]) -> bool:
    """Return whether the tokens of a phrase stand together, in the title, the tags or the body."""
    first, size = phrase[0], len(phrase)
    wanted = tuple(phrase)
    return any(
        tuple(field[at : at + size]) == wanted
        for field in (placed.title, placed.tags, placed.body)
        for at, token in enumerate(field)
        if token == first
    )
