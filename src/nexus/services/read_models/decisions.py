"""The acts of consolidation that shaped an entry."""

from django.db.backends.utils import CursorWrapper

from nexus.domain.access import Viewer
from nexus.domain.views import DecisionView
from nexus.services.read_models import rows, sight

BOUND = 20


def of(cursor: CursorWrapper, viewer: Viewer, *, id_: int) -> tuple[DecisionView, ...]:
    """Return the latest acts that hold, latest first.

    An act shows only where the viewer may see the program whose run it came from, the other entry, and something told
    in every form that it moved: else it would tell of evidence that he may not know of.
    """
    held, opened = sight.held(viewer), sight.open_program(viewer)
    cursor.execute(
        f"""
        SELECT {rows.ENTRY}, de.act, de.by, de.at, de.score
        FROM decision de
        LEFT JOIN entry_scope seen ON seen.id = (
            SELECT id FROM entry_scope WHERE entry_id = de.other_id AND scope {held}
            ORDER BY {sight.rank(viewer)} LIMIT 1)
        WHERE de.entry_id = %(id)s AND de.undone_at IS NULL
            AND (de.other_id IS NULL OR seen.id IS NOT NULL)
            AND (de.run_id IS NULL OR EXISTS (
                SELECT 1 FROM run r JOIN source s ON s.id = r.source_id JOIN program p ON p.id = s.program_id
                WHERE r.id = de.run_id AND {opened}))
            AND NOT EXISTS (
                SELECT 1 FROM decision_form moved WHERE moved.decision_id = de.id AND NOT EXISTS (
                    SELECT 1 FROM learning l JOIN document d ON d.id = l.document_id
                    JOIN source s ON s.id = d.source_id JOIN program p ON p.id = s.program_id
                    WHERE l.form_id = moved.form_id AND {opened}))
        ORDER BY de.id DESC LIMIT {BOUND}
        """,
        sight.params(viewer) | {"id": id_},
    )
    return tuple(
        DecisionView(
            act=row[rows.ENTRY_WIDTH],
            by=row[rows.ENTRY_WIDTH + 1],
            at=rows.moment(row[rows.ENTRY_WIDTH + 2]),
            score=row[rows.ENTRY_WIDTH + 3],
            other=None if row[0] is None else rows.entry(row),
        )
        for row in cursor.fetchall()
    )
