"""Words by which a sentence is known: of trouble, of what was done about it, of advice."""

import re
from functools import cache
from typing import NamedTuple

from nexus.pipeline.lexicon import data


@cache
def cue(name: str) -> re.Pattern[str]:
    """Return the pattern of the words of `cues.toml` under `name`; it matches whole words, whatever their case."""
    words = (re.escape(word).replace(r"\*", r"\w*") for word in data.table(name="cues.toml")[name])
    return re.compile(rf"(?i)\b(?:{'|'.join(words)})\b")


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
