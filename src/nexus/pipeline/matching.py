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
    """Return how alike two forms are, as `likeness` says, with reasons in plain words; score(a, b) equals score(b, a).

    Reasons are told from ASK on.
    """
    value = likeness(a=a, b=b)
    if value < ASK[a.kind]:
        return Match(score=value)
    first, second = (a, b) if a.key < b.key else (b, a)
    told = ("same words",) if a.key == b.key else (_same_name if a.kind in NAMED else _reasons)(first, second)
    return Match(score=value, reasons=tuple(told))


def likeness(*, a: Form, b: Form) -> int:
    """Return how alike two forms are, 0 to 1000; likeness(a, b) equals likeness(b, a).

    Forms of different kinds are not alike at all, equal ones entirely.
    """
    if a.kind is not b.kind:
        return 0
    if a.key == b.key:
        return 1000
    compared = _names if a.kind in NAMED else _statements
    return compared(a, b) if a.key < b.key else compared(b, a)


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
        forms = {form.key: form for form in held}
        alike = sorted((-likeness(a=query, b=form), key) for key, form in forms.items())
        if alike and alike[0][0]:
            least, key = alike[0]
            mean = -sum(value for value, _ in alike) // len(alike)
            best = Ranked(entry=entry, match=score(a=query, b=forms[key]), form=key)
            ranked.append((least, -mean, -len(alike), entry, best))
    return tuple(best for *_, best in sorted(ranked, key=lambda row: row[:4]))


def _names(a: Form, b: Form) -> int:
    if a.topics & b.topics:
        return _SAME_FIELD
    left, right = map(_letters, (a, b))
    distance = Levenshtein.distance(left, right, score_cutoff=2)
    if distance > 2 or _digits(left) != _digits(right):
        return 0
    longest = max(len(left), len(right))
    alike = min(1000 - 1000 * distance // longest, MERGE[a.kind] - 1)
    return _NEAR_NAME if distance == 1 and longest >= _LONG_NAME else alike


def _same_name(a: Form, b: Form) -> Iterator[str]:
    shared = a.topics & b.topics
    if shared:
        yield f"same field: {', '.join(sorted(shared))}"
    else:
        yield f"nearly the same spelling: {_letters(a)}, {_letters(b)}"


def _letters(form: Form) -> str:
    return form.key.partition(":")[2].replace(" ", "")


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
