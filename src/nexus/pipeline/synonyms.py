"""Other words for what a person looks for: names of technologies, abbreviations, and words used for one another."""

import functools
import importlib.resources
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

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
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for spelling, name in lexicon.aliases().items():
        names[name][spelling] = None
    # A person who types "go" or "pg" into a search box means the technology more often than not.
    for spelling, technology in lexicon.technologies().items():
        names[technology.name][spelling] = None
    yield from ((NAME, tuple(spellings)) for name, spellings in names.items() if name)
    # What denies a thing ("without", "never") is one word to whoever compares statements, and none to whoever searches.
    yield from ((WORD, (shared, *others)) for shared, others in tables.groups(table="synonyms.txt") if shared != "not")
    yield from _kin()


def _kin() -> Iterator[tuple[float, Sequence[str]]]:
    listed = importlib.resources.files("nexus.pipeline").joinpath("synonyms.txt").read_text(encoding="utf-8")
    for line in listed.splitlines():
        if line and not line.startswith("#"):
            alike = tuple(dict.fromkeys(word.strip() for word in line.removeprefix("=").split(",")))
            yield (NAME if line.startswith("=") else KIN), alike
