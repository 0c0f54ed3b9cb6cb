"""What a phrase names: technologies alone, a concept, or only of what kind the names after it are."""

import re
from collections.abc import Sequence

from nexus.pipeline import lexicon
from nexus.pipeline.extractors import mentions, phrases
from nexus.pipeline.extractors.mentions import Mention
from nexus.pipeline.lexicon import Role
from nexus.pipeline.passage import Passage, bare

_WORDS = re.compile(r"[A-Za-z][\w'-]*")
_BRACKETS = re.compile(r"\([^()]*\)?")
_TRIM = re.compile(r"\s*(?:[(\[][^()\[\]]*[)\]]$|\s(?:with|using|via|through|by)\s.*|[;:]\s.*)$")
_ABBREVIATION = re.compile(r"\s*\([A-Z]{2,6}s?\)\s")
_PURPOSE = re.compile(r"\s+(?:for|to|in)\s.*$")
_PREPOSITION = re.compile(r"\s(?:in|for|on|and|to)\s+$")
_CONNECTOR = re.compile(r"\s*(?:&|and|\+|/)\s+")
_BETWEEN = re.compile(r"^(?:\s|&|and\b|\+|/|,|with\b|-)+|(?:\s|&|\band|\+|/|,|\bin|\bwith|-)+$")
_SHAPE = re.compile(
    r"(?:[A-Z][a-z]+[A-Z][A-Za-z]*|[A-Z]{2,}[a-z]{2,}[A-Za-z]*|[a-z]+[A-Z][A-Za-z]+|[\w-]+\.(?:js|io|py|rs|ai)"
    r"|[a-z][a-z0-9]*-[a-z][a-z0-9-]*|[A-Za-z]+(?:DB|SQL|QL|JS))$"
)
_TOWARDS = (" using", " via", " for", " on", " to")


def technologies_alone(*, passage: Passage) -> Sequence[Mention]:
    """Return the technologies that a phrase names if it names nothing else, words between and beside them aside."""
    found = mentions.find(passage=passage, listed=True)
    return found if found and _names_only(passage, found) else ()


def _names_only(passage: Passage, found: Sequence[Mention]) -> bool:
    before = _BETWEEN.sub("", passage.plain[: found[0].start]).strip()
    if before.lower().endswith(_TOWARDS):
        before = before.rsplit(" ", 1)[0]
    if lexicon.concept(passage.words) or lexicon.concept(before):
        return False
    ends = [0, *(one.end for one in found)]
    starts = [*(one.start for one in found), len(passage.plain)]
    left = " ".join(passage.plain[end:start] for end, start in zip(ends, starts, strict=True))
    beside = lexicon.concept_words("beside")
    return all(word.lower() in beside or len(word) == 1 for word in _WORDS.findall(_BRACKETS.sub(" ", left)))


def concept(*, passage: Passage) -> Passage | None:
    """Return the name of a concept without its bracket, the tools it is done with, and a technology before or after it."""
    text = bare(passage)
    if lexicon.concept(text.words):
        return text
    bracket = _ABBREVIATION.search(text.plain)
    if bracket and lexicon.concept(text.plain[: bracket.start()]):
        return text.part(0, bracket.start())
    cut = _TRIM.search(text.plain)
    name = text.part(0, cut.start()) if cut and cut.start() > 2 else text
    name = _without_first_tool(_without_last_tool(name))
    return bare(name) if name else None


def _without_last_tool(name: Passage) -> Passage:
    inside = mentions.find(passage=name, listed=True)
    if not inside or inside[-1].end < len(name.plain) - 1 or not inside[-1].start:
        return name
    before = _PREPOSITION.search(name.plain, 0, inside[-1].start)
    return name.part(0, before.start()) if before else name


def _without_first_tool(name: Passage) -> Passage:
    inside = mentions.find(passage=name, listed=True)
    if not inside or inside[0].start:
        return name
    tail = _PURPOSE.search(name.plain, inside[0].end)
    if tail:
        name = name.part(0, tail.start())
    after = _CONNECTOR.match(name.plain, inside[0].end)
    return name.part(after.end(), len(name.plain)) if after else name


def is_concept(*, name: str) -> bool:
    """Tell whether `name` is a known concept, or ends as the names of concepts do."""
    if lexicon.concept(name):
        return True
    words = name.lower().split()
    return len(words) > 1 and words[-1].strip(".,") in lexicon.concept_words("heads")


def adds_to_tools(*, name: Passage) -> bool:
    """Tell whether a phrase names a concept beside its technologies: "Python generators", not "npm package management"."""
    inside = mentions.find(passage=name, listed=True)
    if not inside or lexicon.concept(name.words):
        return True
    sides = name.plain[: inside[0].start], name.plain[inside[-1].end :]
    return any(lexicon.concept(_BETWEEN.sub("", side).strip()) for side in sides)


def is_written_as_technology(*, name: str) -> bool:
    """Tell whether an unknown name is written as technologies are: "GeoThing", "django-environ", "thing.js"."""
    return bool(_SHAPE.match(name)) and not lexicon.concept(name)


def is_label(*, lead: Passage, role: Role, dashed: bool) -> bool:
    """Tell whether `lead` only says of what kind the names after it are: "Frontend: React", "Libraries: ...".

    `dashed`: a dash stands after it, as after a name, not a colon, as after a label.
    """
    words = lexicon.words(text=lead.plain)
    if not words or words[-1] in lexicon.concept_words("kind"):
        return bool(words)
    if role is Role.CONCEPT:
        return False
    name = concept(passage=lead)
    return (role is Role.TECHNOLOGY and not dashed) or not (name and is_concept(name=name.words))


def is_list(*, passage: Passage) -> bool:
    """Tell whether `passage` lists names, most of them known, and says nothing more."""
    pieces = phrases.parts(passage=bare(passage))
    known = sum(bool(technologies_alone(passage=piece) or lexicon.concept(piece.words)) for piece in pieces)
    return known * 2 >= len(pieces) and known > 0
