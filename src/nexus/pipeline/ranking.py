"""How much a text is about a word, written into the index; and the order of what was found."""

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Protocol

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


BUDGET = 3_000
"""Postings that are gone through whatever they may bring in."""
DECIDED = 0.5
"""How much of all that the commoner words can add the rows found so far must have, so that those bring in no others."""
FIRST = 20
"""So many rows must have it."""
LOOKED_UP = 1_000
"""The best rows, to which the commoner words add."""
_NEAR = 0.35
_NEAR_WINDOW = 8
_STRONG = 0.3
_BEGINNING = 200
"""Tokens of the body whose order is looked at."""
_COVER = 0.6
_TITLE_SHARE = 0.25


def rarity(*, rows: int, of: int) -> float:
    """Return the inverse document frequency of a token that stands in `rows` of `of` rows (BM25)."""
    return math.log(1 + (of - rows + 0.5) / (rows + 0.5)) if rows < of else 0.05


class Run(Protocol):
    """Postings of one token: row * 2**shift + impact."""

    @property
    def size(self) -> int:
        """Return how many there are."""

    @property
    def rows(self) -> Sequence[int]:
        """Return them, in no order."""


def gather(
    *, wanted: Sequence[Wanted], postings: Mapping[str, Sequence[Run]], shift: int, thorough: bool = False
) -> tuple[dict[int, float], Sequence[Mapping[int, float]]]:
    """Return rows with their scores, and the part of each word in them: rarity * worth * impact of its best token.

    The rarest words bring rows in. Once those decide, commoner words only add to the best rows (after Turtle, Flood: "Query
    evaluation: strategies and optimizations", 1995, but for a factor); `thorough` goes through all.
    """
    scores: dict[int, float] = {}
    parts: dict[int, Mapping[int, float]] = {}
    best: Set[int] | None = None
    spent, left = 0, sum(word.rarity for word in wanted)
    for place in sorted(range(len(wanted)), key=lambda place: -wanted[place].rarity):
        word = wanted[place]
        spent += sum(run.size for token in word.tokens for run in postings.get(token, ()))
        if best is None and spent > BUDGET and not thorough and _decide(scores, left):
            best = frozenset(top(scores, most=LOOKED_UP))
        left -= word.rarity
        parts[place] = part = _part(word, postings, shift, best)
        _add(part, scores)
    return scores, [parts[place] for place in range(len(wanted))]


def top(scores: Mapping[int, float], *, most: int, least: float = 0.0) -> Sequence[int]:
    """Return the best rows that score at least so much, best first; of equals those with the highest ids."""
    # Numbers alone are sorted many times faster than pairs.
    told = sorted(score for score in scores.values() if score >= least)
    least = told[-most] if len(told) > most else least
    return [row for _, row in sorted(((score, row) for row, score in scores.items() if score >= least), reverse=True)][
        :most
    ]


def _decide(scores: Mapping[int, float], left: float) -> bool:
    """Return whether rows that hold none of the words so far can hardly come first."""
    enough = DECIDED * left
    return sum(itertools.islice((1 for score in scores.values() if score > enough), FIRST)) == FIRST


def _add(part: Mapping[int, float], scores: dict[int, float]) -> None:
    if not scores:
        scores.update(part)
        return
    held = scores.get
    for row, gained in part.items():
        scores[row] = held(row, 0.0) + gained


def _part(
    word: Wanted, postings: Mapping[str, Sequence[Run]], shift: int, among: Set[int] | None
) -> Mapping[int, float]:
    """Return what each row gains by one word; of these rows alone where some are given."""
    mask = (1 << shift) - 1
    best: dict[int, float] = {}
    for token, worth in sorted(word.tokens.items()):
        unit = word.rarity * worth / _MOST
        runs = (run.rows for run in postings.get(token, ()))
        found: Iterable[int] = itertools.chain.from_iterable(runs)
        if among is not None:
            found = (posting for posting in found if posting >> shift in among)
        gains = {posting >> shift: unit * (posting & mask) for posting in found}
        # Of several tokens that a row holds the best one counts.
        for row in best.keys() & gains.keys():
            gains[row] = max(gains[row], best[row])
        best |= gains
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
        title, body = self._found(placed.title), self._found(placed.body[:_BEGINNING])
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
