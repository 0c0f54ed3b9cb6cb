"""Words by which a sentence is known: of trouble, of what was done about it, of advice."""

import re
from functools import cache

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
