"""Headings whose whole phrase says what their section holds, from the patterns of `headings.toml`."""

import re
from functools import cache

from nexus.pipeline.lexicon import data
from nexus.pipeline.lexicon.meanings import Role

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_NUMBER = re.compile(r"(?:\d+(?: \d+)* )+(?=[^\W\d])")
_LONGEST, _LONGEST_HEADING = 12, 160
_PRECEDENCE = (Role.SKIP, Role.CHALLENGE, Role.PRACTICE, Role.CONCEPT, Role.TECHNOLOGY, Role.LEARNING)


def meant(*, text: str) -> Role | None:
    """Return what a section holds whose heading is told as a phrase ("What fought back"), None where no pattern knows it."""
    if len(text) > _LONGEST_HEADING:
        return None
    found = _meant(text)
    return found or (_meant(text.rpartition(": ")[2]) if ": " in text else None)


def _meant(text: str) -> Role | None:
    said = _WORD.findall(text.lower().replace("’", "'"))
    if not 0 < len(said) <= _LONGEST:
        return None
    phrase = " ".join(said)
    number = _NUMBER.match(phrase)
    begin = number.end() if number else 0
    return next((role for role, pattern in _patterns() if pattern.match(phrase, begin)), None)


@cache
def _patterns() -> tuple[tuple[Role, re.Pattern[str]], ...]:
    table = data.table(name="headings.toml")
    words = table["words"]

    def whole(patterns: list[str]) -> re.Pattern[str]:
        joined = "|".join(patterns)
        for name, pattern in words.items():
            joined = joined.replace(f"{{{name}}}", pattern)
        return re.compile(joined)

    return tuple((role, whole(table[role.value]["patterns"])) for role in _PRECEDENCE)
