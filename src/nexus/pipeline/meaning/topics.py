"""What a statement is about: word families and the shipped topics of trouble and of advice, found by lexical rules.

`families.txt` says which words and phrases are akin. `troubles.txt` and `practices.txt` hold topics: a name at the
margin, perhaps `< wider-topic`, and below it rules, one a line. A rule is a row of terms that must all be told: a
family, a word, `one|other`, `-absent`, or `>term` for one told in the solutions.
"""

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from nexus.domain.learning import Kind
from nexus.pipeline import text
from nexus.pipeline.meaning import tables, vocabulary

_LONGEST_PHRASE = 4
_OPENING = ((4, 5), (10, 4))
"""What a term counts: up to which position, how much; later ones _LATER, those of a label or a solution _ASIDE."""
_LATER, _ASIDE = 3, 2
_BASE = 3
_BESIDE = 1000
"""Positions of words outside the statement, so that nothing there is taken for a word of it."""

_OPENS = 20
"""Words of a statement that are asked what else it tells."""
_PLAIN = 20
"""Of 100: the least share of these that a topic's words must have to be plainly what it is about."""
_RIVAL = 90
"""Of 100: how near another topic may come."""
TABLES: Mapping[Kind, str] = {
    Kind.CHALLENGE: "troubles.txt",
    Kind.PRACTICE: "practices.txt",
    Kind.SOLUTION: "practices.txt",
}


@dataclass(frozen=True, slots=True)
class _Term:
    options: tuple[str, ...]
    solved: bool = False


@dataclass(frozen=True, slots=True)
class _Rule:
    topic: str
    order: int
    terms: tuple[_Term, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class _Claim:
    """What a rule says of a statement; the least is the strongest."""

    weight: int
    position: int
    order: int
    topic: str
    covered: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where a family or word is told: at which words, and how telling these are together."""

    position: int
    length: int
    telling: int


def spot(words: Sequence[str]) -> Mapping[str, Sighting]:
    """Return the families and words told by a row of words, each where it is told best."""
    members = _members()
    found: dict[str, Sighting] = {}
    for position, word in enumerate(words):
        found.setdefault(word, Sighting(position, 1, vocabulary.rarity(word)))
        telling = 0
        for length, last in enumerate(words[position : position + _LONGEST_PHRASE], start=1):
            telling += vocabulary.rarity(last)
            for family in members.get(" ".join(words[position : position + length]), ()):
                if family not in found or telling > found[family].telling:
                    found[family] = Sighting(position, length, telling)
    return found


@dataclass(frozen=True, slots=True)
class About:
    """The topic a statement is most about; `plain` where little else is told and no other topic comes near."""

    topic: str
    plain: bool


def about(*, kind: Kind, statement: str, label: str = "", solutions: Iterable[str] = ()) -> About | None:
    """Return the topic that a statement is most about, or None where the tables are silent.

    The topic whose rule says most wins: rarer words say more; terms in the opening words count more than later ones,
    those more than a label before the colon or what solved a problem. Ties go to what is told first, then to the
    table's order.
    """
    if kind not in TABLES:
        return None
    row = text.phrases(statement)
    told = {**_beside(spot(text.phrases(label)), _BESIDE), **spot(row)}
    solved = _beside(spot(tuple(word for solution in solutions for word in text.phrases(solution))), 2 * _BESIDE)
    best: dict[str, _Claim] = {}
    for rule in _candidates(kind, told):
        claim = _claim(rule, told, solved)
        if claim is not None and (rule.topic not in best or claim < best[rule.topic]):
            best[rule.topic] = claim
    if not best:
        return None
    first, *others = sorted(best.values())
    rival = next((-other.weight for other in others if not kindred(first.topic, other.topic)), 0)
    plain = _RIVAL * -first.weight > 100 * rival and 100 * _share(first, row) >= _PLAIN
    return About(topic=first.topic, plain=plain)


def kindred(a: str, b: str) -> bool:
    """Tell whether one of two topics is wider than the other, or both have the same wider one."""
    return bool({a, wider(a)} & {b, wider(b)} - {""})


def wider(topic: str) -> str:
    """Return the topic that holds this one, or "" for a topic of its own."""
    return _wider().get(topic, "")


def _beside(found: Mapping[str, Sighting], offset: int) -> dict[str, Sighting]:
    return {term: Sighting(seen.position + offset, seen.length, seen.telling) for term, seen in found.items()}


def _weight(seen: Sighting) -> int:
    if seen.position >= _BESIDE:
        return _ASIDE * (_BASE + seen.telling)
    factor = next((factor for end, factor in _OPENING if seen.position < end), _LATER)
    return factor * (_BASE + seen.telling)


def _candidates(kind: Kind, told: Mapping[str, Sighting]) -> Iterable[_Rule]:
    index = _rules(TABLES[kind])
    return (rule for term in told for rule in index.get(term, ()))


def _claim(rule: _Rule, told: Mapping[str, Sighting], solved: Mapping[str, Sighting]) -> _Claim | None:
    if any(term in told for term in rule.absent):
        return None
    weight = first = 0
    counted: set[int] = set()
    for term in rule.terms:
        seen = [sighting for option in term.options if (sighting := (solved if term.solved else told).get(option))]
        if not seen:
            return None
        best = max(seen, key=lambda sighting: (_weight(sighting), -sighting.position))
        # A word that tells two terms of a rule counts once.
        covered = range(best.position, best.position + best.length)
        weight += 0 if counted.issuperset(covered) else _weight(best)
        counted.update(covered)
        first = max(first, best.position)
    return _Claim(weight=-weight, position=first, order=rule.order, topic=rule.topic, covered=tuple(sorted(counted)))


def _share(claim: _Claim, row: Sequence[str]) -> Fraction:
    """Return how much of what the opening of a statement tells is told by the words of a claim."""
    opening = {word for word in row[:_OPENS] if word not in vocabulary.weak()}
    whole = sum(map(vocabulary.rarity, opening))
    told = sum(vocabulary.rarity(row[position]) for position in claim.covered if position < len(row))
    return Fraction(told, max(1, whole))


@functools.cache
def _members() -> Mapping[str, tuple[str, ...]]:
    members: dict[str, tuple[str, ...]] = {}
    for family, values in tables.groups(table="families.txt"):
        for value in (family, *values):
            phrase = " ".join(text.phrases(value))
            members[phrase] = tuple(dict.fromkeys((*members.get(phrase, ()), family)))
    return members


@functools.cache
def _families() -> frozenset[str]:
    return frozenset(name for name, _ in tables.groups(table="families.txt"))


@functools.cache
def _rules(table: str) -> Mapping[str, tuple[_Rule, ...]]:
    """Index the rules of a table by each option of their first told term."""
    index: dict[str, list[_Rule]] = {}
    topic = ""
    for order, line in enumerate(tables.lines(table=table)):
        if not line.startswith(" "):
            topic = line.partition("<")[0].strip()
            continue
        rule = _rule(topic, order, line.split())
        for option in next(term for term in rule.terms if not term.solved).options:
            index.setdefault(option, []).append(rule)
    return {option: tuple(rules) for option, rules in index.items()}


@functools.cache
def _wider() -> Mapping[str, str]:
    above: dict[str, str] = {}
    for table in sorted(set(TABLES.values())):
        for line in tables.lines(table=table):
            name, marked, parent = line.partition("<")
            if marked and not line.startswith(" "):
                above[name.strip()] = parent.strip()
    return above


def _rule(topic: str, order: int, marked: Sequence[str]) -> _Rule:
    terms = tuple(
        _Term(tuple(_named(option) for option in term.lstrip(">").split("|")), solved=term.startswith(">"))
        for term in marked
        if not term.startswith("-")
    )
    return _Rule(topic, order, terms, tuple(_named(term[1:]) for term in marked if term.startswith("-")))


def _named(term: str) -> str:
    """Return a rule's term as `spot` reports it: a family by its name, a word by its shared form."""
    if term in _families():
        return term
    return next(iter(text.phrases(term)), term)
