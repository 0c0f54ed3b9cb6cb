"""Other words for what a person looks for: names of technologies, abbreviations, and words used for one another."""

import functools
import importlib.resources
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from nexus.pipeline import lexicon
from nexus.pipeline.meaning import tables

NAME, WORD, KIN = 0.9, 0.7, 0.4
"""How good another word is: another name of the thing, another spelling or abbreviation, a word used in its place."""
LONGEST = 4
"""Words in the longest phrase that has other words."""

Others = Mapping[str, float]


def of(*, phrase: str) -> Others:
    """Return the other words and phrases for a lower-case word or phrase, with how good each is."""
    return _others().get(phrase, {})


@functools.cache
def _others() -> Mapping[str, Others]:
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for worth, alike in _classes():
        for word in alike:
            for other in alike:
                if other != word:
                    found[word][other] = max(worth, found[word].get(other, 0.0))
    return found


def _classes() -> Iterator[tuple[float, Sequence[str]]]:
    names: dict[str, list[str]] = defaultdict(list)
    for spelling, name in lexicon.aliases().items():
        names[name].append(spelling)
    yield from ((NAME, spellings) for spellings in names.values())
    # What denies a thing ("without", "never") is one word to whoever compares statements, and none to whoever searches.
    yield from ((WORD, (shared, *others)) for shared, others in tables.groups(table="synonyms.txt") if shared != "not")
    yield from ((KIN, alike) for alike in _kin())


def _kin() -> Iterable[Sequence[str]]:
    listed = importlib.resources.files("nexus.pipeline").joinpath("synonyms.txt").read_text(encoding="utf-8")
    for line in listed.splitlines():
        if line and not line.startswith("#"):
            yield tuple(dict.fromkeys(word.strip() for word in line.split(",")))
