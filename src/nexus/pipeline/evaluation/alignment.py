"""Which of the learnings found is which label."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from nexus.domain.learning import Kind
from nexus.pipeline import forms
from nexus.pipeline.evaluation.gold import Label

_SAME_NAME, _SAME_STATEMENT = 90, 80
_NEAR = 6
"""Lines between a label and the same statement found."""
_SHORTEST = 0.4
"""Of the longer of two statements; a shorter one is hardly the same."""
_WORDS = re.compile(r"(?:[^\W_]|[+#.])+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One learning that was found in a document, and the entry it went into."""

    kind: Kind
    line: int
    title: str = ""
    text: str = ""
    solutions: tuple[str, ...] = ()
    entry: str = ""
    confidence: int = 1000

    @property
    def told(self) -> str:
        """Return what it says in one piece."""
        return self.title if self.kind in forms.NAMED else self.text or self.title

    @property
    def wordings(self) -> tuple[str, ...]:
        """Return all ways in which it says it."""
        return (self.title, self.text, f"{self.title} {self.text}")


def pairs(*, labels: Sequence[Label], found: Sequence[Found]) -> dict[int, int]:
    """Return which found learning each label is, by index: the most alike first, each once.

    Names must be nearly the same; statements must say the same, not far from the label's line.
    """
    wanted, given = [_normal(one.wordings) for one in labels], [_normal(one.wordings) for one in found]
    likely = []
    for g, label in enumerate(labels):
        for f, item in enumerate(found):
            named, far = label.kind in forms.NAMED, abs(label.line - item.line)
            if item.kind not in (label.kind, label.kind_alt) or not (named or far <= _NEAR):
                continue
            score = _alike(wanted[g], given[f], item.kind in forms.NAMED)
            if score >= (_SAME_NAME if named else _SAME_STATEMENT):
                likely.append((score, -far, g, f))
    return _chosen(likely)


def answers(*, wanted: Sequence[str], given: Sequence[str]) -> dict[int, int]:
    """Return which given solution each wanted one is, by index."""
    ours, theirs = [_normal([one]) for one in wanted], [_normal([one]) for one in given]
    scores = ((_alike(one, other, False), 0, g, f) for g, one in enumerate(ours) for f, other in enumerate(theirs))
    return _chosen([row for row in scores if row[0] >= _SAME_STATEMENT])


def _chosen(likely: list[tuple[float, int, int, int]]) -> dict[int, int]:
    chosen: dict[int, int] = {}
    taken = set()
    for _, _, g, f in sorted(likely, reverse=True):
        if g not in chosen and f not in taken:
            chosen[g] = f
            taken.add(f)
    return chosen


def _normal(wordings: Iterable[str]) -> list[str]:
    told = (" ".join(_WORDS.findall(one.lower())).strip(" .") for one in wordings)
    return list(dict.fromkeys(one for one in told if one))


def _alike(ours: Sequence[str], theirs: Sequence[str], named: bool) -> float:
    """Return 0 to 100 for the two wordings that are most alike."""
    return max((_likeness(one, other, named) for one in ours for other in theirs), default=0.0)


def _likeness(one: str, other: str, named: bool) -> float:
    if named:
        return fuzz.ratio(one, other)
    length = min(len(one), len(other)) / max(len(one), len(other))
    return fuzz.token_set_ratio(one, other) * min(1.0, length / _SHORTEST)
