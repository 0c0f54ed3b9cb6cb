"""Runs: what one import does while it goes, and the latest ones."""

from nexus.adapters import snapshot
from nexus.domain.access import Viewer
from nexus.domain.errors import NotFound
from nexus.domain.views import NoteView, RunRef, RunView
from nexus.services.read_models import rows, sight, sources

BOUND = 50
NOTE_BOUND = 200
ENTRY_BOUND = 30


def recent(*, viewer: Viewer) -> tuple[RunRef, ...]:
    """Return the latest runs of the sources that the viewer may see, latest first."""
    with snapshot.reading() as cursor:
        cursor.execute(
            f"""SELECT {rows.RUN} FROM run r JOIN source s ON s.id = r.source_id JOIN program p ON p.id = s.program_id
            WHERE {sight.open_program(viewer)} ORDER BY r.id DESC LIMIT {BOUND}""",
            sight.params(viewer),
        )
        return tuple(rows.run(row, viewer) for row in cursor.fetchall())


def run(*, viewer: Viewer, id: int) -> RunView:
    """Return one run with its progress, its notes and what its source tells.

    Raises NotFound where there is no such run, or none that this viewer may see.
    """
    with snapshot.reading() as cursor:
        cursor.execute(
            f"""SELECT {rows.RUN}, r."commit", r.source_id,
                (SELECT count(*) FROM unit u WHERE u.run_id = r.id AND u.status = 'done'),
                (SELECT count(*) FROM unit u WHERE u.run_id = r.id)
            FROM run r JOIN source s ON s.id = r.source_id JOIN program p ON p.id = s.program_id
            WHERE r.id = %(id)s AND {sight.open_program(viewer)}""",
            sight.params(viewer) | {"id": id if 0 < id < 2**63 else 0},
        )
        row = cursor.fetchone()
        if row is None:
            raise NotFound(f"there is no run {id}")
        commit, source_id, done, units = row[rows.RUN_WIDTH :]
        cursor.execute(
            f"SELECT level, path, line, message FROM run_note WHERE run_id = %s ORDER BY id LIMIT {NOTE_BOUND}",
            [id],
        )
        notes = tuple(
            NoteView(level=level, path=path, line=line, message=rows.message(text, viewer))
            for level, path, line, text in cursor.fetchall()
        )
        entries, shared = sources.told(cursor, viewer, source_id=source_id, bound=ENTRY_BOUND)
    return RunView(
        run=rows.run(row, viewer), commit=commit, units_done=done, units=units, shared=shared, notes=notes, entries=entries
    )
