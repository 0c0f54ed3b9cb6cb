"""What a statement is about: the topic of trouble or of advice whose rule says most of it."""

import enum
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nexus.domain.learning import Kind
from nexus.pipeline import text
from nexus.pipeline.meaning import families, rules, vocabulary

_OPENING = ((4, 5), (10, 4))
"""What a term counts: up to which position, how much; later ones _LATER, those of a label or a solution _ASIDE."""
_LATER, _ASIDE = 3, 2
_BASE = 3
_BESIDE = 1000
"""Positions of words outside the statement, so that nothing there is taken for a word of it."""
_LONGEST = 80
"""Words of a statement that are read."""
_OPENS = 20
"""Words of a statement that are asked what else it tells."""
_FOREIGN = 300
"""Of 1000: how much of this may be foreign to a topic that it is plainly about."""
_STRANGE = 600
"""Of 1000: above this it is not about the topic at all."""
_PLAIN_WORD = 2
"""Rarity up to which a word is foreign to nothing."""
_HEADING = 3
"""Words from which on a heading in title case is that of a how-to."""
_PROSE = re.compile(r"[,;:.!?](?:\s|$)|['’]")
_TITLE_CASE = 750
"""Of 1000: how many of the words of such a heading begin with a capital."""
_NEAR = 75
"""Of 100: how near another topic must come to be told beside the first."""
_MOST_BESIDE = 2
_RIVAL = 90
"""Of 100: how near another topic may come."""


class Hold(enum.IntEnum):
    """How firmly a statement is about its topic."""

    PLAIN = 0
    """Little else is told and no other topic comes near."""
    UNSURE = 1
    """Much else is told, or another topic comes near."""
    STEP = 2
    """It is the heading or a step of a how-to: what matters there is the object, not the subject."""


@dataclass(frozen=True, slots=True)
class About:
    """The topic a statement is most about, and how firmly."""

    topic: str
    hold: Hold
    beside: tuple[str, ...] = ()
    """Other topics that come near, the nearest first."""


@dataclass(frozen=True, slots=True, order=True)
class _Claim:
    """What a rule says of a statement; the least is the strongest."""

    rank: int
    weight: int
    position: int
    order: int
    topic: str
    outright: bool


def about(*, kind: Kind, statement: str, label: str = "", solutions: Iterable[str] = ()) -> About | None:
    """Return the topic that a statement is most about, or None where the tables are silent.

    The topic whose rule says most wins: rarer words say more; terms in the opening words count more than later ones,
    those more than a label before the colon or what solved a problem. Ties go to what is told first, then to the
    table's order.
    """
    row = text.phrases(statement)[:_LONGEST]
    told = _weighed(text.phrases(label)[:_LONGEST], _BESIDE) | _weighed(row, 0)
    remedy = tuple(word for solution in solutions for word in text.phrases(solution))
    solved = _weighed(remedy[:_LONGEST], 2 * _BESIDE)
    best: dict[str, _Claim] = {}
    index = rules.of(kind=kind)
    terms = (*told, *(f"{rules.SOLVED}{term}" for term in solved))
    for rule in (rule for term in terms if term in index for rule in index[term]):
        if not _is_told(rule, told, solved):
            continue
        claim = _claim(rule, told, solved)
        if rule.topic not in best or claim < best[rule.topic]:
            best[rule.topic] = claim
    if not best:
        return None
    first, *others = sorted(best.values())
    # What names the narrower problem is about that, even where it says more of the wider one.
    first = next(
        (
            one
            for one in others
            if one.rank == first.rank and 2 * one.weight <= first.weight and rules.wider(topic=one.topic) == first.topic
        ),
        first,
    )
    rival = next(
        (
            other.weight
            for other in sorted(best.values())
            if other.rank == first.rank and not rules.kindred(a=first.topic, b=other.topic)
        ),
        0,
    )
    foreign = 0 if first.outright else _foreign(kind, first.topic, row)
    if foreign > _STRANGE:
        return None
    plain = 100 * rival > _RIVAL * first.weight and foreign <= _FOREIGN
    hold = Hold.PLAIN if plain else Hold.UNSURE
    if kind is Kind.PRACTICE and _how_to(statement, row):
        return About(topic=first.topic, hold=Hold.STEP)
    return About(topic=first.topic, hold=hold, beside=_beside(first, best.values()))


def _beside(first: _Claim, claims: Iterable[_Claim]) -> tuple[str, ...]:
    near = [
        claim
        for claim in sorted(claims)
        if claim.topic != first.topic and 100 * claim.weight <= _NEAR * first.weight and claim.rank
    ]
    return tuple(claim.topic for claim in near[:_MOST_BESIDE])


def _how_to(statement: str, row: Sequence[str]) -> bool:
    """Tell whether a statement opens like a step of a procedure, or is a heading in title case; prose is neither."""
    if _PROSE.search(statement):
        return False
    if row and families.PROCEDURE in families.at(words=row, position=0):
        return True
    told = [word for word in statement.split() if word[:1].isalpha()]
    capital = sum(word[0].isupper() for word in told)
    return len(told) >= _HEADING and capital * 1000 >= _TITLE_CASE * len(told)


def _weighed(row: Sequence[str], offset: int) -> dict[str, families.Sighting]:
    return {
        term: (_factor(-position) * (_BASE + telling), position, length)
        for term, (telling, position, length) in families.spot(words=row, offset=offset).items()
    }


def _factor(position: int) -> int:
    if position >= _BESIDE:
        return _ASIDE
    return next((factor for end, factor in _OPENING if position < end), _LATER)


def _is_told(
    rule: rules.Rule, told: Mapping[str, families.Sighting], solved: Mapping[str, families.Sighting]
) -> bool:
    missing = any(map(told.keys().isdisjoint, rule.told)) or any(map(solved.keys().isdisjoint, rule.solved))
    return not missing and rule.absent.isdisjoint(told)


def _claim(
    rule: rules.Rule, told: Mapping[str, families.Sighting], solved: Mapping[str, families.Sighting]
) -> _Claim:
    """Return what a rule whose terms are told says of a statement."""
    found = [
        max([source[option] for option in options if option in source])
        for source, rows in ((told, rule.told), (solved, rule.solved))
        for options in rows
    ]
    weight = 0
    counted: set[int] = set()
    for worth, position, length in found:
        # A word that tells two terms of a rule counts once.
        covered = range(-position, -position + length)
        weight += 0 if counted.issuperset(covered) else worth
        counted.update(covered)
    last = -min(position for _, position, _ in found)
    return _Claim(
        rank=-rule.rank,
        weight=-weight,
        position=last,
        order=rule.order,
        topic=rule.topic,
        outright=rule.outright,
    )


def _foreign(kind: Kind, topic: str, row: Sequence[str]) -> int:
    """Return how much of what the opening of a statement tells is foreign to a topic, of 1000."""
    opening = row[:_OPENS]
    at_home = rules.home(kind=kind)[topic]
    explained: set[int] = set()
    for position, word in enumerate(opening):
        told = families.at(words=opening, position=position)
        lengths = [length for family, length in told.items() if family in at_home]
        explained.update(range(position, position + max(lengths, default=int(word in at_home))))
    strange = [max(0, vocabulary.rarity(word) - _PLAIN_WORD) for word in opening]
    foreign = sum(weight for position, weight in enumerate(strange) if position not in explained)
    return 1000 * foreign // max(1, sum(map(vocabulary.rarity, opening)))
