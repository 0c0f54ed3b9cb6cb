"""Names in one line: "Django, Redis and Celery", "Firebase (Auth, Firestore)", "Flutter & Dart"."""

import re
from collections.abc import Sequence

from nexus.pipeline import lexicon
from nexus.pipeline.extractors import mentions, naming, phrases
from nexus.pipeline.extractors.harvest import Harvest
from nexus.pipeline.extractors.mentions import Mention
from nexus.pipeline.lexicon import Role
from nexus.pipeline.passage import Passage, bare

_JOINS = re.compile(r"(?:&|\+|,|/|and\b|with\b|y\b|et\b|e\b|und\b)\s*")
_BRACKET = re.compile(r"\s*\((?P<inside>[^()]*)\)")
_MOST_WORDS = 5
_REASON = "listed in one line"


def take(*, rest: Passage, role: Role, harvest: Harvest) -> None:
    """Note the names in a list that stands in one line."""
    for piece in phrases.parts(passage=bare(rest)):
        found = mentions.find(passage=piece, listed=True)
        for one in found:
            harvest.technology(name=one.name, passage=piece.part(one.start, one.end), reason=_REASON)
        name = naming.concept(passage=piece) if not naming.technologies_alone(passage=piece) else None
        if not name or (found and not naming.adds_to_tools(name=name)) or phrases.is_sentence(name.plain):
            continue
        is_concept = role is Role.LEARNING and naming.is_concept(name=name.words)
        if lexicon.concept(name.words) or role is Role.CONCEPT or is_concept:
            harvest.concept(passage=name, reason=_REASON)
        elif role is Role.TECHNOLOGY and naming.is_written_as_technology(name=name.plain):
            harvest.technology(name=name.words, passage=name, reason="written as the name of a technology")


def is_names(*, passage: Passage) -> bool:
    """Tell whether a line lists names and gives no advice: "Redis, cache-aside pattern, TTL"."""
    pieces = phrases.parts(passage=bare(passage))
    if len(pieces) == 1 or (passage.plain.endswith((".", "!")) and "," not in passage.plain):
        return bool(naming.technologies_alone(passage=pieces[0]) or lexicon.concept(pieces[0].words))
    if not any(_is_known(piece) for piece in pieces):
        return False
    return not any(
        len(piece.plain.split()) > _MOST_WORDS or phrases.is_sentence(piece.plain) or phrases.is_imperative(piece.plain)
        for piece in pieces
    )


def is_joined(*, rest: Passage) -> bool:
    """Tell whether what follows a name only joins another one to it: "& Dart", "(Auth, Firestore)"."""
    return bool(_JOINS.match(rest.plain)) or rest.plain.startswith("(")


def _is_known(piece: Passage) -> bool:
    return bool(naming.technologies_alone(passage=piece)) or naming.is_concept(name=piece.words)


def beside(*, rest: Passage, whole: Passage, harvest: Harvest) -> bool:
    """Note the technologies joined to the one before: "& Dart". Return whether there are any."""
    at = whole.plain.find(rest.plain)
    joined = _JOINS.match(rest.plain) or (at > 0 and _JOINS.match(whole.plain, whole.plain.rfind(" ", 0, at - 1) + 1))
    names = rest.part(joined.end(), len(rest.plain)) if joined and joined.string is rest.plain else rest
    lead = phrases.item(passage=names).lead
    found = naming.technologies_alone(passage=lead) if joined else ()
    for one in found:
        harvest.technology(name=one.name, passage=lead.part(one.start, one.end), reason=_REASON)
    return bool(found)


def family(*, passage: Passage, found: Sequence[Mention], harvest: Harvest) -> None:
    """Note the products in brackets that belong to the technology before them: "Firebase (Auth, Cloud Messaging)"."""
    for one in found:
        bracket = _BRACKET.match(passage.plain, one.end)
        for piece in phrases.parts(passage=passage.part(*bracket.span("inside"))) if bracket else ():
            known = lexicon.technology(f"{one.name} {piece.words}")
            if known:
                harvest.technology(name=known, passage=piece, reason=_REASON)
