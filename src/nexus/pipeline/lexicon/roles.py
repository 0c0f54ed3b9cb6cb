"""What a heading or a label means, from the words of `sections.toml`."""

import re
from functools import cache, lru_cache

from nexus.pipeline.lexicon import data, headings, vocabulary
from nexus.pipeline.lexicon.meanings import Label, Role
from nexus.pipeline.lexicon.vocabulary import Vocabulary, Words, words

# What wins where a heading names several: "Challenges & Lessons Learned" holds challenges, "Technologies and Concepts" learnings.
_STRONG = (Role.CHALLENGE, Role.PRACTICE, Role.CONCEPT, Role.TECHNOLOGY, Role.LEARNING)
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


def role(*, text: str, whole: bool = False) -> Role | None:
    """Return what a section under this heading holds, or None where its words do not say.

    With `whole` every word must belong to the vocabulary of sections, as where a list item or a lone line may be a heading.
    """
    return _remembered(text, whole) if len(text) <= _LONGEST_HEADING else None


@lru_cache(maxsize=8192)
def _remembered(text: str, whole: bool) -> Role | None:
    said = (words(text=_BRACKETS.sub("", text)) if "(" in text or "[" in text else ()) or words(text=text)
    if not said or len(said) > 12:
        return None
    english = vocabulary.english()
    if found := _covered(said, english):
        return found
    if not vocabulary.foreign().isdisjoint(said):
        spoken = (_covered(said, tongue) for tongue in vocabulary.others())
        if found := next((one for one in spoken if one), None):
            return found
    return None if whole else headings.meant(text=text) or _in_part(text, said, english)


def _covered(said: Words, known: Vocabulary) -> Role | None:
    """Return what words say that all belong to the vocabulary of sections, None where one does not."""
    if not known.words.issuperset(said):
        return None
    found, places = _found(said, known)
    return _strongest({kind for _, kind in found}, said) if _coverage(said, places, known) >= _COVERED else None


def _coverage(said: Words, places: set[int], known: Vocabulary) -> float:
    return (len(places) + sum(word in known.fillers for at, word in enumerate(said) if at not in places)) / len(said)


def _in_part(text: str, said: Words, known: Vocabulary) -> Role | None:
    """Return what a heading says of whose words only some belong to the vocabulary of sections."""
    pieces = [words(text=piece) for piece in _CONJUNCTS.split(text)]
    if len(pieces) > 1:
        joined = {one for piece in pieces if piece and (one := _covered(piece, known))}
        if joined:
            return _strongest(joined, said)
    found, places = _found(said, known)
    covered = _coverage(said, places, known)
    kinds = {kind for _, kind in found}
    if Role.SKIP in kinds:
        return Role.SKIP if covered >= 0.6 else None
    if _PLURAL.search(text) and covered >= 0.34:
        return _strongest(kinds, said)
    return _strongest(kinds, said) if _leads(said, found, covered) else None


def _found(said: Words, vocabulary: Vocabulary) -> tuple[list[tuple[int, Role]], set[int]]:
    found: list[tuple[int, Role]] = []
    known: set[int] = set()
    reach = {
        at: min(vocabulary.longest[word], _LONGEST, len(said) - at)
        for at, word in enumerate(said)
        if word in vocabulary.longest
    }
    for length in range(max(reach.values(), default=0), 0, -1):
        for at, longest in reach.items():
            kind = vocabulary.roles.get(said[at : at + length]) if longest >= length else None
            if kind and known.isdisjoint(span := range(at, at + length)):
                found.append((at, kind))
                known.update(span)
    return sorted(found), known


def _leads(said: Words, found: list[tuple[int, Role]], covered: float) -> bool:
    # "Challenges of moving to Kubernetes" holds challenges; "API Error Handling Problems on Android" is one of them.
    strong = [at for at, kind in found if kind in _STRONG]
    if strong:
        return covered >= 0.6 and (strong[0] == 0 or strong[-1] == len(said) - 1 or covered >= 0.75)
    return bool(found) and covered >= 0.5


def _strongest(kinds: set[Role], said: Words) -> Role | None:
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
    known = vocabulary.labels()
    return known.get(said) or known.get(_without_number(said), frozenset())


def _without_number(said: Words) -> Words:
    return tuple(word for word in said if word not in ("my", "the", "our", "#", "key"))
