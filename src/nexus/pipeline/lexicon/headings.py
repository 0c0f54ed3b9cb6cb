"""Headings whose whole phrase says what their section holds, from the patterns of `headings.toml`."""

import re
from functools import cache

from nexus.pipeline.lexicon import data
from nexus.pipeline.lexicon.meanings import Role

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_NUMBER = re.compile(r"(?:\d+(?: \d+)* )+(?=[^\W\d])")
_LONGEST, _LONGEST_HEADING = 12, 160
_OPENING, _NEVER = "{what}", r"(?!)"
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
    opens = _beginning(_OPENING).match(phrase, begin) is not None
    return next((role for role in _PRECEDENCE if _says(role, phrase, begin, opens)), None)


def _says(role: Role, phrase: str, begin: int, opens: bool) -> bool:
    # Compiling costs more than all matching: what begins with {what} waits for a heading that does.
    return any(_pattern(role, opened).match(phrase, begin) for opened in (False, True)[: 1 + opens])


@cache
def _pattern(role: Role, opened: bool) -> re.Pattern[str]:
    """Return what matches the phrases of a role, either those that begin with {what} or all the others."""
    patterns = data.table(name="headings.toml")[role.value]["patterns"]
    return _beginning("|".join(one for one in patterns if one.startswith(_OPENING) is opened) or _NEVER)


@cache
def _beginning(pattern: str) -> re.Pattern[str]:
    for name, meant in data.table(name="headings.toml")["words"].items():
        pattern = pattern.replace(f"{{{name}}}", meant)
    return re.compile(pattern)
