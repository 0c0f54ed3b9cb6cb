"""Who may be whose duplicate: the keys under which forms meet, so that few pairs are scored."""

import hashlib
import itertools
from collections.abc import Collection, Iterator, Sequence

from nexus.domain.consolidation import Form
from nexus.domain.learning import Kind
from nexus.pipeline import text
from nexus.pipeline.forms import NAMED, UNSURE
from nexus.pipeline.meaning import vocabulary

LIMIT = 200
"""Forms that may meet under one key; one that more hold is crowded."""
_RAREST = 4
_REFINERS = 6
_TELLING = 2
_LONGEST, _SHOWN = 200, 180
"""Characters of a key, and of one that would be longer before its digest."""


def block_keys(*, form: Form, crowded: Collection[str] = frozenset()) -> frozenset[str]:
    """Return the keys that this form holds; under those that are not `crowded` it meets its duplicates.

    Statements meet by pairs of their four rarest words (the shipped frequency table decides, nothing of the hub) and by
    topic; challenges also by pairs of their solutions' rarest words, and by each technology with a rare solution word.
    Names meet by their letters and by field. `crowded` are the keys that more than LIMIT forms hold: to each the form
    holds the longer ones too, made of it and one more word of the form, and again where those are crowded. Whether a key
    is crowded depends on how many forms hold it, so a key that crosses LIMIT gives the forms that hold it other keys.
    """
    plain = _name_keys(form) if form.kind in NAMED else _statement_keys(form)
    telling = text.rarest(form.words)[:_REFINERS]
    return frozenset(
        itertools.chain.from_iterable(_refined(f"{form.kind}|{key}", _beyond(key, telling), crowded) for key in plain)
    )


def _beyond(key: str, telling: Sequence[str]) -> Sequence[str]:
    """Return the words that a key does not hold already: those would part nobody."""
    held = frozenset(key.partition("|")[2].split("+"))
    return [word for word in telling if word not in held]


def _refined(key: str, telling: Sequence[str], crowded: Collection[str]) -> Iterator[str]:
    """Yield the key and the longer ones beside it; words join in one order, so that their number stays bounded."""
    if len(key) > _LONGEST:
        key = f"{key[:_SHOWN]}#{hashlib.blake2b(key.encode(), digest_size=8).hexdigest()}"
    yield key
    if key in crowded:
        for position, word in enumerate(telling, start=1):
            yield from _refined(f"{key}+{word}", telling[position:], crowded)
        if not telling:
            # Who has nothing more to tell meets who has nothing more either.
            yield f"{key}+"


def _name_keys(form: Form) -> Iterator[str]:
    name = form.key.partition(":")[2]
    yield f"name|{name}"
    yield from (f"topic|{topic}" for topic in form.topics)
    if form.kind is Kind.TECHNOLOGY and len(name) > _RAREST:
        # A spelling one letter off keeps its beginning or its end.
        yield f"head|{name[:_RAREST]}"
        yield f"tail|{name[-_RAREST:]}"


def _statement_keys(form: Form) -> Iterator[str]:
    for topic in form.topics:
        if not topic.endswith(2 * UNSURE):
            yield f"topic|{topic.rstrip(UNSURE)}"
        # A how-to is another's equal only where they share a word as well.
        yield from (f"topic|{topic.rstrip(UNSURE)}+{word}" for word in text.rarest(form.words)[:_REFINERS])
    yield from _pairs("words", form.words)
    if form.kind is Kind.CHALLENGE:
        yield from _pairs("solved", form.solutions)
        words = _telling(form.solutions)
        yield from (f"tech|{technology}+{word}" for technology in form.technologies for word in words)


def _telling(words: Collection[str]) -> list[str]:
    return [word for word in text.rarest(words)[:_RAREST] if vocabulary.rarity(word) > _TELLING]


def _pairs(label: str, words: Collection[str]) -> Iterator[str]:
    rarest = sorted(text.rarest(words)[:_RAREST])
    if len(rarest) == 1:
        yield f"{label}|{rarest[0]}"
    yield from (f"{label}|{a}+{b}" for a, b in itertools.combinations(rarest, 2))
