"""Few pages of many: sixteen pages of one tier, scope and kind become one of the next, without the rows dropped since.

After the log-structured merge tree (O'Neil, Cheng, Gawlick, O'Neil, 1996): a row is rewritten once a tier.
"""

from array import array
from collections.abc import Collection, Sequence

from django.db import connection, transaction

from nexus.adapters import bulk
from nexus.adapters.index import pages
from nexus.models import SearchPage
from nexus.pipeline import text

_MANY = 16
_SMALL = 4_000
"""Terms that may be folded while a writer's transaction is open: some milliseconds."""


def fold() -> int:
    """Fold every tier that is full and return how many folds that took. Call outside a transaction.

    Pages never change, so they are read and merged before the transaction that puts the new one in their place.
    """
    folded = 0
    while (place := _full_tier()) is not None and _fold(*place):
        folded += 1
    return folded


def fold_small(*, places: Collection[tuple[str, str]]) -> None:
    """Fold what is full and little of these scopes and kinds: many small writes stay few pages."""
    for scope, kind in sorted(places):
        tier = 0
        while len(sizes := _sizes(scope, kind, tier)) >= _MANY and sum(sizes) <= _SMALL and _fold(scope, kind, tier):
            tier += 1


def _sizes(scope: str, kind: str, tier: int) -> Sequence[int]:
    return list(SearchPage.objects.filter(scope=scope, kind=kind, tier=tier).values_list("size", flat=True))


def _full_tier() -> tuple[str, str, int] | None:
    full = bulk.rows(
        "SELECT scope, kind, tier FROM search_page GROUP BY scope, kind, tier HAVING count(*) >= %s"
        " ORDER BY tier, scope, kind LIMIT 1",
        [_MANY],
    )
    return full[0] if full else None


def _fold(scope: str, kind: str, tier: int) -> bool:
    """Fold pages of a tier; return False where another is at it."""
    old = list(SearchPage.objects.filter(scope=scope, kind=kind, tier=tier).order_by("id")[:_MANY])
    merged = _merged(old, pages.Draft(scope=scope, kind=kind, tier=tier + 1))
    with transaction.atomic():
        held = SearchPage.objects.filter(id__in=[page.id for page in old])
        if connection.features.has_select_for_update_skip_locked:
            held = held.select_for_update(skip_locked=True)
        if len(held) < _MANY:
            return False
        pages.write([merged])
        pages.erase([page.id for page in old])
    return True


def _merged(old: Collection[SearchPage], draft: pages.Draft) -> pages.Draft:
    rows, dropped = set[int](), set[int]()
    for page in old:
        rows.update(pages.integers(page.rows))
        dropped.update(pages.integers(page.dropped))
        draft.words.update(page.words.split("\n"))
    draft.rows = array("Q", sorted(rows - dropped))
    draft.dropped = array("Q", sorted(dropped - rows))
    condition, parameters = bulk.among([page.id for page in old])
    gone = dropped & rows
    statement = f"SELECT term, postings FROM search_term WHERE page {condition} ORDER BY term"
    for term, blob in bulk.rows(statement, parameters):
        postings = pages.integers(blob).tolist()
        if gone:
            postings = [posting for posting in postings if posting >> pages.SHIFT not in gone]
        if postings:
            draft.terms[term] += postings
    # A word goes with the last row that held it.
    draft.words = {word for word in draft.words if any(token in draft.terms for token in text.tokens(word))}
    return draft
