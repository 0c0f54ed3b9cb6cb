"""The ledger of an entry: every act that shaped it, of a rule or a person, those that were undone too."""

from collections import defaultdict

from django.db.backends.utils import CursorWrapper

from nexus.adapters import snapshot
from nexus.domain.access import Viewer
from nexus.domain.curation import FormView, Ledger, LedgerLine
from nexus.domain.views import EntryRef
from nexus.services.read_models import rows, sight

BOUND = 50
FORMS = 500
TOLD = 3


def of(*, viewer: Viewer, entry: int) -> Ledger:
    """Return the acts on an entry and on what was merged into it, latest first, with its statements now.

    An act shows only where the viewer may see the program whose run it came from, the other entry, and something told in
    every form that it moved. Of an entry that the viewer may not see nothing is told.
    """
    with snapshot.reading() as cursor:
        cursor.execute(
            f"""
            WITH family AS (SELECT id FROM entry WHERE id = %(entry)s OR merged_into_id = %(entry)s)
            SELECT {rows.ENTRY}, act.id, act.act, act.by, act.at, act.score, act.undone_at, act.entry_id
            FROM decision act
            LEFT JOIN entry_scope seen ON seen.id = (
                SELECT id FROM entry_scope WHERE entry_id = act.other_id AND scope {sight.held(viewer)}
                ORDER BY {sight.rank(viewer)} LIMIT 1)
            WHERE (act.entry_id IN (SELECT id FROM family) OR act.other_id = %(entry)s AND act.act = 'split')
                AND {seen(viewer)}
            ORDER BY act.id DESC LIMIT {BOUND}
            """,
            sight.params(viewer) | {"entry": entry},
        )
        found = cursor.fetchall()
        told = _told(cursor, viewer, [row[rows.ENTRY_WIDTH] for row in found])
        others = _names(cursor, viewer, {row[-1] for row in found} - {entry})
        held = _forms(cursor, viewer, entry)
    return Ledger(
        lines=tuple(
            LedgerLine(
                decision=id_,
                act=act,
                by=by,
                at=rows.moment(at),
                score=score,
                entry=others.get(subject),
                other=None if ref[0] is None else rows.entry(ref),
                told=tuple(told[id_][:TOLD]),
                undone_at=rows.perhaps(undone),
                undoable=viewer.may_write and undone is None and act != "create",
            )
            for *ref, id_, act, by, at, score, undone, subject in found
        ),
        forms=held,
    )


def forms(*, viewer: Viewer, entry: int) -> tuple[FormView, ...]:
    """Return the statements of an entry that the viewer may see, most told first."""
    with snapshot.reading() as cursor:
        return _forms(cursor, viewer, entry)


def titles(*, viewer: Viewer, entries: set[int]) -> dict[int, str]:
    """Return what entries are called for a viewer, those that were merged or withdrawn too; "" where he sees none of it."""
    with snapshot.reading() as cursor:
        names = _names(cursor, viewer, entries)
    return {entry: names[entry].title if entry in names else "" for entry in entries}


def sees(*, viewer: Viewer, decision: int) -> bool:
    """Tell whether a viewer may see a decision with all that it moved, and something of the entry it was about."""
    with snapshot.reading() as cursor:
        cursor.execute(
            f"""SELECT 1 FROM decision act WHERE act.id = %(decision)s AND {seen(viewer)} AND EXISTS (
                SELECT 1 FROM entry_scope WHERE entry_id = act.entry_id AND scope {sight.held(viewer)})""",
            sight.params(viewer) | {"decision": min(decision, 2**62)},
        )
        return cursor.fetchone() is not None


def seen(viewer: Viewer) -> str:
    """Return the condition that decision `act` tells the viewer nothing that he may not know of.

    He may see the program whose run it came from (a person's act has a run without a source), the other entry, and
    something told in every form that it moved.
    """
    held, opened = sight.held(viewer), sight.open_program(viewer)
    return f"""
        (act.other_id IS NULL OR EXISTS (
            SELECT 1 FROM entry_scope WHERE entry_id = act.other_id AND scope {held}))
        AND (act.run_id IS NULL OR act.by <> 'rule' OR EXISTS (
            SELECT 1 FROM run r JOIN source s ON s.id = r.source_id JOIN program p ON p.id = s.program_id
            WHERE r.id = act.run_id AND {opened}))
        AND (act.act <> 'rename' OR act.run_id IS NULL OR EXISTS (
            SELECT 1 FROM revision v WHERE v.run_id = act.run_id AND v.scope {held}))
        AND NOT EXISTS (
            SELECT 1 FROM decision_form moved WHERE moved.decision_id = act.id AND NOT EXISTS (
                SELECT 1 FROM learning l JOIN document d ON d.id = l.document_id
                JOIN source s ON s.id = d.source_id JOIN program p ON p.id = s.program_id
                WHERE l.form_id = moved.form_id AND {opened}))"""


def _told(cursor: CursorWrapper, viewer: Viewer, decisions: list[int]) -> dict[int, list[str]]:
    """Return what the forms that decisions moved say now, where the viewer may read it."""
    wanted = sight.among("id", decisions)
    cursor.execute(
        f"""SELECT moved.decision_id, moved.form_id, min(CASE l.text WHEN '' THEN l.title ELSE l.text END)
        FROM decision_form moved JOIN learning l ON l.form_id = moved.form_id
        JOIN document d ON d.id = l.document_id AND {sight.CURRENT_DOCUMENT}
        JOIN source s ON s.id = d.source_id JOIN program p ON p.id = s.program_id
        WHERE moved.decision_id {wanted.sql} AND {sight.open_program(viewer)}
        GROUP BY moved.decision_id, moved.form_id ORDER BY moved.decision_id, moved.form_id""",
        sight.params(viewer) | wanted.params,
    )
    told: dict[int, list[str]] = defaultdict(list)
    for decision, _, statement in cursor.fetchall():
        told[decision].append(statement)
    return told


def _names(cursor: CursorWrapper, viewer: Viewer, entries: set[int]) -> dict[int, EntryRef]:
    """Return entries by id, those that were merged or withdrawn too."""
    wanted = sight.among("id", entries)
    cursor.execute(
        f"""SELECT {rows.ENTRY} FROM entry_scope seen WHERE seen.id IN (
            SELECT (SELECT id FROM entry_scope WHERE entry_id = e.id AND scope {sight.held(viewer)}
                ORDER BY {sight.rank(viewer)} LIMIT 1)
            FROM entry e WHERE e.id {wanted.sql})""",
        sight.params(viewer) | wanted.params,
    )
    return {row[0]: rows.entry(row) for row in cursor.fetchall()}


def _forms(cursor: CursorWrapper, viewer: Viewer, entry: int) -> tuple[FormView, ...]:
    cursor.execute(
        f"""SELECT l.form_id, min(CASE l.text WHEN '' THEN l.title ELSE l.text END), count(*) AS places
        FROM entry e JOIN member m ON m.entry_id = e.id AND m.until_run_id IS NULL
        JOIN learning l ON l.form_id = m.form_id
        JOIN document d ON d.id = l.document_id AND {sight.CURRENT_DOCUMENT}
        JOIN source s ON s.id = d.source_id JOIN program p ON p.id = s.program_id
        WHERE (e.id = %(entry)s OR e.merged_into_id = %(entry)s) AND {sight.open_program(viewer)}
        GROUP BY l.form_id ORDER BY places DESC, l.form_id LIMIT {FORMS}""",
        sight.params(viewer) | {"entry": entry},
    )
    return tuple(
        FormView(form=form, statement=statement, places=places) for form, statement, places in cursor.fetchall()
    )
