"""Pages of postings: rows are only ever added, by one INSERT, so that writers never wait for each other."""

import itertools
import re
import secrets
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nexus.adapters import bulk

ID_BITS = 62
INTEGER = 8
"""Bytes of an integer in a column."""
_SHORTEST, _LONGEST = 3, 30
"""Letters of a word that a speller may offer."""
_RUN = re.compile(r"[^\W\d_]+")
_LETTERS = {code: " " for code in range(128) if not chr(code).isalpha()}
_NAME = re.compile(r"\W*[^\W\d]\S{3,39}$")
SHIFT = 8
"""A posting is the row's id * 256 + its impact."""


@dataclass(slots=True, kw_only=True)
class Draft:
    """A page before it is written. `terms`: token -> postings as `models.SearchTerm` keeps them."""

    scope: str
    kind: str
    tier: int = 0
    rows: "array[int]" = field(default_factory=lambda: array("Q"))
    dropped: "array[int]" = field(default_factory=lambda: array("Q"))
    terms: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    words: set[str] = field(default_factory=set)
    chunks: set[str] = field(default_factory=set)
    """Words with the marks in and around them, whose plain ones are words of the page too."""

    def add(self, *, row: int, impacts: Mapping[str, int]) -> None:
        """Add a row with how much it is about each of its tokens."""
        self.rows.append(row)
        base, terms = row << SHIFT, self.terms
        for token, impact in impacts.items():
            terms[token].append(base + impact)


def integers(blob: bytes | memoryview) -> "array[int]":
    """Return the integers that a column holds."""
    values = array("Q")
    values.frombytes(blob)
    return values


def write(drafts: Iterable[Draft]) -> None:
    """Insert pages with their postings."""
    pages, terms = [], []
    for draft in drafts:
        page = secrets.randbits(ID_BITS)
        # Names with marks ("jsonb_set") are no words, but a part of one may be all that a person remembers.
        words = "\n".join(
            sorted(draft.words.union(_plain(draft.chunks), _names(draft.terms)))
        )
        size = len(draft.terms)
        pages.append(
            (page, draft.scope, draft.kind, draft.tier, size, draft.rows.tobytes(), draft.dropped.tobytes(), words)
        )
        terms += [(page, token, array("Q", draft.terms[token]).tobytes()) for token in sorted(draft.terms)]
    bulk.insert(
        table="search_page",
        columns=("id", "scope", "kind", "tier", "size", "rows", "dropped", "words"),
        values=pages,
    )
    bulk.insert(table="search_term", columns=("page", "term", "postings"), values=terms)


def _plain(chunks: Iterable[str]) -> Iterable[str]:
    """Return the runs of letters in words; those of plain ASCII, nearly all of them, without a pattern."""
    words = list(chunks)
    runs = set(" ".join(filter(str.isascii, words)).lower().translate(_LETTERS).split())
    runs.update(_RUN.findall(" ".join(itertools.filterfalse(str.isascii, words)).lower()))
    return (run for run in runs if _SHORTEST <= len(run) <= _LONGEST)


def _names(terms: Iterable[str]) -> Iterable[str]:
    return (term for term in terms if not term.isalpha() and _NAME.match(term))


def erase(pages: Iterable[int]) -> None:
    """Delete pages with their postings."""
    condition, parameters = bulk.among(list(pages))
    bulk.execute(f"DELETE FROM search_term WHERE page {condition}", parameters)
    bulk.execute(f"DELETE FROM search_page WHERE id {condition}", parameters)
