"""What people search and do not find: counted without who asked, listed for the owner, closed by the import that answers it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from nexus.adapters import bulk
from nexus.domain.access import Viewer
from nexus.domain.errors import Forbidden, Invalid
from nexus.domain.query import Filters
from nexus.domain.wanted import WantedView
from nexus.pipeline import masking, text
from nexus.pipeline import query as queries
from nexus.services import search, solve
from nexus.services.read_models import rows

SEARCH, CHALLENGE = "search", "challenge"
LEAST = 3
"""How often a search must have found nothing before anybody is shown its words: one person's words stay theirs."""
SHOWN = 100
LONGEST = 1_000
_KEY = 200
_MOST = 5_000
"""Rows kept; of more the searches go that were asked least and longest ago."""


def missed(*, viewer: Viewer, query: str, now: datetime) -> None:
    """Count a search that found nothing; one that says more than words, or hardly any, is passed over."""
    asked = queries.parse(query)
    if asked.filters == Filters() and not asked.phrases and not asked.excluded and len("".join(asked.words)) > 2:
        _add(SEARCH, query, viewer, now)


def want(*, viewer: Viewer, problem: str, now: datetime) -> None:
    """Record a problem as one that somebody should write about; raise Forbidden for whoever may not write."""
    if not viewer.may_write:
        raise Forbidden("only the owner records what is wanted")
    if not problem.strip():
        raise Invalid("say what is wanted", field="problem")
    _add(CHALLENGE, problem, viewer, now)


def listing(*, viewer: Viewer) -> Sequence[WantedView]:
    """Return what is wanted among what the viewer sees, open first, most asked first; raise Forbidden for a reader."""
    if not viewer.may_write:
        raise Forbidden("only the owner sees what others looked for")
    found = bulk.rows(
        "SELECT kind, text, count, first_at, last_at, answered_at, scopes FROM wanted WHERE kind = %s OR count >= %s"
        " ORDER BY CASE WHEN answered_at IS NULL THEN 0 ELSE 1 END, count DESC, last_at DESC, id LIMIT %s",
        [CHALLENGE, LEAST, SHOWN],
    )
    held = set(viewer.scopes)
    return [_view(row) for row in found if held.issuperset(row[-1].split())]


def answer(*, now: datetime) -> int:
    """Close what the hub answers by now and return how many that were; call outside a transaction, after an import."""
    open_ = bulk.rows(
        "SELECT id, kind, text, scopes FROM wanted WHERE answered_at IS NULL AND (kind = %s OR count >= %s)"
        " ORDER BY count DESC, id LIMIT %s",
        [CHALLENGE, LEAST, 2 * SHOWN],
    )
    closed = [
        id_ for id_, kind, told, scopes in open_ if _is_answered(kind, told, Viewer(scopes=tuple(scopes.split())))
    ]
    if closed:
        condition, values = bulk.among(closed)
        bulk.execute(f"UPDATE wanted SET answered_at = %s WHERE id {condition}", [bulk.moment(now), *values])
    return len(closed)


def _is_answered(kind: str, told: str, viewer: Viewer) -> bool:
    if kind == SEARCH:
        return search.find(viewer=viewer, query=told, size=1).total > 0
    view = solve.solve(viewer=viewer, problem=told)
    return view.verdict != solve.NEW and any(answer.solutions for answer in view.answers)


def _add(kind: str, told: str, viewer: Viewer, now: datetime) -> None:
    told = masking.mask(text=told.replace("\0", " ").strip()[:LONGEST]).text
    key = " ".join(sorted(set(text.surface(told))))[:_KEY] or told[:_KEY]
    at, scopes = bulk.moment(now), " ".join(viewer.scopes)
    with transaction.atomic():
        # Asked again though an import answered it: what it brought was taken out, or the answer was none.
        bulk.execute(
            "INSERT INTO wanted (kind, key, text, scopes, count, first_at, last_at) VALUES (%s, %s, %s, %s, 1, %s, %s)"
            " ON CONFLICT (kind, key, scopes) DO UPDATE SET count = wanted.count + 1, last_at = excluded.last_at,"
            " answered_at = NULL",
            [kind, key, told, scopes, at, at],
        )
        bulk.execute(
            "DELETE FROM wanted WHERE id IN (SELECT id FROM wanted WHERE kind = %s ORDER BY count DESC, last_at DESC"
            " LIMIT %s OFFSET %s)",
            [SEARCH, _MOST, _MOST],
        )


def _view(row: Sequence[Any]) -> WantedView:
    kind, told, count, first, last, answered, _ = row
    return WantedView(
        kind=kind,
        text=told,
        count=count,
        first_at=rows.moment(first),
        last_at=rows.moment(last),
        answered_at=rows.perhaps(answered),
    )
