"""What is known of headings and labels, in English and in other tongues, from the data files."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import filterfalse
from typing import Any

from nexus.pipeline.lexicon import data
from nexus.pipeline.lexicon.meanings import Label, Role

_WORD = re.compile(r"[^\W\d_][^\W_']*(?:'\w+)*|#")
_SHORTEST_FOREIGN = 4
_LONGEST_REMEMBERED = 160
Words = tuple[str, ...]


class Vocabulary:
    """The phrases of one tongue that say what a section holds, and the words beside them that say nothing of it."""

    def __init__(self, roles: Mapping[Words, Role], fillers: frozenset[str]) -> None:
        self.roles, self.fillers = roles, fillers
        self.words = fillers.union(*roles)
        self.longest: dict[str, int] = {}
        """How many words a phrase has at most, by its first word."""
        for phrase in roles:
            if phrase:
                self.longest[phrase[0]] = max(self.longest.get(phrase[0], 0), len(phrase))


def words(*, text: str) -> Words:
    """Return the words of a heading in lower case without accents and plural "s"."""
    return _remembered(text) if len(text) <= _LONGEST_REMEMBERED else _words(text)


@lru_cache(maxsize=4096)
def _remembered(text: str) -> Words:
    return _words(text)


def _words(text: str) -> Words:
    return _parted(_bare(text))


def _bare(text: str) -> str:
    """Return a text in lower case without accents."""
    lower = text.lower().replace("’", "'")
    if lower.isascii():
        return lower
    return "".join(filterfalse(unicodedata.combining, unicodedata.normalize("NFKD", lower)))


def _parted(bare: str) -> Words:
    return tuple(map(_singular, _WORD.findall(bare)))


@lru_cache(maxsize=4096)
def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


@cache
def english() -> Vocabulary:
    """Return the vocabulary of `sections.toml`."""
    return _read(data.table(name="sections.toml"))


@cache
def others() -> tuple[Vocabulary, ...]:
    """Return the vocabularies of `tongues.toml`; each knows the English words too, for people mix them."""
    own = english()
    return tuple(Vocabulary({**own.roles, **tongue.roles}, own.fillers | tongue.fillers) for tongue in _tongues())


@cache
def _tongues() -> tuple[Vocabulary, ...]:
    return tuple(map(_read, data.table(name="tongues.toml").values()))


@cache
def foreign() -> frozenset[str]:
    """Return the words by which a heading may be told to be in another tongue than English."""
    own = english()
    return frozenset(
        word for tongue in _tongues() for word in tongue.words - own.words if len(word) > _SHORTEST_FOREIGN
    ) | {word for tongue in _tongues() for phrase in tongue.roles.keys() - own.roles.keys() for word in phrase}


@cache
def labels() -> Mapping[Words, frozenset[Label]]:
    """Return what each label may name, in every tongue."""
    found: dict[Words, set[Label]] = {}
    for table in (data.table(name="sections.toml"), *data.table(name="tongues.toml").values()):
        for label, phrase in _phrases(table.get("label", {})):
            found.setdefault(phrase, set()).add(Label(label))
    return {phrase: frozenset(names) for phrase, names in found.items()}


def _read(table: Mapping[str, Any]) -> Vocabulary:
    told = {phrase: Role(role) for role, phrase in _phrases(table["role"])}
    rank = {role: at for at, role in enumerate(reversed(Role))}
    ordered = dict(sorted(told.items(), key=lambda pair: rank[pair[1]]))
    return Vocabulary(ordered, frozenset(_words(" ".join(table["filler"]["words"]))))


def _phrases(table: Mapping[str, list[str]]) -> Iterator[tuple[str, Words]]:
    for name, phrases in reversed(list(table.items())):
        # All phrases in one go: every process reads hundreds.
        for bare in _bare("\n".join(phrases)).split("\n"):
            yield name, _parted(bare)
