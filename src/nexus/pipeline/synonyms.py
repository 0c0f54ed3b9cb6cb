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


class Synonyms:
    """The shipped other words, and a hub's own names over them."""

    def __init__(self, *, own: Iterable[tuple[str, str]] = ()) -> None:
        """Take pairs of names for one thing."""
        self._own: dict[str, dict[str, float]] = defaultdict(dict)
        for names in own:
            left, right = (name.lower() for name in names)
            # The own name may have shipped names in turn.
            for name, other in ((left, right), (right, left)):
                self._own[name] |= {other: NAME} | {
                    third: worth for third, worth in _others().get(other, {}).items() if worth == NAME and third != name
                }

    def of(self, *, phrase: str) -> Others:
        """Return the other words and phrases for a lower-case word or phrase, with how good each is."""
        shipped = _others().get(phrase, {})
        return {**shipped, **own} if (own := self._own.get(phrase)) else shipped


@functools.lru_cache(maxsize=8)
def laid(own: tuple[tuple[str, str], ...] = ()) -> Synonyms:
    """Return the other words with these names of one hub."""
    return Synonyms(own=own)


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
