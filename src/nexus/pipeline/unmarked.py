"""Headings without marks: lines that are headings by their words, their place or their look."""

import re
from typing import NamedTuple

from nexus.pipeline import lexicon
from nexus.pipeline.blocks import Block, Kind
from nexus.pipeline.lexicon import Label, Role
from nexus.pipeline.passage import Passage, bare, joined

SECTION, GROUP, LABEL = 7, 8, 9
"""Levels below those of marked headings: a section by its words; a line in bold, in capitals or behind an emoji; a label."""

_EMOJI = re.compile(r"[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_LEADING = re.compile(r"[^\w(\[]+")
EMOJI_MARKERS = frozenset("✅✔☑🔹🔸👉⭐🟢")
_SENTENCE_END = (".", "!", "?", ";", ",")


def numbers_section(block: Block, following: Block) -> bool:
    # "2. What I learned", a blank line, then a paragraph: a heading of a document without marks, not an item of a list.
    if block.kind is not Kind.ITEM or block.marker != "1" or block.indent or following.indent or len(block.lines) > 1:
        return False
    text = block.lines[0]
    return (
        len(text.plain.split()) <= 8
        and not text.plain.endswith((".", ":", ","))
        and lexicon.role(text=bare(text).plain) is not None
    )


def split(lines: list[Passage]) -> tuple[list[Passage], list[Passage]]:
    """Return an item's own lines, and those after a line that begins a new section ("Caching Strategies:")."""
    for at in range(1, len(lines)):
        text = lines[at].plain
        if (
            lines[at - 1].plain.endswith(".")
            and text.endswith(":")
            and len(text.split()) <= 6
            and not lexicon.labels(text=text)
        ):
            return lines[:at], lines[at:]
    return lines, []


def _is_marked(block: Block, line: Passage) -> bool:
    # "✅ Key concepts:", "3. Key concepts:"
    return (block.marker in EMOJI_MARKERS or block.marker == "1") and line.plain.rstrip().endswith(":")


def stands_for_section(block: Block, lines: list[Passage]) -> bool:
    text = bare(lines[0])
    if len(lines) > 1 or lines[0].linked:
        return False
    role = lexicon.role(text=text.plain, whole=True)
    if _is_marked(block, lines[0]) and (role or phrased(text.plain)) in lexicon.LEARNED:
        return lexicon.labels(text=text.plain) <= {Label.LESSON} or _is_plural_section(text.plain)
    if len(text.plain.split()) < 2 or any(word[0].islower() for word in text.plain.split() if len(word) > 3):
        return False
    return (
        role in (Role.PRACTICE, Role.CHALLENGE)
        and text.plain[0].isupper()
        and len(text.plain.split()) >= 3
        and not lines[0].plain.endswith(".")
    )


def level(line: Passage, count: int, in_item: bool) -> int:
    """Return the level of a line that is a heading without marks, 0 where it is none."""
    raw = line.plain
    if len(raw) > 120 or raw.endswith(_SENTENCE_END) or raw.startswith(("[", "(")):
        return 0
    text = bare(line).plain
    size = len(text.split())
    if not text or size > 9:
        return 0
    look = _Look(alone=count == 1, colon=raw.rstrip().endswith(":"), bold=is_bold(line), emoji=bool(_EMOJI.match(raw)))
    found = _level_by_words(text, look, in_item) if any(look) else 0
    if not any(look) and not in_item and len(raw) <= _SHORTEST and raw[0].isupper() and size <= 3:
        return SECTION if lexicon.role(text=text, whole=True) is Role.SKIP else 0
    if found or look.bold:
        return found or GROUP
    if look.colon and size <= (6 if look.alone else 5):
        return LABEL
    if in_item:
        return 0
    is_shouted = text.isupper() and size >= 2 and len(text) > 6
    return GROUP if is_shouted or (look.emoji and size <= 7 and ":" not in raw) else 0


class _Look(NamedTuple):
    """What may make a line without marks a heading."""

    alone: bool
    colon: bool
    bold: bool
    emoji: bool


def _level_by_words(text: str, look: _Look, in_item: bool) -> int:
    marked = look.bold or look.colon
    labels = lexicon.labels(text=text)
    if marked and not labels <= {Label.RESULT, Label.TITLE} and not _is_plural_section(text):
        return LABEL
    role = lexicon.role(text=text, whole=True) or phrased(text)
    if not role or not (is_short(text) or look.colon) or (in_item and not marked):
        return 0
    return SECTION if look.bold or look.emoji or look.alone or role in lexicon.LEARNED else LABEL


_SHORTEST, _LONGEST = 30, 20_000
_MANY = 3
_PHRASE = 3
_WORDS = 6
_RUN_IN = re.compile(r"(?:^|(?<=[.!?;:] ))(?P<label>[^\W\d_][\w'’ &/-]{2,40}) ?:(?=\s)")
_QUESTION = re.compile(r"(?:Q(?:uestion)?\s?\d{0,2}\s?[.:)]\s*)?(?P<asked>[^.?!:]{6,90}\?)[*_]{0,2}\s*(?P<answer>.*)$")
_ANSWER = re.compile(r"(?:A|Answer)\s?\d{0,2}\s?[.:)]\s+")


def question(lines: list[Passage]) -> tuple[Passage, Passage] | None:
    """Return the question about learnings that a paragraph begins with, and its answer; None where it asks nothing of them."""
    if not any("?" in line.plain for line in lines):
        return None
    text = joined(lines)
    match = _QUESTION.match(text.plain)
    if not match or lexicon.role(text=match["asked"]) not in lexicon.LEARNED:
        return None
    return text.part(*match.span("asked")), text.part(*match.span("answer"))


def answer(line: Passage) -> Passage:
    """Return a line without the mark of an answer: "A: ..."."""
    match = _ANSWER.match(line.plain)
    return line.part(match.end(), len(line.plain)) if match else line


def run_in(lines: list[Passage], *, goes_on: bool = False) -> list[tuple[Passage, Passage]]:
    """Return the sections of a paragraph that holds several: "**Challenges:** a. b. **Solutions:** x. y."; else nothing.

    With `goes_on` one section is enough: the paragraph before held several.
    """
    if not any(":" in line.plain for line in lines):
        return []
    text = joined(lines)
    if len(text.plain) > _LONGEST:
        return []
    labels = [(start, end) for start, end in text.bold if ":" in text.plain[end - 1 : end + 2]]
    labels += [match.span("label") for match in _RUN_IN.finditer(text.plain)]
    found = {start: end for start, end in sorted(labels) if _names_section(text.plain[start:end])}
    starts = sorted(found)
    if not starts or (starts[0] > 0 and len(starts) < _MANY):
        return []
    roles = {_role_of(text.plain[at : found[at]]) for at in starts}
    if len(roles) < 2 and not goes_on and not phrased(text.plain[: found[starts[0]]]):
        return []
    ends = [*starts[1:], len(text.plain)]
    return [
        (bare(text.part(start, found[start])), text.part(_after_colon(text.plain, found[start]), end))
        for start, end in zip(starts, ends, strict=True)
    ]


def phrased(text: str) -> Role | None:
    """Return what a line holds that is a heading by its phrase: "What I would tell myself"; one or two words are a label."""
    return lexicon.meant(text=text) if len(text.split()) >= _PHRASE else None


def _names_section(label: str) -> bool:
    words = label.strip(": ").split()
    if phrased(label) in lexicon.LEARNED:
        return True
    return any(word.endswith("s") for word in words) and _role_of(label) is not None


def _role_of(label: str) -> Role | Label | None:
    label = label.strip(": ")
    role = lexicon.role(text=label, whole=True) or phrased(label)
    if role in lexicon.LEARNED:
        return role
    return Label.SOLUTION if Label.SOLUTION in lexicon.labels(text=label) else None


def _after_colon(text: str, at: int) -> int:
    while at < len(text) and text[at] in ": *_":
        at += 1
    return at


def is_contents(text: str) -> bool:
    return lexicon.words(text=text)[-2:] in (("of", "content"), ("content",))


def is_title(line: Passage) -> bool:
    return (
        len(line.plain.split()) <= 6
        and line.plain[-1] not in ".,;"
        and lexicon.role(text=bare(line).plain, whole=True) is not None
    )


def may_lead(line: Passage) -> bool:
    # A short line right above bullets is their heading.
    return (
        is_short(line.plain) and line.plain[0].isupper() and not line.plain.endswith((".", "!", "?", ",", ";"))
    )


def is_short(text: str) -> bool:
    """Tell whether a line is no longer than headings without marks are; a phrase that is known as one may be longer."""
    return len(text.split()) <= _WORDS or phrased(text) is not None


def _is_plural_section(text: str) -> bool:
    last = text.lower().split()[0]
    return last.endswith("s") and lexicon.role(text=text, whole=True) is Role.CHALLENGE


def is_bold(line: Passage) -> bool:
    length = len(line.plain.rstrip(": ")) - 1
    decor = _LEADING.match(line.plain)
    return any(start <= (decor.end() if decor else 0) and end >= length for start, end in line.bold)
