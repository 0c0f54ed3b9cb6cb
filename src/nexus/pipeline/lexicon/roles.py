"""What a heading or a label means, from the words of `sections.toml`."""

import enum
import re
from collections.abc import Mapping
from functools import cache, lru_cache

from nexus.pipeline.lexicon import data


class Role(enum.StrEnum):
    """What a section holds."""

    CHALLENGE = "challenge"
    PRACTICE = "practice"
    CONCEPT = "concept"
    TECHNOLOGY = "technology"
    LEARNING = "learning"
    OVERVIEW = "overview"
    SKIP = "skip"


NAMING = (Role.TECHNOLOGY, Role.CONCEPT, Role.LEARNING)
"""The roles of sections that present names."""
LEARNED = (*NAMING, Role.PRACTICE, Role.CHALLENGE)
"""The roles of sections that hold learnings."""


class Label(enum.StrEnum):
    """What one part of an item is."""

    PROBLEM = "problem"
    SOLUTION = "solution"
    LESSON = "lesson"
    CAUSE = "cause"
    TITLE = "title"
    DETAIL = "detail"
    RESULT = "result"


# What wins where a heading names several: "Challenges & Lessons Learned" holds challenges, "Technologies and Concepts" learnings.
_STRONG = (Role.CHALLENGE, Role.PRACTICE, Role.CONCEPT, Role.TECHNOLOGY, Role.LEARNING)
_WORD = re.compile(r"[^\W\d_][^\W_']*(?:'\w+)*|#")
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_PLURAL = re.compile(
    r"(?i)\b(?:challenges|problems|struggles|obstacles|difficulties|hurdles|roadblocks|concepts|technologies|tools|frameworks|takeaways|lessons|learnings|practices)\b"
)
_CONJUNCTS = re.compile(r"\s*(?:&|,|:|\s[-–—|]\s|/|\band\b)\s*")
_LONGEST = 6
_LONGEST_HEADING, _LONGEST_LABEL = 160, 48
# "Concepts and practices" are concepts unless they are called best or lessons.
_WEAK = frozenset({"best", "lesson", "takeaway", "good"})
_COVERED = 0.99


def words(*, text: str) -> tuple[str, ...]:
    """Return the words of a heading in lower case without plural "s"."""
    return tuple(_singular(word) for word in _WORD.findall(text.lower().replace("’", "'")))


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


@cache
def _roles() -> Mapping[tuple[str, ...], Role]:
    tables = data.table(name="sections.toml")["role"]
    return {words(text=phrase): role for role in reversed(Role) for phrase in tables.get(role.value, ())}


@cache
def _labels() -> Mapping[tuple[str, ...], frozenset[Label]]:
    found: dict[tuple[str, ...], set[Label]] = {}
    for label in Label:
        for phrase in data.table(name="sections.toml")["label"][label.value]:
            found.setdefault(words(text=phrase), set()).add(label)
    return {phrase: frozenset(labels) for phrase, labels in found.items()}


@cache
def _fillers() -> frozenset[str]:
    return frozenset(words(text=" ".join(data.table(name="sections.toml")["filler"]["words"])))


def role(*, text: str, whole: bool = False) -> Role | None:
    """Return what a section under this heading holds, or None where its words do not say.

    With `whole` every word must belong to the vocabulary of sections, as where a list item or a lone line may be a heading.
    """
    return _remembered(text, whole) if len(text) <= _LONGEST_HEADING else None


@lru_cache(maxsize=8192)
def _remembered(text: str, whole: bool) -> Role | None:
    said = words(text=_BRACKETS.sub("", text)) or words(text=text)
    if not said or len(said) > 12:
        return None
    return _role(text, said, whole)


def _role(text: str, said: tuple[str, ...], whole: bool) -> Role | None:
    found, known = _found(said)
    covered = (len(known) + sum(word in _fillers() for at, word in enumerate(said) if at not in known)) / len(said)
    kinds = {kind for _, kind in found}
    if covered >= _COVERED:
        return _strongest(kinds, said)
    if whole:
        return None
    pieces = [words(text=piece) for piece in _CONJUNCTS.split(text)]
    if len(pieces) > 1:
        joined = {one for piece in pieces if piece and (one := _role(" ".join(piece), piece, whole=True))}
        if joined:
            return _strongest(joined, said)
    if Role.SKIP in kinds:
        return Role.SKIP if covered >= 0.6 else None
    if _PLURAL.search(text) and covered >= 0.34:
        return _strongest(kinds, said)
    return _strongest(kinds, said) if _leads(said, found, covered) else None


def _found(said: tuple[str, ...]) -> tuple[list[tuple[int, Role]], set[int]]:
    found: list[tuple[int, Role]] = []
    known: set[int] = set()
    roles = _roles()
    for length in range(min(_LONGEST, len(said)), 0, -1):
        for at in range(len(said) - length + 1):
            span = range(at, at + length)
            kind = roles.get(said[at : at + length])
            if kind and known.isdisjoint(span):
                found.append((at, kind))
                known.update(span)
    return sorted(found), known


def _leads(said: tuple[str, ...], found: list[tuple[int, Role]], covered: float) -> bool:
    # "Challenges of moving to Kubernetes" holds challenges; "API Error Handling Problems on Android" is one of them.
    strong = [at for at, kind in found if kind in _STRONG]
    if strong:
        return covered >= 0.6 and (strong[0] == 0 or strong[-1] == len(said) - 1 or covered >= 0.75)
    return bool(found) and covered >= 0.5


def _strongest(kinds: set[Role], said: tuple[str, ...]) -> Role | None:
    if Role.CHALLENGE in kinds:
        return Role.CHALLENGE
    if Role.PRACTICE in kinds and not (Role.CONCEPT in kinds and _WEAK.isdisjoint(said)):
        return Role.PRACTICE
    if {Role.CONCEPT, Role.TECHNOLOGY} <= kinds:
        return Role.LEARNING
    for kind in (Role.TECHNOLOGY, Role.CONCEPT, Role.SKIP, Role.OVERVIEW, Role.LEARNING):
        if kind in kinds:
            return Role.LEARNING if kind is Role.OVERVIEW and Role.LEARNING in kinds else kind
    return None


def is_word_of(*, use: str, word: str) -> bool:
    """Tell whether a folder or file of this name is among the `notes`, the `no_subject` or the `no_page` of `sections.toml`."""
    return word.lower() in _places(use)


@cache
def _places(use: str) -> frozenset[str]:
    return frozenset(data.table(name="sections.toml")["place"][use])


def labels(*, text: str) -> frozenset[Label]:
    """Return what a label ("Root cause", "How I fixed it:") may name; empty where it is none."""
    return _remembered_labels(text) if len(text) <= _LONGEST_LABEL else frozenset()


@lru_cache(maxsize=8192)
def _remembered_labels(text: str) -> frozenset[Label]:
    said = words(text=text)
    if not said or len(said) > 5:
        return frozenset()
    return _labels().get(said) or _labels().get(_without_number(said), frozenset())


def _without_number(said: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in said if word not in ("my", "the", "our", "#", "key"))
