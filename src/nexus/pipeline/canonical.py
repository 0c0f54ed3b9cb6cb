"""Which value survives: the title and summary of an entry, by stated rules, whatever the order of its learnings."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from nexus.domain.consolidation import Telling
from nexus.domain.learning import Kind
from nexus.pipeline import forms, text
from nexus.pipeline.meaning import vocabulary

Told = tuple[Telling, str]
"""One learning with the key of the independent source that tells it."""

LONGEST_TITLE = 90
_SHORTEST_TITLE, _HANDY_TITLE = 20, 80
"""Characters between which a statement makes a good title."""
_FEWEST_WORDS = 2
"""Content words from which on a heading states something."""
_NUMBERED = re.compile(
    r"(?:chapter|day|iteration|lesson|milestone|module|month|part|phase|section|sprint|step|task|week)\W*\d+\W*", re.I
)
_SHORTEST_SUMMARY = 30
_LONGEST_SUMMARY = 600


def title(*, kind: Kind, tellings: Sequence[Told], aliases: Mapping[str, str]) -> str:
    """Return the title of an entry.

    A technology or concept is called by its usual name in `aliases`, else by the spelling most sources use (then the
    one with more capitals, the shorter, the first by letters). A challenge, solution or practice takes the telling
    whose words most sources share, of those that fit LONGEST_TITLE and are neither too short nor a mere label such as
    "Week 2"; a challenge's title where it states something.
    """
    if kind in forms.NAMED:
        return _most_told(_spellings(tellings, aliases), aliases)
    candidates = _by_sources((shown, source) for telling, source in tellings if (shown := _headline(telling)))
    return _central(candidates)


def summary(*, kind: Kind, tellings: Sequence[Told]) -> str:
    """Return the most informative text told: of those with content, the one whose words most sources share by sum.

    Names without any text give "". Over-long texts lose to shorter ones; ties go to the first by letters.
    """
    texts = _by_sources(
        (" ".join(telling.text.split()), source)
        for telling, source in tellings
        if telling.text and (kind not in forms.NAMED or telling.text != telling.title)
    )
    if len(texts) < 2:
        return next(iter(texts), "")
    support = _support(texts)
    return min(texts, key=lambda told: (-_information(told, support), len(told), told))


def _headline(telling: Telling) -> str:
    title, told = (" ".join(value.split()) for value in (telling.title, telling.text))
    if telling.kind is Kind.CHALLENGE and title and not (told and _is_label(title)):
        return title
    return told or title


def _is_label(value: str) -> bool:
    """Tell whether a heading only says where it stands ("Week 2", "Escalation"): it states nothing."""
    return _NUMBERED.fullmatch(value) is not None or len(frozenset(text.words(value))) < _FEWEST_WORDS


def _by_sources(told: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    sources: dict[str, set[str]] = defaultdict(set)
    for value, source in told:
        sources[value].add(source)
    return sources


def _spellings(tellings: Sequence[Told], aliases: Mapping[str, str]) -> dict[str, set[str]]:
    return _by_sources(
        (forms.name_of(value=telling.title or telling.text, aliases=aliases), source) for telling, source in tellings
    )


def _most_told(spellings: Mapping[str, set[str]], aliases: Mapping[str, str]) -> str:
    usual = frozenset(aliases.values())
    ranked = sorted(
        spellings,
        key=lambda name: (name not in usual, -len(spellings[name]), -sum(map(str.isupper, name)), len(name), name),
    )
    return ranked[0] if ranked else ""


def _support(texts: Mapping[str, set[str]]) -> dict[str, int]:
    """Count, for each content word, the sources that use it."""
    users: dict[str, set[str]] = defaultdict(set)
    for value, sources in texts.items():
        for word in frozenset(text.words(value)):
            users[word] |= sources
    return {word: len(told) for word, told in users.items()}


def _central(candidates: Mapping[str, set[str]]) -> str:
    """Return the candidate whose words the others share most, for each word it spends."""
    if len(candidates) < 2:
        return _shortened(next(iter(candidates), ""))
    support = _support(candidates)

    def rank(value: str) -> tuple[bool, bool, int, bool, int, int, str]:
        words = frozenset(text.words(value))
        shared = sum(support[word] for word in words)
        share = 1000 * shared // (len(words) + 2)
        handy = _SHORTEST_TITLE <= len(value) <= _HANDY_TITLE
        return (
            _is_label(value),
            len(value) > LONGEST_TITLE,
            -len(candidates[value]),
            not handy,
            -share,
            len(value),
            value,
        )

    return _shortened(min(candidates, key=rank))


def _shortened(value: str) -> str:
    if len(value) <= LONGEST_TITLE:
        return value.rstrip(" .:;,")
    sentence = value.split(". ", 1)[0]
    if len(sentence) <= LONGEST_TITLE:
        return sentence.rstrip(" .:;,")
    return sentence[: LONGEST_TITLE - 1].rsplit(" ", 1)[0].rstrip(" .:;,") + "…"


def _information(value: str, support: Mapping[str, int]) -> int:
    words = frozenset(text.words(value))
    told = sum(support[word] * vocabulary.rarity(word) for word in words)
    if len(value) < _SHORTEST_SUMMARY:
        return told // 2
    return told * _LONGEST_SUMMARY // max(len(value), _LONGEST_SUMMARY)
