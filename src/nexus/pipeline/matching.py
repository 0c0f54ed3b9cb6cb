"""How alike two forms are, and why: symmetric scores of 0 to 1000 in whole numbers, by stated rules."""

import functools
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from nexus.domain.consolidation import Band, Form, Match
from nexus.domain.learning import Kind
from nexus.pipeline import text
from nexus.pipeline.forms import NAMED, UNSURE
from nexus.pipeline.meaning import topics, vocabulary

MERGE: Mapping[Kind, int] = dict.fromkeys(Kind, 700)
"""From this score on, two forms of a kind are one."""
ASK: Mapping[Kind, int] = dict.fromkeys(Kind, 520)
"""From this score on, a person is asked."""

_SAME_TOPIC = 740
_IN_DOUBT = (740, 610, 500)
_SAME_FIELD = 900
_NEAR_NAME = 720
_KIN = 3
_NOT = "not"
_SHOWN = 4


def band(*, kind: Kind, score: int) -> Band:
    """Return what is done about a pair of this score: merge, ask a person, or keep apart."""
    if score >= MERGE[kind]:
        return Band.MERGE
    return Band.ASK if score >= ASK[kind] else Band.APART


def score(*, a: Form, b: Form) -> Match:
    """Return how alike two forms are, 0 to 1000, with reasons in plain words; score(a, b) equals score(b, a).

    Forms of different kinds score 0, equal ones 1000.
    """
    if a.kind is not b.kind:
        return Match(score=0)
    if a.key == b.key:
        return Match(score=1000, reasons=("same words",))
    first, second = (a, b) if a.key < b.key else (b, a)
    return _names(first, second) if a.kind in NAMED else _statements(first, second)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """An entry that may answer a question: how well its best form matches, and which form that is."""

    entry: int
    match: Match
    form: str


def rank(*, query: Form, entries: Mapping[int, Collection[Form]]) -> tuple[Ranked, ...]:
    """Return the entries that have anything in common with a question, best first.

    An entry is as good as its best form; of equals, the one whose forms match better on the mean comes first, then the
    one with more forms, then the lower id.
    """
    ranked = []
    for entry, held in entries.items():
        matches = sorted(((score(a=query, b=form), form.key) for form in held), key=lambda m: (-m[0].score, m[1]))
        if matches and matches[0][0].score:
            mean = sum(match.score for match, _ in matches) // len(matches)
            best = Ranked(entry=entry, match=matches[0][0], form=matches[0][1])
            ranked.append((-best.match.score, -mean, -len(matches), entry, best))
    return tuple(best for *_, best in sorted(ranked, key=lambda row: row[:4]))


def _names(a: Form, b: Form) -> Match:
    shared = a.topics & b.topics
    if shared:
        return Match(score=_SAME_FIELD, reasons=(f"same field: {', '.join(sorted(shared))}",))
    left, right = (form.key.partition(":")[2].replace(" ", "") for form in (a, b))
    longest = max(len(left), len(right))
    distance = Levenshtein.distance(left, right, score_cutoff=2)
    if distance > 2 or _digits(left) != _digits(right):
        return Match(score=0)
    # One slip in a long name is a misspelling; in a short one it is another name (Vue, Vite).
    alike = 1000 - 1000 * distance // longest
    near = _NEAR_NAME if distance == 1 and longest >= 9 else min(alike, MERGE[a.kind] - 1)
    return Match(score=near, reasons=(f"nearly the same spelling: {left}, {right}",))


def _digits(name: str) -> str:
    return "".join(filter(str.isdigit, name))


@dataclass(frozen=True, slots=True)
class _Profile:
    words: frozenset[str]
    kin: frozenset[str]
    weight: int


@functools.lru_cache(maxsize=1 << 16)
def _profile(words: tuple[str, ...] | frozenset[str]) -> _Profile:
    told = frozenset(words)
    # Words kept without their order tell no phrase; sorted, they at least tell the same in every process.
    kin = frozenset(topics.spot(words if isinstance(words, tuple) else sorted(words))) - told
    return _Profile(words=told, kin=kin, weight=sum(map(vocabulary.rarity, told)))


def _overlap(a: _Profile, b: _Profile) -> int:
    """Return how much of two sets of words is the same, 0 to 1000: rare words weigh more, akin words count a little."""
    common = a.words & b.words
    same = sum(map(vocabulary.rarity, common))
    akin = _KIN * len(a.kin & b.kin) if same < min(a.weight, b.weight) else 0
    whole = a.weight + b.weight
    return min(1000, 2000 * (same + akin) // whole) if whole else 0


def _statements(a: Form, b: Form) -> Match:
    left, right = _profile(a.words), _profile(b.words)
    words = _overlap(left, right)
    common = text.common(left.words, right.words)[:_SHOWN]
    reasons = [f"words in common: {', '.join(common)}"] if common else []
    value = words
    shared, base = _subjects(a, b)
    if shared:
        value = base + words * (1000 - base) // 1000
        reasons.insert(0, f"same subject: {_spoken(shared)}")
    elif a.topics and b.topics and words < 900:
        value = min(words, MERGE[a.kind] - 1 if _kindred(a.topics, b.topics) else ASK[a.kind] - 1)
    if a.kind is Kind.CHALLENGE and not shared:
        extra, why = _remedies(a, b)
        reasons += why
        if not (a.topics and b.topics):
            value = min(1000, value + extra)
    if (_NOT in left.words) != (_NOT in right.words) and words >= 700:
        value = min(value, MERGE[a.kind] - 1)
        reasons.append("one of them says not")
    return Match(score=value, reasons=tuple(reasons))


def _subjects(a: Form, b: Form) -> tuple[frozenset[str], int]:
    """Return the topics of both, and what sharing them is worth: less where either tells much else besides."""
    plain = a.topics & b.topics - {topic for topic in a.topics if topic.endswith(UNSURE)}
    if plain:
        return plain, _SAME_TOPIC
    left, right = ({topic.rstrip(UNSURE): topic.endswith(UNSURE) for topic in form.topics} for form in (a, b))
    shared = left.keys() & right.keys()
    doubts = min((left[topic] + right[topic] for topic in shared), default=0)
    return frozenset(shared), _IN_DOUBT[doubts]


def _remedies(a: Form, b: Form) -> tuple[int, list[str]]:
    """Return what the same solutions and technologies add to the likeness of two problems, and say so."""
    reasons = []
    solved = _overlap(_profile(a.solutions), _profile(b.solutions))
    if solved >= 300:
        told = ", ".join(text.common(a.solutions, b.solutions)[:_SHOWN])
        reasons.append(f"same solution: {told}")
    tools = sorted(a.technologies & b.technologies)
    if tools:
        reasons.append(f"same technology: {', '.join(tools)}")
    return solved // 5 + 30 * min(2, len(tools)), reasons


def _kindred(a: Iterable[str], b: Iterable[str]) -> bool:
    return any(topics.kindred(left.rstrip(UNSURE), right.rstrip(UNSURE)) for left in a for right in b)


def _spoken(names: Iterable[str]) -> str:
    return ", ".join(name.replace("-", " ") for name in sorted(names))
