"""Technologies and concepts: their usual names, by any spelling."""

import enum
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from nexus.pipeline.lexicon import data

_FIRST_WORD = re.compile(r"\n(\.?[A-Za-z0-9]+[+#]*)")
_FIRST_PART = re.compile(r"\n(\.?[A-Z]?[a-z0-9]+|[A-Z]+)")
_LONGEST = 160
"""Characters of a name at most: what is longer is none."""
_DROPPED = " .-_’'"
_WITHOUT = str.maketrans("", "", _DROPPED)


class Sureness(enum.IntEnum):
    """How much a spelling says by itself."""

    ALONE = 0
    """Counts only as the whole name of an item: "Go", "Express"."""
    CAPITAL = 1
    """Counts in running text when written with its capital, not at the beginning of a sentence: "Render"."""
    SURE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Technology:
    """A technology by its usual name, what kind of thing it is, and how sure the spelling is that found it."""

    name: str
    category: str
    sureness: Sureness


_MARKS = {"?": Sureness.ALONE, "^": Sureness.CAPITAL}
_SURE = Sureness.SURE


def fold(*, name: str) -> str:
    """Return the key of a spelling: lower case without spaces, dots, hyphens and underscores (a leading dot stays)."""
    lower = name.strip().lower()
    return ("." if lower.startswith(".") else "") + lower.translate(_WITHOUT)


def _keys(names: Sequence[str]) -> list[str]:
    """Return the `fold` of each name: of all in one go, since every process folds thousands."""
    joined = "\n".join(["", *names]).lower().replace("\n.", "\n\0")
    for dropped in _DROPPED:
        joined = joined.replace(dropped, "")
    return joined.replace("\0", ".").split("\n")[1:]


@cache
def technologies() -> Mapping[str, Technology]:
    """Return every technology by the key of each of its spellings."""
    rows = [
        (category, name, spelling)
        for category, names in _categories()
        for name, spellings in names.items()
        for spelling in (spellings if _has_own_mark(spellings) else (name, *spellings))
    ]
    found: dict[str, Technology] = {}
    last = Technology(name="", category="none", sureness=_SURE)
    for key, (category, name, spelling) in zip(_keys([row[2].rstrip("?^") or row[1] for row in rows]), rows, strict=True):
        sureness = _MARKS.get(spelling[-1], _SURE)
        if key in found and found[key].sureness >= sureness:
            continue
        if last.name != name or last.sureness is not sureness or last.category != category:
            last = Technology(name=name, category=category, sureness=sureness)
        found[key] = last
    phrases = data.table(name="technologies.toml")["none"]["names"]
    none = Technology(name="", category="none", sureness=_SURE)
    return MappingProxyType(found | dict.fromkeys(_keys(phrases), none))


def _categories() -> list[tuple[str, dict[str, list[str]]]]:
    return [
        (category, names)
        for category, names in data.table(name="technologies.toml").items()
        if category not in ("passing", "none", "api")
    ]


@lru_cache(maxsize=8192)
def goes_on(key: str) -> bool:
    """Tell whether the key of a spelling is `key` or goes on from it."""
    keys = _sorted_keys()
    at = bisect_left(keys, key)
    return at < len(keys) and keys[at].startswith(key)


@cache
def _sorted_keys() -> tuple[str, ...]:
    return tuple(sorted(technologies()))


@cache
def in_passing() -> frozenset[str]:
    """Return the technologies that are no learnings where running text only names them."""
    return frozenset(data.table(name="technologies.toml")["passing"]["names"])


@cache
def of_apis() -> Mapping[str, str]:
    """Return the technology by the name of an API, in lower case, that gives it away."""
    return MappingProxyType(
        {api: name for name, apis in data.table(name="technologies.toml")["api"].items() for api in apis}
    )


@cache
def first_words() -> frozenset[str]:
    """Return, in lower case, every word that a spelling of a technology may begin with, also where it is written apart."""
    spellings = (
        spelling for _, names in _categories() for name, others in names.items() for spelling in (name, *others)
    )
    joined = "\n".join(("", *spellings))
    words = (*_FIRST_WORD.findall(joined), *_FIRST_PART.findall(joined))
    return frozenset(technologies()).union("\n".join(words).lower().split("\n"))


def _has_own_mark(spellings: list[str]) -> bool:
    return bool(spellings) and spellings[0] in _MARKS


@cache
def concepts() -> Mapping[str, str]:
    """Return the usual name of every concept by the key of each of its spellings."""
    found: dict[str, str] = {}
    for name, spellings in data.table(name="concepts.toml")["concept"].items():
        for spelling in (name, *spellings):
            found.setdefault(_concept_key(spelling), name)
    return MappingProxyType(found)


@cache
def concept_words(use: str) -> frozenset[str]:
    """Return the words of `concepts.toml` for one use.

    "heads" end the name of a concept ("handling"); words "beside" a technology name nothing of their own ("database"); a label
    that ends in a "kind" only says what the names after it are ("libraries").
    """
    return frozenset(data.table(name="concepts.toml")[use]["words"])


def technology(name: str) -> str | None:
    """Return the usual name of the technology that is called `name` as a whole, or None."""
    return _technology(name) if len(name) <= _LONGEST else None


def concept(name: str) -> str | None:
    """Return the usual name of the concept that is called `name` as a whole, or None."""
    return _concept(name) if len(name) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _technology(name: str) -> str | None:
    found = technologies().get(fold(name=name))
    return found.name or None if found else None


@lru_cache(maxsize=4096)
def _concept(name: str) -> str | None:
    return concepts().get(_concept_key(name))


@cache
def aliases() -> Mapping[str, str]:
    """Return the usual name by each lower-case spelling of technologies and concepts; everyday words are left out."""
    found: dict[str, str] = {}
    for name, spellings in data.table(name="concepts.toml")["concept"].items():
        for spelling in (name, *spellings):
            found[spelling.lower()] = name
    for _, names in _categories():
        for name, spellings in names.items():
            found[name.lower()] = name
            for spelling in spellings:
                if spelling[-1] not in _MARKS:
                    found[spelling.lower()] = name
    return MappingProxyType(found)


def _concept_key(name: str) -> str:
    return fold(name=name.replace("&", "and")).replace("/", "and")
