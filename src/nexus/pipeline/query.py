"""From what a person types or pastes to what is looked for."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from nexus.domain.learning import Kind
from nexus.domain.query import Filters, Query
from nexus.pipeline import text
from nexus.pipeline.meaning import vocabulary

LONGEST = 10_000
MOST_WORDS = 24
DOCUMENT = "document"
_TYPED_WORDS = 12
"""Up to so many words on one line are typed by hand, so that quotes and a leading minus are meant."""
_TYPED_LENGTH = 200
_KINDS = (*(kind.value for kind in Kind), DOCUMENT)

_DAY = re.compile(r"\d{4}(?:-\d{1,2}){0,2}", re.ASCII)
_EDGES = "'’.:/@-_"
_PIECE = re.compile(
    r"""(?P<name>kind|tech|technology|program|source|before|after):(?:"(?P<quoted_value>[^"]*)"|(?P<value>\S+))
      | (?<!\S)(?P<minus>-)?"(?P<phrase>[^"]+)"
      | (?<!\S)-(?P<excluded>\w{3}[^\s"]*)
      | (?P<word>\S+)""",
    re.VERBOSE,
)
_ASKING = frozenset(re.findall(r"\S+", """
    a about actually am an and any anybody anyone anything are as at be been being but by can cannot could couldn
    did didn do does doesn doing don dont easy every everything for from get gets getting give given gives got had
    has have he her here him his how i if im in into is isn it its itself ive just keep keeps kind know let like ll
    make makes many may me might mine more most much must my need needs no not now of off on one only or other our
    out over own please put rather really right s same see should so some somebody someone something somehow still
    such sure t tell than that the their them then there these they thing things this those through to too try
    trying up us use used using ve very want wants was wasn way ways we well went were what when where whether
    which while who whose why will with within without won would yet you your re ll d m
"""))  # fmt: skip


def parse(value: str, *, typed: bool = True) -> Query:
    """Return the query that a person typed or pasted; what is not `typed` holds no operators, however short.

    `"a phrase"`, `-word`, `kind:challenge`, `tech:redis`, `program:slug`, `source:slug`, `before:2025-01` and
    `after:2025-01-31` are understood in what is short enough to be typed; of longer text only what is telling is looked for.
    A value that an operator does not take is passed over, with a note.
    """
    value = gist(value)
    if not typed or _is_pasted(value):
        return Query(words=_words(telling(value)))
    told: dict[str, list[str]] = defaultdict(list)
    for role, piece in _pieces(value):
        told[role].append(piece)
        if role == "phrase":
            told["words"].append(piece)
    notes: list[str] = []
    return Query(
        words=_words(" ".join(told["words"])),
        phrases=tuple(told["phrase"]),
        excluded=tuple(told["excluded"]),
        filters=Filters(
            kind=_kind(told["kind"], notes),
            technologies=tuple(told["tech"]),
            program="".join(told["program"][-1:]),
            source="".join(told["source"][-1:]),
            before=_day("before", told["before"], notes),
            after=_day("after", told["after"], notes),
        ),
        notes=tuple(notes),
    )


def essence(value: str) -> str:
    """Return a problem on one line: as typed, or what is telling in what was pasted."""
    value = gist(value)
    return " ".join((telling(value) if _is_pasted(value) else value).split())


def _is_pasted(value: str) -> bool:
    return "\n" in value.strip() or len(value) > _TYPED_LENGTH or len(value.split()) > _TYPED_WORDS


def _pieces(value: str) -> Iterator[tuple[str, str]]:
    for found in _PIECE.finditer(value):
        if name := found["name"]:
            given = (found["quoted_value"] or found["value"] or "").strip()
            if given:
                yield ("tech" if name.startswith("tech") else name), given
        elif phrase := found["phrase"]:
            if text.tokens(phrase):
                yield ("excluded" if found["minus"] else "phrase"), phrase
        elif excluded := found["excluded"]:
            yield "excluded", excluded
        else:
            yield "words", found["word"]


def _kind(values: Sequence[str], notes: list[str]) -> str:
    """Return the last kind that is one; plurals will do."""
    found = ""
    for value in values:
        name = value.lower()
        known = [kind for kind in (name, name.removesuffix("s"), name.removesuffix("ies") + "y") if kind in _KINDS]
        found = known[0] if known else found
        if not known:
            notes.append(f"kind:{value} is passed over: a kind is one of {', '.join(_KINDS)}")
    return found


def _day(name: str, values: Sequence[str], notes: list[str]) -> date | None:
    """Return the first day of the last year, month or day that is one."""
    found = None
    for value in values:
        try:
            year, month, day = (*map(int, value.split("-")), 1, 1)[:3] if _DAY.fullmatch(value) else (0, 0, 0)
            found = date(year, month, day)
        except ValueError:
            notes.append(f"{name}:{value} is passed over: it takes a year, month or day, such as {name}:2025-01")
    return found


def _words(value: str) -> tuple[str, ...]:
    """Return the words that tell something, in order; of many the rarest in writing about software."""
    chunks = tuple(dict.fromkeys(text.chunks(value)))
    kept = tuple(chunk for chunk in chunks if chunk.strip(_EDGES).lower() not in _ASKING) or chunks
    if len(kept) <= MOST_WORDS:
        return kept
    rarest = sorted(kept, key=lambda chunk: -vocabulary.rarity(chunk.lower()))[:MOST_WORDS]
    return tuple(chunk for chunk in kept if chunk in frozenset(rarest))


_FRAME = re.compile(
    r"""^\s*(?: at\s+\S+\s*\(.*\) | at\s+\S+:\d+(:\d+)? | from\s+\S+:\d+:in\b.*
      | goroutine\s+\d+.* | \S+\.(?:go|rs|c|cc|cpp|rb|py|js|ts):\d+(?::\d+)?(?::in\s.*)? | Traceback\s\(most\srecent.*
      | \.\.\.\s+\d+\s+more.* | [-=~^*_\s|+>]+ | \d+%.* | (?:npm\s+ERR!|npm\s+error)\s+(?:A\scomplete\slog|code\s|/|\d{4}-).*
      | [$#>]\s?)\s*$""",
    re.VERBOSE,
)
_ERROR = re.compile(
    r"\b(?:\w*(?:Error|Exception|Failure|Fault)\b|error|fatal|panic|failed|fails|cannot|can't|could not|unable|denied|refused"
    r"|not found|missing|invalid|undefined|unexpected|unknown|timed? ?out|violates|already|killed|exit code)",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"""\x1b\[[0-9;]*[A-Za-z] | \b\d{4}-\d\d-\d\d(?:[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?)? | \b\d\d:\d\d:\d\d(?:[.,]\d+)?
      | \b0x[0-9a-fA-F]+\b | \b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}\b | \b[0-9a-f]{12,64}\b | \bline\s\d+\b
      | :\d+(?::\d+)?(?=[\s:)]|$) | (?<![\w.])(?:[A-Za-z]:)?(?:[/\\][\w.@+-]+){2,}[/\\] | \[\s*\d+(?:\.\d+)?\s*\]
      | \bpid\s\d+\b""",
    re.VERBOSE,
)
_PYTHON_FRAME = re.compile(r"""^([ \t]*)File ".*", line \d+.*\n(?:\1[ \t]+.*\n?)*""", re.MULTILINE)
_TELLING_WORDS = 60
_MANY_LINES = 8
_AROUND = 2
"""Of many lines, so few around one that names an error are looked at."""
_KEPT_LINES = 40
_LONGEST_LINE = 300
_LONGEST_WORD = 100
_LONG_WORD = re.compile(rf"\S{{{_LONGEST_WORD},}}")


def telling(value: str) -> str:
    """Return what says the problem in a pasted text: no frames of a stack, times, addresses and paths to files.

    Where that is long, the lines that name an error come first, the nearest lines after them; order is kept. A log may be
    of any length: what names an error in it is found wherever it stands, and its end counts more than its beginning.
    """
    value = _PYTHON_FRAME.sub("", gist(value))
    lines = [line for raw in value.splitlines() if not _FRAME.match(raw) and (line := _NOISE.sub(" ", raw).strip())]
    lines = list(dict.fromkeys(lines)) or [value]
    errors = [place for place, line in enumerate(lines) if _ERROR.search(line)]
    far = _distances(len(lines), errors)
    chosen, count = set(), 0
    for place in sorted(range(len(lines)), key=lambda place: (far[place], place)):
        if len(lines) > _MANY_LINES and far[place] > _AROUND:
            break
        if count and count + len(lines[place].split()) > _TELLING_WORDS:
            continue
        chosen.add(place)
        count += len(lines[place].split())
    return "\n".join(line for place, line in enumerate(lines) if place in chosen)


def gist(value: str) -> str:
    """Return a text of at most LONGEST characters: of a longer one the lines that name an error, and its end."""
    value = _LONG_WORD.sub(lambda found: found[0][:_LONGEST_WORD], value.replace("\0", " "))
    if len(value) <= LONGEST:
        return value
    lines = [line[:_LONGEST_LINE] for line in value.splitlines()]
    named = list(dict.fromkeys(line for line in reversed(lines) if _ERROR.search(line)))[:_KEPT_LINES]
    end = lines[-_KEPT_LINES:] if len(lines) > 1 else []
    kept = "\n".join((*reversed(named), *end))
    # A word cut in two would be looked for as another word.
    return (kept if named else value)[:LONGEST].rsplit(None, 1)[0]


def _distances(lines: int, errors: Sequence[int]) -> list[int]:
    """Return how far each line is from one that names an error; 0 for all where none does."""
    return [min((abs(place - error) for error in errors), default=0) for place in range(lines)]
