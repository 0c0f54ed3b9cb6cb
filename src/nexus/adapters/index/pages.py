"""Counted words, by append: each batch leaves a page, eight pages of a tier become one of the next.

Counts in rows that writers share would make them wait for each other, or deadlock; a page is only ever added.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from django.db import connection

from nexus.models import SearchPage
from nexus.pipeline import text

_WORD = re.compile(r"[^\W\d_]{3,30}")
_FOLD_AT = 8


class Count:
    """Rows, tokens and words of some rows, counted up or down."""

    def __init__(self) -> None:
        self.rows = 0
        self.tokens = 0
        self.terms: Counter[str] = Counter()
        self.words: set[str] = set()

    def add(self, *, terms: Sequence[str], size: int, told: Sequence[str]) -> None:
        """Count one row in: its leveled terms, the size of its body, its texts as written."""
        self.rows += 1
        self.tokens += size
        self.terms.update([term[1:] for term in terms])
        for value in told:
            self.words.update(_WORD.findall(text.fold(value).lower()))

    def subtract(self, *, terms: Sequence[str], size: int) -> None:
        """Count one row out; its words stay, and are unknown once their tokens count 0."""
        self.rows -= 1
        self.tokens -= size
        self.terms.subtract([term[1:] for term in terms])

    def join(self, page: SearchPage) -> None:
        """Count a page in."""
        self.rows += page.rows
        self.tokens += page.tokens
        self.words.update(page.words.split())
        for token, count in parse(page.terms):
            self.terms[token] += count


def parse(terms: str) -> list[tuple[str, int]]:
    """Return the tokens of a page with their counts."""
    pairs = (line.rpartition(" ") for line in terms.splitlines())
    return [(token, int(count)) for token, _, count in pairs]


def append(*, counts: Mapping[str, Count]) -> None:
    """Leave a page for each scope counted, then fold where many are left."""
    for scope, count in sorted(counts.items()):
        if count.rows or count.terms:
            _page(scope, 0, count).save(force_insert=True)
            _fold(scope)


def _page(scope: str, tier: int, count: Count) -> SearchPage:
    return SearchPage(
        scope=scope,
        tier=tier,
        rows=count.rows,
        tokens=count.tokens,
        terms="\n".join(f"{token} {n}" for token, n in count.terms.items() if n),
        words="\n".join(count.words),
    )


def _fold(scope: str) -> None:
    tier = 0
    while len(found := _pages_to_fold(scope, tier)) >= _FOLD_AT:
        whole = Count()
        for page in found:
            whole.join(page)
        SearchPage.objects.filter(id__in=[page.id for page in found]).delete()
        tier += 1
        _page(scope, tier, whole).save(force_insert=True)


def _pages_to_fold(scope: str, tier: int) -> list[SearchPage]:
    pages = SearchPage.objects.filter(scope=scope, tier=tier)
    if pages.count() < _FOLD_AT:
        return []
    if connection.features.has_select_for_update_skip_locked:
        # Another writer may be folding: what it holds is its own.
        pages = pages.select_for_update(skip_locked=True)
    return list(pages)
