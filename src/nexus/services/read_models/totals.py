"""The numbers of a hub or of one program."""

from django.db.backends.utils import CursorWrapper

from nexus.adapters import snapshot
from nexus.domain.access import Viewer
from nexus.domain.learning import Kind
from nexus.domain.views import Totals
from nexus.services.read_models import rows, sight

_COUNTED = "sum(CASE seen.solutions WHEN 0 THEN 1 ELSE 0 END)"
_HUB = f"WITH {{seen}} SELECT kind, count(*), sum(learnings), {_COUNTED} FROM seen GROUP BY kind"
_PROGRAM = f"""WITH {{told}}, {{seen}}
    SELECT seen.kind, count(*), sum(told.learnings), {_COUNTED}
    FROM told JOIN seen ON seen.entry_id = told.entry_id GROUP BY seen.kind"""


def all(*, viewer: Viewer) -> Totals:
    """Return what the viewer may count of the hub."""
    with snapshot.reading() as cursor:
        return of(cursor, viewer)


def of(cursor: CursorWrapper, viewer: Viewer, *, program: int | None = None) -> Totals:
    """Return what the viewer may count of the hub, or of the program with this id, by two SELECTs."""
    params = sight.params(viewer) | {"program": program}
    told_by = f"""s.removed_at IS NULL AND {sight.open_program(viewer)}
        AND {"TRUE" if program is None else "p.id = %(program)s"}"""
    cursor.execute(
        f"""SELECT (SELECT count(*) FROM source s JOIN program p ON p.id = s.program_id
                WHERE {told_by} AND {sight.READ_SOURCE}),
            count(*), count(DISTINCT NULLIF({rows.AUTHOR}, ''))
        FROM source s JOIN program p ON p.id = s.program_id
        JOIN document d ON d.source_id = s.id AND d.until_run_id IS NULL
        WHERE {told_by}""",
        params,
    )
    sources, documents, authors = cursor.fetchone()
    cursor.execute(
        _HUB.format(seen=sight.seen(viewer))
        if program is None
        else _PROGRAM.format(told=sight.told("s.program_id = %(program)s"), seen=sight.seen(viewer, where=sight.TOLD)),
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
