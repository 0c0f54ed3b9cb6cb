"""The shipped topics as rules: `troubles.txt` for challenges, `practices.txt` for practices, `remedies.txt` for solutions.

A topic is a name at the margin, perhaps `< wider-topic`, and below it rules, one a line. A rule is a row of terms that must
all be told: a family, a word, `one|other`, `-absent`, or `>term` for one told in the solutions.
A rule that begins with `!` decides: it goes before all that do not, and what it names is plainly told, whatever else is
told besides. `!!` goes before those: what tells an error by its name is about it.
"""

import functools
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from nexus.domain.learning import Kind
from nexus.pipeline import text
from nexus.pipeline.meaning import families, tables

TABLES: Mapping[Kind, str] = {
    Kind.CHALLENGE: "troubles.txt",
    Kind.PRACTICE: "practices.txt",
    Kind.SOLUTION: "remedies.txt",
}
ABSENT = "-"
"""Begins a term that may not be told."""
SOLVED = ">"
"""Begins a term that is told in what solved a problem."""
DECIDES = "!"
"""Begins a rule that names its topic outright; twice, one that names an error."""
_OUTRIGHT = 2
"""Terms from which on advice names its topic outright: a single word of advice stands in any sentence."""


class Rule(NamedTuple):
    """One rule of a topic: of each row of options one must be told, none of `absent` may be."""

    topic: str
    order: int
    told: tuple[tuple[str, ...], ...]
    solved: tuple[tuple[str, ...], ...]
    absent: frozenset[str]
    rank: int
    """How surely it names its topic: rules of a higher rank go before those of a lower one."""
    outright: bool
    """Whether it is plainly about its topic, whatever else is told."""


@functools.cache
def of(*, kind: Kind) -> Mapping[str, tuple[Rule, ...]]:
    """Return the rules for statements of a kind, under each option of their first told term.

    A rule that asks for words of the solutions alone stands under those, each after SOLVED.
    """
    index: dict[str, list[Rule]] = {}
    topic = ""
    for order, line in enumerate(tables.lines(table=TABLES[kind]) if kind in TABLES else ()):
        if not line.startswith(" "):
            topic = line.partition("<")[0].strip()
            continue
        rule = _rule(topic, order, line.split(), advice=kind is Kind.PRACTICE)
        for option in rule.told[0] if rule.told else (f"{SOLVED}{option}" for option in rule.solved[0]):
            index.setdefault(option, []).append(rule)
    return {option: tuple(rules) for option, rules in index.items()}


@functools.cache
def home(*, kind: Kind) -> Mapping[str, frozenset[str]]:
    """Map each topic to the families and words of its rules: what a statement about it may well tell."""
    terms: dict[str, set[tuple[str, ...]]] = {}
    for rules in of(kind=kind).values():
        for rule in rules:
            terms.setdefault(rule.topic, set()).update(rule.told)
    return {topic: frozenset(chain.from_iterable(told)) for topic, told in terms.items()}


def kindred(*, a: str, b: str) -> bool:
    """Tell whether one of two topics is wider than the other, or both have the same wider one."""
    above = _wider()
    return not {a, above.get(a, a)}.isdisjoint((b, above.get(b, b)))


def wider(*, topic: str) -> str:
    """Return the topic that holds this one, or "" for a topic of its own."""
    return _wider().get(topic, "")


@functools.cache
def _wider() -> Mapping[str, str]:
    above: dict[str, str] = {}
    for table in sorted(set(TABLES.values())):
        for line in tables.lines(table=table):
            if "<" in line and not line.startswith(" "):
                name, _, parent = line.partition("<")
                above[name.strip()] = parent.strip()
    return above


def _rule(topic: str, order: int, marked: Sequence[str], *, advice: bool) -> Rule:
    marks = 0 if marked[0].strip(DECIDES) else len(marked[0])
    told: list[tuple[str, ...]] = []
    solved: list[tuple[str, ...]] = []
    absent: list[str] = []
    for term in marked[1:] if marks else marked:
        if term.startswith(ABSENT):
            absent += _options(term[1:])
        elif term.startswith(SOLVED):
            solved.append(_options(term[1:]))
        else:
            told.append(_options(term))
    return Rule(
        topic=topic,
        order=order,
        told=tuple(told),
        solved=tuple(solved),
        absent=frozenset(absent),
        # What was done about it names a problem less surely than what was told of it.
        rank=marks if told or marks > 1 else 0,
        outright=marks > 0 and (not advice or len(told) >= _OUTRIGHT),
    )


@functools.cache
def _options(term: str) -> tuple[str, ...]:
    return tuple(_named(option) for option in term.split("|"))


@functools.cache
def _named(option: str) -> str:
    """Return a term as it is spotted: a family by its name, a word by the one all its inflections share."""
    return option if option in families.names() else next(iter(text.phrases(option)), option)
