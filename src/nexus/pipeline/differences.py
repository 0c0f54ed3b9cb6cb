"""What changed between two texts, word by word."""

import difflib
import re

from nexus.domain.curation import Piece
from nexus.pipeline import text

_WORDS = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)
_MOST_WORDS = 4000


def pieces(*, before: str, after: str) -> tuple[Piece, ...]:
    """Return how `before` becomes `after`: stretches that stay the same, that are gone and that are new, in order.

    The pieces that are not new, joined, are `before`; those that are not gone, joined, are `after`.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > _MOST_WORDS:
        return _found(("gone", before), ("new", after)) if before != after else _found(("same", before))
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    told: list[tuple[str, str]] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            told.append(("same", "".join(old[i:j])))
        else:
            told += [("gone", "".join(old[i:j])), ("new", "".join(new[k:m]))]
    return _found(*told)


def apart(*, one: str, other: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return two statements in pieces: `same` what both say, in whatever order and form, and `new` what one says alone."""
    left, right = _stems(one), _stems(other)
    return _alone(one, right), _alone(other, left)


def _stems(value: str) -> frozenset[str]:
    return frozenset(text.tokens(value))


def _alone(value: str, known: frozenset[str]) -> tuple[Piece, ...]:
    told: list[tuple[str, str]] = []
    for word in re.findall(r"\s+|\S+", value):
        stems = _stems(word)
        state = "new" if stems and not stems & known else "same"
        if told and told[-1][0] == state:
            told[-1] = (state, told[-1][1] + word)
        else:
            told.append((state, word))
    return _found(*told)


def _found(*told: tuple[str, str]) -> tuple[Piece, ...]:
    return tuple(Piece(state=state, text=words) for state, words in told if words)
