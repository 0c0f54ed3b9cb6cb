"""Single words: which carry no content, which mean the same, how common each is in writing about software."""

import functools
import re
from collections.abc import Iterator, Mapping

from nexus.pipeline.meaning import tables
from nexus.pipeline.stemming import stem

RAREST = 8
_STEM = re.compile(r"[a-z]{4,}")
_RUN = re.compile(r"[a-z.-]+")
_SHORTEST = 4
_CUT_Y = re.compile(r"(?<=[^aeiou])i$")
_CUT_E = re.compile(r"([^aeiou][rs]|[^aeious]s|[aeiou][svz]|[cgnr]v|[aeiouln]c|[rnlda]g|[tbdgkp]l|iz|at|us|is|os)$")


def word(value: str) -> str | None:
    """Return what the tables say of a lower-case word: its shared word, "" for a stop word, None if they are silent."""
    return _known().get(value)


def lemma(value: str) -> str:
    """Return the readable word that all inflections of a lower-case word share."""
    root = stem(value)
    return _by_stem().get(root, root)


def readable(value: str) -> str:
    """Return a word of a statement as a person writes it: of a bare stem the shortest word of the tables, or a likely end."""
    words = _readable()
    if not _STEM.fullmatch(value) or words.get(stem(value)) == value:
        return value
    return words.get(value) or _CUT_E.sub(r"\1e", _CUT_Y.sub("y", value))


@functools.lru_cache(maxsize=1 << 16)
def rarity(value: str) -> int:
    """Return how telling a word is: 1 (in every text about software) to 8 (not in the table)."""
    return _rarities().get(stem(value), RAREST)


@functools.cache
def weak() -> frozenset[str]:
    """Return the words, as `lemma` gives them, that tell something only inside a phrase."""
    return frozenset(lemma(listed) for listed in _stop_words("weak"))


def _stop_words(name: str) -> Iterator[str]:
    for line in tables.lines(table="stop_words.txt"):
        group, _, listed = line.partition(": ")
        if group == name:
            yield from listed.split()


@functools.cache
def _known() -> Mapping[str, str]:
    known = dict.fromkeys(_stop_words("grammar"), "")
    for shared, others in tables.groups(table="synonyms.txt"):
        known |= dict.fromkeys((shared, *others), shared)
    return known


@functools.cache
def _by_stem() -> Mapping[str, str]:
    """Map stems to the word shown for them: the first of the frequency table with that stem, else its synonym."""
    known = _known()
    shown: dict[str, str] = {}
    for line in tables.lines(table="frequency.txt"):
        for listed in line.partition(":")[2].split():
            shown.setdefault(stem(listed), known.get(listed) or listed)
    for other, shared in known.items():
        if shared:
            shown.setdefault(stem(other), shared)
    return shown


@functools.cache
def _rarities() -> Mapping[str, int]:
    ranks = {stem(listed): 1 for listed in _stop_words("weak")}
    for line in tables.lines(table="frequency.txt"):
        band, _, listed = line.partition(":")
        for entry in listed.split():
            ranks.setdefault(stem(entry), int(band))
    return ranks


@functools.cache
def _readable() -> Mapping[str, str]:
    """Map stems, and the words that stand for them, to the shortest word of the tables that has the stem."""
    runs = {run for table in tables.NAMES for run in _RUN.findall("\n".join(tables.lines(table=table)))}
    shortest: dict[str, str] = {}
    for word in sorted(sorted(run for run in runs if len(run) >= _SHORTEST and run.isalpha()), key=len):
        shortest.setdefault(stem(word), word)
    return shortest
