"""How alike two forms are, and why: symmetric scores of 0 to 1000 in whole numbers, by stated rules."""

import functools
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from nexus.domain.consolidation import Band, Form, Match
from nexus.domain.learning import Kind
from nexus.pipeline import text
from nexus.pipeline.forms import NAMED, UNSURE
from nexus.pipeline.meaning import families, rules, vocabulary

MERGE: Mapping[Kind, int] = dict.fromkeys(Kind, 700)
"""From this score on, two forms of a kind are one."""
ASK: Mapping[Kind, int] = dict.fromkeys(Kind, 520)
"""From this score on, a person is asked."""

_SAME_TOPIC = ((740, 260), (500, 800), (200, 1000))
"""What the same topic is worth where both statements are plainly about it, where one is, where none is: and with it, of
1000, the words in common. Calibrated once on labelled documents, then frozen."""
_HOW_TO = (1, 900)
"""The same where one is a how-to: words decide, and that they are about one thing is all the topic says."""
_SAME_FIELD = 900
_NEAR_NAME = 720
_LONG_NAME = 9
"""Letters from which on one slip makes a misspelling; in a shorter name it makes another name (Vue, Vite)."""
_SAME_WORDS = 900
_UNGUIDED = 130
"""What words alone must tell more where no topic says that they mean the same: steps differ by one word."""
_KIN = 3
"""What an akin word counts, against 1 to 8 for the same one."""
_TOOL = 30
_SHARED_REMEDY = 300
_FEW = 2
"""Words in common from which on they may make two statements one without a common topic."""
_NOT = "not"
_DENIED = 600
"""Of 1000: how much besides the negation two statements must share for one to deny the other."""
_SHOWN = 4


def band(*, kind: Kind, score: int) -> Band:
    """Return what is done about a pair of this score: merge, ask a person, or keep apart."""
    if score >= MERGE[kind]:
        return Band.MERGE
    return Band.ASK if score >= ASK[kind] else Band.APART


def score(*, a: Form, b: Form) -> Match:
    """Return how alike two forms are, 0 to 1000, with reasons in plain words; score(a, b) equals score(b, a).

    Forms of different kinds score 0, equal ones 1000. Reasons are told from ASK on.
    """
    if a.kind is not b.kind:
        return Match(score=0)
    if a.key == b.key:
        return Match(score=1000, reasons=("same words",))
    first, second = (a, b) if a.key < b.key else (b, a)
    if a.kind in NAMED:
        return _names(first, second)
    value = _statements(first, second)
    return Match(score=value, reasons=tuple(_reasons(first, second)) if value >= ASK[a.kind] else ())


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
    distance = Levenshtein.distance(left, right, score_cutoff=2)
    if distance > 2 or _digits(left) != _digits(right):
        return Match(score=0)
    longest = max(len(left), len(right))
    alike = min(1000 - 1000 * distance // longest, MERGE[a.kind] - 1)
    near = _NEAR_NAME if distance == 1 and longest >= _LONG_NAME else alike
    return Match(score=near, reasons=(f"nearly the same spelling: {left}, {right}",))


def _digits(name: str) -> str:
    return "".join(filter(str.isdigit, name))


@dataclass(frozen=True, slots=True)
class _Profile:
    words: frozenset[str]
    weight: int
    kin: Mapping[str, frozenset[str]]
    """For each word that has any, the families of which it is a member by itself or begins a phrase."""
    families: frozenset[str]


@functools.lru_cache(maxsize=1 << 16)
def _profile(words: tuple[str, ...] | frozenset[str]) -> _Profile:
    # Words kept without their order tell no phrase; sorted, they at least tell the same in every process.
    row = words if isinstance(words, tuple) else tuple(sorted(words))
    kin = {
        word: frozenset(told) - {families.PROCEDURE}
        for position, word in enumerate(row)
        if (told := families.at(words=row, position=position))
    }
    distinct = frozenset(row)
    return _Profile(
        words=distinct,
        weight=sum(map(vocabulary.rarity, distinct)),
        kin=kin,
        families=frozenset().union(*kin.values()),
    )


def _overlap(a: _Profile, b: _Profile) -> int:
    """Return how much of two sets of words is the same, 0 to 1000: rare words weigh more, akin words count a little."""
    common = a.words & b.words
    same = sum(map(vocabulary.rarity, common))
    akin = 0
    if not a.families.isdisjoint(b.families):
        shared = _families(a, a.words - common) & _families(b, b.words - common)
        if shared:
            akin = min(_KIN * len(shared - _families(a, common)), a.weight - same, b.weight - same)
    return 2000 * (same + akin) // max(1, a.weight + b.weight)


def _families(profile: _Profile, words: Iterable[str]) -> frozenset[str]:
    kin = profile.kin
    return frozenset().union(*(kin[word] for word in words if word in kin))


def _statements(a: Form, b: Form) -> int:
    words = _overlap(_profile(a.words), _profile(b.words))
    value = max(0, words - _UNGUIDED)
    base, slope = _common_ground(a.topics, b.topics)
    if base:
        value = min(1000, base + words * slope // 1000 + (_remedies(a, b) if a.kind is Kind.CHALLENGE else 0))
    elif a.topics and b.topics:
        if words < _SAME_WORDS:
            value = min(words, MERGE[a.kind] - 1 if _kindred(a, b) else ASK[a.kind] - 1)
    elif a.kind is Kind.CHALLENGE:
        value = min(1000, value + _remedies(a, b))
    apart = _contrary(a, b) or (not base and _thin(a, b))
    return min(value, MERGE[a.kind] - 1) if apart else value


@functools.lru_cache(maxsize=1 << 16)
def _common_ground(a: frozenset[str], b: frozenset[str]) -> tuple[int, int]:
    """Return what sharing a topic is worth to two forms: less where either tells much else besides."""
    marks = [{topic.rstrip(UNSURE): topic.count(UNSURE) for topic in sorted(topics, reverse=True)} for topics in (a, b)]
    worth = (0, 0)
    for topic in marks[0].keys() & marks[1].keys():
        held = (marks[0][topic], marks[1][topic])
        worth = max(worth, _HOW_TO if max(held) > 1 else _SAME_TOPIC[sum(held)])
    return worth


def _kindred(a: Form, b: Form) -> bool:
    return any(rules.kindred(a=left.rstrip(UNSURE), b=right.rstrip(UNSURE)) for left in a.topics for right in b.topics)


def _remedies(a: Form, b: Form) -> int:
    """Return what the same solutions and technologies add to the likeness of two problems."""
    solved = _overlap(_profile(a.solutions), _profile(b.solutions)) if a.solutions and b.solutions else 0
    return solved // 5 + _TOOL * min(2, len(a.technologies & b.technologies))


def _thin(a: Form, b: Form) -> bool:
    """Tell whether a single word is all that two statements share."""
    shared = _profile(a.words).words & _profile(b.words).words
    return len(shared) < _FEW and len(shared) < max(len(a.words), len(b.words))


def _contrary(a: Form, b: Form) -> bool:
    """Tell whether one of two statements opens by denying what the other says, in nearly the same words."""
    if (a.words[:1] == (_NOT,)) == (b.words[:1] == (_NOT,)):
        return False
    left, right = (frozenset(form.words) - {_NOT} for form in (a, b))
    shared = sum(map(vocabulary.rarity, left & right))
    return 2000 * shared >= _DENIED * sum(map(vocabulary.rarity, (*left, *right)))


def _reasons(a: Form, b: Form) -> Iterator[str]:
    shared = {topic.rstrip(UNSURE) for topic in a.topics} & {topic.rstrip(UNSURE) for topic in b.topics}
    if shared:
        yield f"same subject: {', '.join(topic.replace('-', ' ') for topic in sorted(shared))}"
    common = text.common(a.words, b.words)[:_SHOWN]
    if common:
        yield f"words in common: {_told(common)}"
    if a.solutions and _overlap(_profile(a.solutions), _profile(b.solutions)) >= _SHARED_REMEDY:
        yield f"same solution: {_told(text.common(a.solutions, b.solutions)[:_SHOWN])}"
    if a.technologies & b.technologies:
        yield f"same technology: {', '.join(sorted(a.technologies & b.technologies))}"
    if _contrary(a, b):
        yield "one of them says not"


def _told(words: Iterable[str]) -> str:
    measures = rules.home(kind=Kind.SOLUTION)
    return ", ".join(word.replace("-", " ") if word in measures else vocabulary.readable(word) for word in words)
