"""The numbers of a hub or of one program."""

from django.db.backends.utils import CursorWrapper

from nexus.domain.access import Viewer
from nexus.domain.learning import Kind
from nexus.domain.views import Totals
from nexus.services.read_models import rows, sight

IN_PROGRAM = """entry_id IN (
    SELECT m.entry_id FROM source s
    JOIN document d ON d.source_id = s.id AND d.until_run_id IS NULL
    JOIN learning l ON l.document_id = d.id
    JOIN member m ON m.form_id = l.form_id AND m.until_run_id IS NULL
    WHERE s.program_id = %(program)s AND s.removed_at IS NULL)"""
_PROGRAM_LEARNINGS = """(
    SELECT count(*) FROM member m JOIN learning l ON l.form_id = m.form_id
    JOIN document d ON d.id = l.document_id AND d.until_run_id IS NULL
    JOIN source s ON s.id = d.source_id AND s.removed_at IS NULL
    WHERE m.entry_id = seen.entry_id AND m.until_run_id IS NULL AND s.program_id = %(program)s)"""


def of(cursor: CursorWrapper, viewer: Viewer, *, program: int | None = None) -> Totals:
    """Return what the viewer may count of the hub, or of the program with this id, by two SELECTs."""
    params = sight.params(viewer) | {"program": program}
    cursor.execute(
        f"""SELECT count(DISTINCT s.id), count(d.id), count(DISTINCT NULLIF({rows.AUTHOR}, ''))
        FROM source s JOIN program p ON p.id = s.program_id
        LEFT JOIN document d ON d.source_id = s.id AND d.until_run_id IS NULL
        WHERE s.removed_at IS NULL AND {sight.open_program(viewer)}
            AND {"TRUE" if program is None else "p.id = %(program)s"}""",  # noqa: S608
        params,
    )
    sources, documents, authors = cursor.fetchone()
    where, learnings = ("TRUE", "learnings") if program is None else (IN_PROGRAM, _PROGRAM_LEARNINGS)
    cursor.execute(
        f"""WITH {sight.seen(viewer, where=where)}
        SELECT kind, count(*), sum({learnings}), sum(CASE solutions WHEN 0 THEN 1 ELSE 0 END) FROM seen
        GROUP BY kind""",  # noqa: S608
        params,
    )
    told = {Kind(kind): (int(entries), int(count), int(bare)) for kind, entries, count, bare in cursor.fetchall()}
    none = (0, 0, 0)
    return Totals(
        sources=sources,
        authors=authors,
        documents=documents,
        learnings=sum(count for _, count, _ in told.values()),
        entries=sum(entries for entries, _, _ in told.values()),
        by_kind={kind: told.get(kind, none)[0] for kind in Kind},
        unsolved=told.get(Kind.CHALLENGE, none)[2],
    )
