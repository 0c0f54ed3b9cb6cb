"""Take one item apart: its lead ("**Docker** - ..."), its label, its sentences; tell a name from a sentence."""

import re
from functools import lru_cache
from typing import NamedTuple

from nexus.pipeline import lexicon
from nexus.pipeline.passage import Passage, bare

_SEPARATOR = re.compile(
    r"(?<!\s)\s{0,9}(?::(?=\s|$|[A-Z][a-z])|\s[-–—=|](?=\s)|[–—→⇒](?=\s?)|->|=>|[-–—](?=\s[A-Z]))\s*"
)
_SEPARATES = re.compile(r"[:=|–—→⇒-]")
_FARTHEST = 10
"""How many blanks stand before such a mark at most."""
_SENTENCE = re.compile(r"(?<=[.!?])[\"'”’)*_]{0,3}\s+(?=[\"'“‘(*`]{0,3}[A-Z0-9])")
_SHORTENED = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|incl|Mr|Dr|No)\.|\b[A-Z]\.)$")
_COMMA = re.compile(r"(?<!\s)\s{0,9}(?:[,;/|•·+]|\s&|\s(?:and|or|plus)(?=\s))\s*(?:(?:and|or|&)\s+)?")
_COMMA_ONLY = re.compile(r"(?<!\s)\s{0,9}[,;|•·]\s*(?:(?:and|or|&)\s+)?")
_PURPOSE = re.compile(r"\s(?:for|to|with)\s.*\s(?:and|or|&)\s")
_AND = re.compile(r"\s*(?:and|or)\s+")
_LAST = re.compile(r"\s(?:and|or)\s+")
_HIDDEN = "\0"
LONGEST = 4000
"""A passage beyond this is no prose of a learner: nothing is taken apart in it."""
_OPEN = "([{"
_BRACKET = re.compile(r"[()\[\]{}]")
_VERB = re.compile(
    r"(?i)(?:i|we|my|it|this|these|they|you|how|why|when|to)\b|(?:built|wrote|written|set|made|used|got|ran|broke|gave|took|led|kept|dealt|found|taught|became|began|saw|went|did|knew|"
    r"understood|wrote|learnt|brought|thought|chose|fought|spent|put|held|sent|met|shipped|split|cut|hit|let|strengthened|deepened)\b"
    r"|(?!advanced|based|automated|distributed|embedded|related|shared|typed|linked|nested|applied|unified|layered|managed|speed|feed|seed|need|protected|centralized|decoupled|decentralized)[a-z]{3,}ed\b"
)


_DONE = re.compile(
    r"(?i)(?:(?!need|feed|speed|seed)[a-z]{3,}ed|built|wrote|rewrote|set|made|put|split|cut|gave|kept|took|ran|chose|sent|got)\s"
)


class Item(NamedTuple):
    """An item's lead and what follows it; `rest` is None where nothing does. `bold`: the author marked the lead."""

    lead: Passage
    rest: Passage | None
    bold: bool


def may_split(*, text: str) -> bool:
    """Tell at once whether a text without bold words may be a lead and a rest; most lines of prose are not."""
    return bool(_SEPARATES.search(text))


def item(*, passage: Passage) -> Item:
    """Return `passage` as lead and rest: split after bold words at its beginning, else at the first dash, colon or arrow."""
    return _item(passage) if len(passage.plain) <= LONGEST else Item(lead=bare(passage), rest=None, bold=False)


@lru_cache(maxsize=1024)
def _item(passage: Passage) -> Item:
    text = bare(passage)
    if text.bold and text.bold[0][0] <= 1:
        start, end = text.bold[0]
        lead, rest = text.part(start, end), _unseparated(text.part(end, len(text.plain)))
        inner = _SEPARATOR.search(lead.plain) if not rest else None
        if not inner or not inner.end() < len(lead.plain):
            return Item(lead=bare(lead), rest=rest, bold=True)
    return _split(text)


def _split(text: Passage) -> Item:
    mark = _SEPARATES.search(text.plain)
    match = _SEPARATOR.search(outside_brackets(text.plain), max(mark.start() - _FARTHEST, 0)) if mark else None
    if not match or match.start() == 0:
        return Item(lead=text, rest=None, bold=False)
    rest = text.part(match.end(), len(text.plain))
    return Item(lead=bare(text.part(0, match.start())), rest=rest if rest else None, bold=False)


def _unseparated(rest: Passage) -> Passage | None:
    match = re.match(r"[\s:–—=|→⇒.-]*(?:>\s*)?", rest.plain)
    found = rest.part(match.end() if match else 0, len(rest.plain))
    return found if found else None


def outside_brackets(text: str) -> str:
    """Return `text` with everything in brackets hidden, its length kept."""
    if "(" not in text and "[" not in text and "{" not in text:
        return text
    depth, done, out = 0, 0, []
    for match in _BRACKET.finditer(text):
        at = match.start()
        if text[at] in _OPEN:
            if not depth:
                out.append(text[done:at])
                done = at
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                out.append(_HIDDEN * (at + 1 - done))
                done = at + 1
    return text if depth else "".join((*out, text[done:]))


def sentences(*, passage: Passage) -> list[Passage]:
    """Return the sentences of a passage."""
    if len(passage.plain) > LONGEST:
        return [passage]
    found, start = [], 0
    for match in _SENTENCE.finditer(passage.plain):
        if not _SHORTENED.search(passage.plain, start, match.start()):
            found.append(passage.part(start, match.start()))
            start = match.end()
    found.append(passage.part(start, len(passage.plain)))
    return [one for one in found if one]


def span(*, passage: Passage, pieces: list[Passage]) -> Passage:
    """Return the part of `passage` from the first of its `pieces` to the last."""
    start = passage.plain.find(pieces[0].plain)
    last = pieces[-1].plain
    return passage.part(start, passage.plain.find(last, start) + len(last))


def parts(*, passage: Passage) -> list[Passage]:
    """Return the parts of a list in one line: "A, B (C) and D" gives A, B (C) and D."""
    found, start = [], 0
    open_text = outside_brackets(passage.plain)
    if len(open_text) > LONGEST or ("," not in open_text and _PURPOSE.search(open_text)):
        return [passage]
    for match in (_COMMA_ONLY if "," in open_text else _COMMA).finditer(open_text):
        found.append(passage.part(start, match.start()))
        start = match.end()
    last = passage.part(start, len(passage.plain.rstrip(". ")))
    tail = _LAST.search(outside_brackets(last.plain)) if start else None
    found += (last.part(0, tail.start()), last.part(tail.end(), len(last.plain))) if tail else (last,)
    return [one for one in found if one]


def divided(*, passage: Passage, mark: str) -> list[Passage]:
    """Return the parts of a passage between marks, without the "and" before the last."""
    found, start = [], 0
    text = outside_brackets(passage.plain)
    while start < len(text):
        at = text.find(mark, start)
        end = len(text) if at < 0 else at
        lead = _AND.match(text, start)
        found.append(passage.part(lead.end() if lead else start, end))
        start = end + 1
    return [one for one in found if one]


def is_sentence(text: str) -> bool:
    """Tell whether `text` says what somebody did, does or should do, rather than names a thing."""
    words = text.split()
    if len(words) > 10 or not words:
        return True
    return (
        bool(_VERB.match(text)) or (len(words) > 2 and is_imperative(text)) or (len(words) > 4 and text.endswith("."))
    )


def acts(text: str) -> bool:
    """Tell whether `text` says what was done or is to be done, nobody named: "Stored all times in UTC"."""
    return bool(_DONE.match(text)) or is_imperative(text)


def is_imperative(text: str) -> bool:
    """Tell whether `text` begins as advice does: "Keep functions small"."""
    words = text.lower().split(maxsplit=2)
    if not words:
        return False
    first = words[0].strip("“\"'(").replace("’", "'")
    if first in lexicon.cue_words("noun_or_verb"):
        return len(words) > 1 and words[1].strip(",") in lexicon.cue_words("object")
    return first in lexicon.cue_words("imperative")
