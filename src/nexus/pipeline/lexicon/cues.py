"""Words by which a sentence is known: of trouble, of what was done about it, of advice."""

import re
from functools import cache
from typing import NamedTuple

from nexus.pipeline.lexicon import data

_WORD = re.compile(r"\w+")
_NEVER = "(?!)"


def says(*, cue: str, text: str) -> bool:
    """Tell whether one of the words of `cues.toml` under `cue` stands anywhere in a text, whatever its case."""
    words, phrases = _words(cue)
    lower = text.lower()
    return not words.isdisjoint(_WORD.findall(lower)) or bool(phrases.search(lower))


def begins(*, cue: str, text: str) -> bool:
    """Tell whether a text begins with one of the words of `cues.toml` under `cue`, whatever its case."""
    words, phrases = _words(cue)
    lower = text.lower()
    first = _WORD.match(lower)
    return bool(first and first[0] in words) or bool(phrases.match(lower))


@cache
def _words(cue: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """Return the single words under `cue`, and a pattern for the phrases and beginnings of words among them."""
    # In lower case and against lower case: a pattern that ignores case is several times slower.
    told = [word.lower() for word in data.table(name="cues.toml")[cue]]
    words = frozenset(filter(_WORD.fullmatch, told))
    phrases = (re.escape(one).replace(r"\*", r"\w*") for one in told if one not in words)
    return words, re.compile(rf"\b(?:{'|'.join(phrases) or _NEVER})\b")


@cache
def cue_words(name: str) -> frozenset[str]:
    """Return the words of `cues.toml` under `name` as they are, in lower case."""
    return frozenset(data.table(name="cues.toml")[name])


class Said(NamedTuple):
    """What a sentence tells, from `begin` to `end`, without the words that announce it."""

    begin: int
    end: int


def told(*, kind: str, text: str) -> Said | None:
    """Return what a sentence tells that begins as those of one kind of `prose.toml` do: "The fix was to ..."."""
    for pattern in _sentences(kind):
        if match := pattern.match(text):
            return Said(*match.span("said" if pattern.groups else 0))
    return None


def ended(*, text: str, begin: int) -> tuple[int, Said] | None:
    """Return where a sentence goes over to what ended the problem, and what did; None where it does not."""
    for pattern in _sentences("ends"):
        if match := pattern.search(text, begin):
            return match.start(), Said(*match.span("said"))
    return None


@cache
def _sentences(kind: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(f"(?i){pattern}") for pattern in data.table(name="prose.toml")[kind])
