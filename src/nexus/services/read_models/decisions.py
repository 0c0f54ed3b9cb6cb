"""The acts of consolidation that shaped an entry."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.backends.utils import CursorWrapper

from nexus.adapters import snapshot
from nexus.domain.access import Viewer
from nexus.domain.cards import ActView
from nexus.domain.views import DecisionView
from nexus.services.read_models import cursors, ledger, rows, sight

BOUND = 20
LARGEST_PAGE = 100


def of(cursor: CursorWrapper, viewer: Viewer, *, ids: Sequence[int]) -> Mapping[int, tuple[DecisionView, ...]]:
    """Return for each of the entries the latest acts that hold, latest first, by one SELECT.

    An act shows only where the viewer may see the program whose run it came from, the other entry, and something told
    in every form that it moved: else it would tell of evidence that he may not know of.
    """
    held, subjects = sight.held(viewer), sight.among("id", ids)
    cursor.execute(
        f"""
        SELECT {rows.ENTRY}, de.entry_id, de.act, de.by, de.at, de.score
        FROM entry subject
        JOIN decision de ON de.id IN (
            SELECT act.id FROM decision act WHERE act.entry_id = subject.id AND {_open(viewer)}
            ORDER BY act.id DESC LIMIT {BOUND})
        LEFT JOIN entry_scope seen ON seen.id = (
            SELECT id FROM entry_scope WHERE entry_id = de.other_id AND scope {held}
            ORDER BY {sight.rank(viewer)} LIMIT 1)
        WHERE subject.id {subjects.sql} ORDER BY de.entry_id, de.id DESC
        """,
        sight.params(viewer) | subjects.params,
    )
    acts: dict[int, list[DecisionView]] = defaultdict(list)
    for row in cursor.fetchall():
        subject, act, by, at, score = row[rows.ENTRY_WIDTH :]
        other = None if row[0] is None else rows.entry(row)
        acts[subject].append(DecisionView(act=act, by=by, at=rows.moment(at), score=score, other=other))
    return {subject: tuple(held) for subject, held in acts.items()}


def page(*, viewer: Viewer, after: str = "", size: int = 50) -> tuple[tuple[ActView, ...], str]:
    """Return a page of the acts that hold, of all entries, latest first, and what to ask the next one with.

    Raises Invalid, with the field `after`, where that is no cursor of this list.
    """
    size = min(max(size, 1), LARGEST_PAGE)
    params = sight.params(viewer) | {"size": size + 1, "before": 2**63 - 1}
    if after:
        (params["before"],) = cursors.read(cursor=after, name="decisions", types=tuple[str, cursors.Whole])
    held, rank = sight.held(viewer), sight.rank(viewer)
    with snapshot.reading() as cursor:
        cursor.execute(
            f"""
            SELECT {rows.ENTRY}, {rows.ENTRY.replace("seen.", "subject.")}, act.id, act.act, act.by, act.at, act.score
            FROM decision act
            JOIN entry_scope subject ON subject.id = (
                SELECT id FROM entry_scope WHERE entry_id = act.entry_id AND scope {held} ORDER BY {rank} LIMIT 1)
            LEFT JOIN entry_scope seen ON seen.id = (
                SELECT id FROM entry_scope WHERE entry_id = act.other_id AND scope {held} ORDER BY {rank} LIMIT 1)
            WHERE act.id < %(before)s AND {_open(viewer)}
            ORDER BY act.id DESC LIMIT %(size)s
            """,
            params,
        )
        found = cursor.fetchall()
    acts = tuple(
        ActView(
            act=row[2 * rows.ENTRY_WIDTH + 1],
            by=row[2 * rows.ENTRY_WIDTH + 2],
            at=rows.moment(row[2 * rows.ENTRY_WIDTH + 3]),
            score=row[2 * rows.ENTRY_WIDTH + 4],
            entry=rows.entry(row[rows.ENTRY_WIDTH :]),
            other=None if row[0] is None else rows.entry(row),
        )
        for row in found[:size]
    )
    more = len(found) > size
    return acts, cursors.made(name="decisions", key=[found[size - 1][2 * rows.ENTRY_WIDTH]]) if more else ""


def _open(viewer: Viewer) -> str:
    """Return the condition that decision `act` holds and tells the viewer nothing that he may not know of."""
    return f"act.undone_at IS NULL AND {ledger.seen(viewer)}"
