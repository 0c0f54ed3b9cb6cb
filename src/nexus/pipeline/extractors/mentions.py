"""Find the technologies that a text names."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from nexus.pipeline import lexicon
from nexus.pipeline.lexicon import Sureness, Technology
from nexus.pipeline.passage import Passage

_ATOM = re.compile(r"(?<!\S)\.[A-Za-z]\w*|[A-Za-z0-9]+[+#]*")
_API = re.compile(r"[A-Za-z]{3,}_[a-z_]+|[A-Za-z]*[Vv]iew[Ss]ets?|[A-Z][a-z]+Serializer")
_ADDRESS = re.compile(r"(?:\b[a-z][a-z0-9+.-]{1,20}://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.\w")
_GAP = re.compile(r"[ ./&_@’'-]{0,3}")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;]\s|\n|[-–—→]\s)\W*$")
_SPOKEN = re.compile(
    r"\b(?:(?:written|wrote|rewrote|coded|programmed|program|service|services|tool|backend|server|cli|api) in"
    r"|learned|learnt|learning) $"
)
_BEFORE, _AFTER = re.compile(r"[ (`\"']*"), re.compile(r"[ )`\"'.]*")
_LONGEST, _LONGEST_SPOKEN = 6, 24
_LONGEST_REMEMBERED, _LONGEST_TEXT = 400, 40_000


class Mention(NamedTuple):
    """A technology named at `start` to `end` of a text."""

    name: str
    start: int
    end: int


def find(*, passage: Passage, listed: bool = False) -> Sequence[Mention]:
    """Return the technologies named in `passage`, in order. `listed`: it is the name of an item or of a part of a list."""
    text = passage.plain
    return _remembered(text, listed) if len(text) <= _LONGEST_REMEMBERED else _find(text[:_LONGEST_TEXT], listed)


@lru_cache(maxsize=4096)
def _remembered(text: str, listed: bool) -> Sequence[Mention]:
    return _find(text, listed)


def _find(text: str, listed: bool) -> Sequence[Mention]:
    if "://" in text or "www." in text or "@" in text:
        text = _ADDRESS.sub(lambda match: " " * len(match[0]), text)
    starts = lexicon.first_words()
    if starts.isdisjoint(_ATOM.findall(text.lower())):
        return ()
    atoms = [match.span() for match in _ATOM.finditer(text)]
    found: list[Mention] = []
    at = 0
    while at < len(atoms):
        step = 1
        if text[slice(*atoms[at])].lower() in starts:
            mention, step = _longest(text, atoms, at, listed)
            if mention:
                found.append(mention)
        at += step
    return tuple(found)


def _longest(text: str, atoms: Sequence[tuple[int, int]], at: int, listed: bool) -> tuple[Mention | None, int]:
    start = atoms[at][0]
    for words, end, known in reversed(list(_spellings(text, atoms, at))):
        if not known.name:
            return None, words
        if _counts(known, text, start, end, listed):
            return Mention(known.name, start, end), words
    return None, 1


def _spellings(text: str, atoms: Sequence[tuple[int, int]], at: int) -> Iterator[tuple[int, int, Technology]]:
    """Yield what is spelled from one atom on, the shortest first: how many atoms it takes, where it ends, what it names."""
    start, before = atoms[at][0], 0
    for words, (begin, end) in enumerate(atoms[at : at + _LONGEST], 1):
        key = lexicon.fold(name=text[start:end])
        if not lexicon.goes_on(key) or (words > 1 and text[before:begin] != " " and not _GAP.fullmatch(text, before, begin)):
            return
        if known := lexicon.technologies().get(key):
            yield words, end, known
        before = end


def _counts(known: Technology, text: str, start: int, end: int, listed: bool) -> bool:
    if (
        text[start - 1 : start] in ("_", "\\")
        or text[end : end + 1] == "_"
        or (text[start - 1 : start] == "-" and text[start - 2 : start - 1].isalpha())
    ):
        return False
    is_capital = text[start].isupper()
    if known.sureness is Sureness.SURE:
        # "rapid API" is no name although RapidAPI is one.
        return listed or is_capital or " " in known.name or " " not in text[start:end]
    if known.category == "language" and is_capital and _SPOKEN.search(text, max(start - _LONGEST_SPOKEN, 0), start):
        return True
    if known.sureness is Sureness.ALONE:
        is_whole = listed and _BEFORE.fullmatch(text, 0, start) and _AFTER.fullmatch(text, end)
        return bool(is_whole) and (is_capital or len(text) > 3)
    return is_capital and (listed or not _begins_sentence(text, start))


def _begins_sentence(text: str, at: int) -> bool:
    marks = at
    while marks and not (text[marks - 1].isalnum() or text[marks - 1] == "_"):
        marks -= 1
    return bool(_SENTENCE_START.search(text, marks, at))


def names(*, passages: list[Passage]) -> tuple[str, ...]:
    """Return the usual names of the technologies told in the passages, first told first, each once."""
    named = list(dict.fromkeys(mention.name for passage in passages for mention in find(passage=passage)))
    known = lexicon.of_apis()
    for passage in passages:
        for word in _API.findall(passage.plain):
            name = known.get(word.lower())
            if name and not any(name.startswith(one) for one in named):
                named.append(name)
    return tuple(named)
