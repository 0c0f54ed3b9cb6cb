"""Learnings to forms: which tellings are one normalised statement, and what is told with it."""

import dataclasses
import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping

from nexus.domain.consolidation import Form, FormKey, Telling
from nexus.domain.learning import Kind
from nexus.pipeline import text
from nexus.pipeline.meaning import concepts, topics

NAMED = frozenset({Kind.TECHNOLOGY, Kind.CONCEPT})
"""Kinds known by a name; the others are statements."""

UNSURE = "?"
"""Ends a topic of a form whose statement tells much else besides; twice, that of a how-to."""

_LONGEST_NAME = 120
_MOST_WORDS = 60
_LONGEST_WORD = 80
_BRACKETED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_VERSION = re.compile(r"(?<=\S)\s+v?\d+(?:\.(?:\d+|x))*\+?$", re.IGNORECASE)
_MARKS = re.compile(r"[^\w+#]+|_+")
_LABEL = re.compile(r"^([^:\n]{2,60}?):\s+(?=\S)")
_GENERIC = re.compile(
    r"\s(?:apis?|database|db|docs|documentation|framework|jobs?|js|library|pipelines?|(?:programming )?language|server)"
    r"$",
    re.IGNORECASE,
)


def key_of(*, telling: Telling, aliases: Mapping[str, str]) -> FormKey:
    """Return the form that a learning tells: its kind and its words after aliases.

    A technology or concept is its name, after `aliases` (lower-case spelling -> usual name), without bracketed remarks,
    version, marks, case and plural. A statement is its content words in order, each once, a title's before the text's.
    """
    if telling.kind in NAMED:
        name = name_of(value=telling.title or telling.text, aliases=aliases)
        words = tuple(dict.fromkeys(text.words(name))) or (name.casefold(),)
        return FormKey(kind=telling.kind, key=f"{telling.kind}:{_squeezed(telling.kind, name)}", words=words)
    told = text.words(_statement(telling)) or text.tokens(_statement(telling))
    distinct = dict.fromkeys(_renamed(word, aliases)[:_LONGEST_WORD] for word in told)
    words = tuple(itertools.islice(distinct, _MOST_WORDS))
    return FormKey(kind=telling.kind, key=f"{telling.kind}:{' '.join(words)}", words=words)


def build(*, key: FormKey, tellings: Iterable[Telling], aliases: Mapping[str, str]) -> Form:
    """Return a form with its features: the union over the learnings that tell it, in any order."""
    solutions: set[str] = set()
    technologies: set[str] = set()
    subjects: set[str] = set()
    for telling in tellings:
        solutions.update(word for solution in telling.solutions for word in _remedy(solution, telling.kind))
        technologies.update(technology_key(name=name, aliases=aliases) for name in telling.technologies)
        subjects.update(_subjects(telling, aliases))
    return Form(
        kind=key.kind,
        key=key.key,
        words=key.words,
        solutions=frozenset(solutions),
        technologies=frozenset(technologies),
        topics=frozenset(subjects - {""}),
    )


def name_of(*, value: str, aliases: Mapping[str, str]) -> str:
    """Return the usual name of a technology or concept: its alias as told, or without remark, version, generic noun."""
    tried = spellings(value=value)
    return next((known for spelling in tried if (known := aliases.get(spelling.casefold())) is not None), tried[2])


def spellings(*, value: str) -> tuple[str, str, str, str]:
    """Return what an alias may know a name by: as told, without remark, then without version, then without generic noun."""
    value = value.strip()[:_LONGEST_NAME]
    plain = " ".join(_BRACKETED.sub("", value).split()).strip(" .,:;*_`") or value
    unversioned = _VERSION.sub("", plain)
    return value, plain, unversioned, _GENERIC.sub("", unversioned)


def technology_key(*, name: str, aliases: Mapping[str, str]) -> str:
    """Return the key under which a technology's name is one with its other spellings."""
    return _squeezed(Kind.TECHNOLOGY, name_of(value=name, aliases=aliases))


def parted(*, statement: str) -> tuple[str, str]:
    """Return the label before a statement's colon ("" where there is none) and what it says after it."""
    found = _LABEL.match(statement)
    if not found or len(found[1].split()) > 6:
        return "", statement
    return found[1], statement[found.end() :]


def _remedy(solution: str, kind: Kind) -> Iterator[str]:
    """Yield the words of what stands beside a statement; of what solved a problem the measure too, as a word of its own."""
    yield from text.words(solution)
    measure = topics.about(kind=Kind.SOLUTION, statement=solution) if kind is Kind.CHALLENGE else None
    if measure is not None:
        yield measure.topic


def _statement(telling: Telling) -> str:
    if telling.kind is Kind.PRACTICE and telling.title:
        # A page about one thing says it in its title; its text says much else, which any other page may say too.
        return telling.title
    return telling.text if telling.title in telling.text else f"{telling.title} {telling.text}"


def _subjects(telling: Telling, aliases: Mapping[str, str]) -> Iterator[str]:
    if telling.kind is Kind.CONCEPT:
        yield concepts.field(name=name_of(value=telling.title or telling.text, aliases=aliases))
        return
    if telling.kind is Kind.PRACTICE and telling.title:
        telling = dataclasses.replace(telling, title="", text=telling.title)
    label, body = parted(statement=telling.text or telling.title)
    if telling.kind is Kind.CHALLENGE and telling.title and telling.text:
        # What a problem is called says as much as how it begins.
        body = f"{telling.title} {body}"
    elif telling.text and telling.title:
        label = f"{telling.title} {label}"
    found = topics.about(kind=telling.kind, statement=body, label=label, solutions=telling.solutions)
    if found is not None:
        yield f"{found.topic}{UNSURE * found.hold}"
        yield from (f"{topic}{UNSURE}" for topic in found.beside)


def _renamed(word: str, aliases: Mapping[str, str]) -> str:
    """Return a word of a statement under its usual name, where an alias gives a single word for it."""
    known = aliases.get(word)
    return word if known is None or " " in known else known.casefold()


@functools.lru_cache(maxsize=1 << 14)
def _squeezed(kind: Kind, name: str) -> str:
    folded = text.fold(name).casefold().replace("&", " and ")
    if kind is Kind.TECHNOLOGY:
        return _MARKS.sub("", folded) or folded
    return " ".join(text.words(folded)) or folded
