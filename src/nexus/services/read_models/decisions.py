"""The acts of consolidation that shaped an entry."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.backends.utils import CursorWrapper

from nexus.domain.access import Viewer
from nexus.domain.views import DecisionView
from nexus.services.read_models import rows, sight

BOUND = 20


def of(cursor: CursorWrapper, viewer: Viewer, *, ids: Sequence[int]) -> Mapping[int, tuple[DecisionView, ...]]:
    """Return for each of the entries the latest acts that hold, latest first, by one SELECT.

    An act shows only where the viewer may see the program whose run it came from, the other entry, and something told
    in every form that it moved: else it would tell of evidence that he may not know of.
    """
    held, opened, subjects = sight.held(viewer), sight.open_program(viewer), sight.among("id", ids)
    cursor.execute(
        f"""
        SELECT {rows.ENTRY}, de.entry_id, de.act, de.by, de.at, de.score
        FROM entry subject
        JOIN decision de ON de.id IN (
            SELECT act.id FROM decision act
            WHERE act.entry_id = subject.id AND act.undone_at IS NULL
                AND (act.other_id IS NULL OR EXISTS (
                    SELECT 1 FROM entry_scope WHERE entry_id = act.other_id AND scope {held}))
                AND (act.run_id IS NULL OR EXISTS (
                    SELECT 1 FROM run r JOIN source s ON s.id = r.source_id JOIN program p ON p.id = s.program_id
                    WHERE r.id = act.run_id AND {opened}))
                AND NOT EXISTS (
                    SELECT 1 FROM decision_form moved WHERE moved.decision_id = act.id AND NOT EXISTS (
                        SELECT 1 FROM learning l JOIN document d ON d.id = l.document_id
                        JOIN source s ON s.id = d.source_id JOIN program p ON p.id = s.program_id
                        WHERE l.form_id = moved.form_id AND {opened}))
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
