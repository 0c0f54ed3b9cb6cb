"""Find the technologies that a text names."""

import re
from dataclasses import dataclass

from nexus.pipeline import lexicon
from nexus.pipeline.lexicon import Sureness, Technology
from nexus.pipeline.passage import Passage

_ATOM = re.compile(r"(?<!\S)\.[A-Za-z]\w*|[A-Za-z0-9]+[+#]*")
_API = re.compile(r"[A-Za-z]{3,}_[a-z_]+|[A-Za-z]*[Vv]iew[Ss]ets?|[A-Z][a-z]+Serializer")
_ADDRESS = re.compile(r"(?:\b[a-z][a-z0-9+.-]{1,20}://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.\w")
_GAP = re.compile(r"[ ./&_@’'-]{0,3}")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;]\s|\n|[-–—→]\s)\W*$")
_SPOKEN = re.compile(
    r"\b(?:(?:written|wrote|rewrote|coded|programmed|program|service|services|tool|backend|server|cli|api) in"
    r"|learned|learnt|learning) $"
)
_LONGEST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A technology named at `start` to `end` of a text."""

    name: str
    start: int
    end: int


def find(*, passage: Passage, listed: bool = False) -> list[Mention]:
    """Return the technologies named in `passage`, in order. `listed`: it is the name of an item or of a part of a list."""
    text = passage.plain
    if "://" in text or "www." in text or "@" in text:
        text = _ADDRESS.sub(lambda match: " " * len(match[0]), text)
    atoms = [match.span() for match in _ATOM.finditer(text)]
    starts = lexicon.first_words()
    found: list[Mention] = []
    at = 0
    while at < len(atoms):
        step = 1
        if text[atoms[at][0] : atoms[at][1]].lower() in starts:
            mention, step = _longest(text, atoms, at, listed)
            if mention:
                found.append(mention)
        at += step
    return found


def _longest(text: str, atoms: list[tuple[int, int]], at: int, listed: bool) -> tuple[Mention | None, int]:
    last = at
    while last + 1 < min(len(atoms), at + _LONGEST) and _GAP.fullmatch(text, atoms[last][1], atoms[last + 1][0]):
        last += 1
    start = atoms[at][0]
    for end_at in range(last, at - 1, -1):
        end = atoms[end_at][1]
        known = lexicon.technologies().get(lexicon.fold(name=text[start:end]))
        if known and not known.name:
            return None, end_at - at + 1
        if known and _counts(known, text, start, end, listed):
            return Mention(name=known.name, start=start, end=end), end_at - at + 1
    return None, 1


def _counts(known: Technology, text: str, start: int, end: int, listed: bool) -> bool:
    if (
        text[start - 1 : start] in ("_", "\\")
        or text[end : end + 1] == "_"
        or (text[start - 1 : start] == "-" and text[start - 2 : start - 1].isalpha())
    ):
        return False
    if known.sureness is Sureness.SURE:
        # "rapid API" is no name although RapidAPI is one.
        return listed or text[start].isupper() or " " in known.name or " " not in text[start:end]
    whole = not text[:start].strip(" (`\"'") and not text[end:].strip(" )`\"'.")
    if known.category == "language" and text[start].isupper() and _SPOKEN.search(text, 0, start):
        return True
    if known.sureness is Sureness.ALONE:
        return listed and whole and (text[start].isupper() or len(text) > 3)
    return text[start].isupper() and (listed or not _SENTENCE_START.search(text, 0, start))


def names(*, passages: list[Passage]) -> tuple[str, ...]:
    """Return the usual names of the technologies told in the passages, first told first, each once."""
    named = list(dict.fromkeys(mention.name for passage in passages for mention in find(passage=passage)))
    known = lexicon.of_apis()
    for passage in passages:
        for word in _API.findall(passage.plain):
            name = known.get(word.lower())
            if name and not any(name.startswith(one) for one in named):
                named.append(name)
    return tuple(named)
