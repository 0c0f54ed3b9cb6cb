"""The shipped topics as rules: `troubles.txt` for challenges, `practices.txt` for practices and solutions.

A topic is a name at the margin, perhaps `< wider-topic`, and below it rules, one a line. A rule is a row of terms that must
all be told: a family, a word, `one|other`, `-absent`, or `>term` for one told in the solutions.
A rule that begins with `!` decides: what tells an error by its name is about it, whatever else it tells.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nexus.domain.learning import Kind
from nexus.pipeline import text
from nexus.pipeline.meaning import families, tables

TABLES: Mapping[Kind, str] = {
    Kind.CHALLENGE: "troubles.txt",
    Kind.PRACTICE: "practices.txt",
    Kind.SOLUTION: "practices.txt",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a topic: of each row of options one must be told, none of `absent` may be."""

    topic: str
    order: int
    told: tuple[tuple[str, ...], ...]
    solved: tuple[tuple[str, ...], ...]
    absent: frozenset[str]
    decisive: bool


@functools.cache
def of(*, kind: Kind) -> Mapping[str, tuple[Rule, ...]]:
    """Return the rules for statements of a kind, under each option of their first told term."""
    index: dict[str, list[Rule]] = {}
    topic = ""
    for order, line in enumerate(tables.lines(table=TABLES[kind]) if kind in TABLES else ()):
        if not line.startswith(" "):
            topic = line.partition("<")[0].strip()
            continue
        rule = _rule(topic, order, line.split())
        for option in (rule.told or rule.solved)[0]:
            index.setdefault(option, []).append(rule)
    return {option: tuple(rules) for option, rules in index.items()}


@functools.cache
def home(*, kind: Kind) -> Mapping[str, frozenset[str]]:
    """Map each topic to the families and words of its rules: what a statement about it may well tell."""
    terms: dict[str, set[str]] = {}
    for rules in of(kind=kind).values():
        for rule in rules:
            terms.setdefault(rule.topic, set()).update(option for options in rule.told for option in options)
    return {topic: frozenset(told) for topic, told in terms.items()}


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
            name, marked, parent = line.partition("<")
            if marked and not line.startswith(" "):
                above[name.strip()] = parent.strip()
    return above


def _rule(topic: str, order: int, marked: Sequence[str]) -> Rule:
    return Rule(
        topic=topic,
        order=order,
        told=tuple(_options(term) for term in marked if term[0] not in "->!"),
        solved=tuple(_options(term[1:]) for term in marked if term.startswith(">")),
        absent=frozenset(option for term in marked if term.startswith("-") for option in _options(term[1:])),
        decisive="!" in marked,
    )


def _options(term: str) -> tuple[str, ...]:
    return tuple(_named(option) for option in term.split("|"))


def _named(option: str) -> str:
    """Return a term as it is spotted: a family by its name, a word by the one all its inflections share."""
    return option if option in families.names() else next(iter(text.phrases(option)), option)
