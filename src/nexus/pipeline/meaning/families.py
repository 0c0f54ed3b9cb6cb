"""Word families: which words and phrases are akin (`families.txt`), and which are told by a row of words."""

import functools
from collections.abc import Mapping, Sequence

from nexus.pipeline import text
from nexus.pipeline.meaning import tables, vocabulary

PROCEDURE = "procedure"
"""The family of verbs that open the steps of a procedure: what matters there is the object, not the subject."""

Sighting = tuple[int, int, int]
"""Where a term is told best: (how telling its words are, minus its position, its length), so that the greatest is best."""


@functools.cache
def names() -> frozenset[str]:
    """Return the names of all families."""
    return frozenset(name for name, _ in tables.groups(table="families.txt"))


def at(*, words: Sequence[str], position: int) -> Mapping[str, int]:
    """Return the families told by the phrases that begin at a position, with the length of the longest of each."""
    members = _members()
    longest: dict[str, int] = {}
    for length in range(1, _starts().get(words[position], 0) + 1):
        phrase = words[position] if length == 1 else " ".join(words[position : position + length])
        for family in members.get(phrase, ()):
            longest[family] = length
    return longest


def spot(*, words: Sequence[str], offset: int = 0) -> dict[str, Sighting]:
    """Return the families and words told by a row of words, each where it is told best; positions begin at `offset`."""
    rarity = vocabulary.rarity
    found: dict[str, Sighting] = {}
    for position, word in enumerate(words):
        if word not in found:
            found[word] = (rarity(word), -position - offset, 1)
        for family, length in at(words=words, position=position).items():
            telling = rarity(word) if length == 1 else sum(map(rarity, words[position : position + length]))
            if family not in found or telling > found[family][0]:
                found[family] = (telling, -position - offset, length)
    return found


@functools.cache
def _members() -> Mapping[str, tuple[str, ...]]:
    members: dict[str, tuple[str, ...]] = {}
    for family, values in tables.groups(table="families.txt"):
        for value in (family, *values):
            phrase = " ".join(text.phrases(value))
            members[phrase] = tuple(dict.fromkeys((*members.get(phrase, ()), family)))
    return members


@functools.cache
def _starts() -> Mapping[str, int]:
    """Map the first word of every phrase to the number of words in the longest that begins so."""
    starts: dict[str, int] = {}
    for phrase in _members():
        first, *others = phrase.split(" ")
        starts[first] = max(starts.get(first, 0), 1 + len(others))
    return starts
