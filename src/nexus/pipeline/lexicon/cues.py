"""Words by which a sentence is known: of trouble, of what was done about it, of advice."""

import re
from functools import cache
from typing import NamedTuple

from nexus.pipeline.lexicon import data


def says(*, cue: str, text: str) -> bool:
    """Tell whether one of the words of `cues.toml` under `cue` stands anywhere in a text, whatever its case."""
    return bool(_words(cue).search(text.lower()))


def begins(*, cue: str, text: str) -> bool:
    """Tell whether a text begins with one of the words of `cues.toml` under `cue`, whatever its case."""
    return bool(_words(cue).match(text.lower()))


@cache
def _words(cue: str) -> re.Pattern[str]:
    # In lower case and against lower case: a pattern that ignores case is several times slower.
    words = (re.escape(word.lower()).replace(r"\*", r"\w*") for word in data.table(name="cues.toml")[cue])
    return re.compile(rf"\b(?:{'|'.join(words)})\b")


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
