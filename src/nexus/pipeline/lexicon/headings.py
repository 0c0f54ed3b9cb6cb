"""Headings whose whole phrase says what their section holds, from the patterns of `headings.toml`."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from nexus.pipeline.lexicon import data
from nexus.pipeline.lexicon.meanings import Role

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_NUMBER = re.compile(r"(?:\d+(?: \d+)* )+(?=[^\W\d])")
_LONGEST, _LONGEST_HEADING = 12, 160
_OPENINGS, _NEVER = ("{what} ", "{my}*", ""), r"(?!)"
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
    places = {opening: _after(opening, phrase, begin) for opening in _OPENINGS}
    return next((role for role in _PRECEDENCE if _says(role, phrase, places)), None)


def _says(role: Role, phrase: str, places: Mapping[str, Sequence[int]]) -> bool:
    # Compiling costs more than all matching: patterns wait for a phrase that opens as they do.
    return any(_pattern(role, opening).match(phrase, at) for opening in _OPENINGS for at in places[opening])


def _after(opening: str, phrase: str, begin: int) -> Sequence[int]:
    """Return where a phrase may go on after an opening. Those are whole words: each ends at one place only."""
    if not opening:
        return (begin,)
    word = _compiled(opening.removesuffix("*"))
    match = word.match(phrase, begin)
    if not opening.endswith("*"):
        return (match.end(),) if match else ()
    ends = [begin]
    while match:
        ends.append(match.end())
        match = word.match(phrase, match.end())
    return ends


@cache
def _pattern(role: Role, opening: str) -> re.Pattern[str]:
    """Return what matches the phrases of a role that open so, behind the opening."""
    listed: list[str] = data.table(name="headings.toml")[role.value]["patterns"]
    behind = [one.removeprefix(opening) for one in listed if opening == next(filter(one.startswith, _OPENINGS))]
    return _compiled("|".join(behind) or _NEVER)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    for name, meant in data.table(name="headings.toml")["words"].items():
        pattern = pattern.replace(f"{{{name}}}", meant)
    return re.compile(pattern)
