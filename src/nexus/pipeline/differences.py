"""What changed between two texts, word by word."""

import difflib
import re

from nexus.domain.curation import Piece

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


def _found(*told: tuple[str, str]) -> tuple[Piece, ...]:
    return tuple(Piece(state=state, text=text) for state, text in told if text)
