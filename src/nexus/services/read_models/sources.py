"""Sources: all of them, and one with its documents, runs and what it tells."""

from django.db.backends.utils import CursorWrapper

from nexus.adapters import snapshot
from nexus.domain.access import Viewer
from nexus.domain.errors import NotFound
from nexus.domain.views import DocumentRef, EntryRef, Page, SourceRef, SourceView
from nexus.services.read_models import rows, sight

PAGE_SIZE = 50
RUN_BOUND = 20
TOP_BOUND = 12

COLUMNS = f"""s.slug, s.title, s.kind, s.address, s.ref, p.slug, s."commit", s.removed_at,
    (SELECT max(r.finished_at) FROM run r WHERE r.source_id = s.id AND r.act = 'import' AND r.status = 'done'),
    (SELECT count(*) FROM document d WHERE d.source_id = s.id AND d.until_run_id IS NULL),
    (SELECT count(*) FROM document d JOIN learning l ON l.document_id = d.id
        WHERE d.source_id = s.id AND d.until_run_id IS NULL),
    (SELECT count(DISTINCT m.entry_id) FROM document d JOIN learning l ON l.document_id = d.id
        JOIN member m ON m.form_id = l.form_id AND {sight.OPEN_MEMBER}
        WHERE d.source_id = s.id AND d.until_run_id IS NULL)"""
WIDTH = 12


def all(*, viewer: Viewer) -> tuple[SourceRef, ...]:
    """Return the sources that the viewer may see and that were not removed, by slug."""
    with snapshot.reading() as cursor:
        return refs(cursor, viewer)


def refs(cursor: CursorWrapper, viewer: Viewer, *, program: int | None = None) -> tuple[SourceRef, ...]:
    """Return the sources, of one program where its id is given, through an open cursor."""
    cursor.execute(
        f"""SELECT {COLUMNS} FROM source s JOIN program p ON p.id = s.program_id
        WHERE s.removed_at IS NULL AND {sight.open_program(viewer)}
            AND {"TRUE" if program is None else "p.id = %(program)s"} ORDER BY s.slug""",
        sight.params(viewer) | {"program": program},
    )
    return tuple(rows.source(row, viewer) for row in cursor.fetchall())


def source(*, viewer: Viewer, slug: str, page: int = 1) -> SourceView:
    """Return one source with a page of its documents by path; a removed one says so and has none.

    Raises NotFound where there is no such source, or none that this viewer may see.
    """
    number = min(max(page, 1), 1_000_000)
    params = sight.params(viewer) | {"slug": sight.word(slug), "offset": (number - 1) * PAGE_SIZE}
    with snapshot.reading() as cursor:
        cursor.execute(
            f"""SELECT {COLUMNS}, s.id FROM source s JOIN program p ON p.id = s.program_id
            WHERE s.slug = %(slug)s AND {sight.open_program(viewer)}""",
            params,
        )
        row = cursor.fetchone()
        if row is None:
            raise NotFound(f"no source is called {slug}")
        ref, params = rows.source(row, viewer), params | {"id": row[WIDTH]}
        cursor.execute(
            f"""SELECT d.path, d.title, (SELECT count(*) FROM learning l WHERE l.document_id = d.id), {rows.AUTHOR},
                d.authored_at
            FROM document d WHERE d.source_id = %(id)s AND d.until_run_id IS NULL
            ORDER BY d.path LIMIT {PAGE_SIZE} OFFSET %(offset)s""",
            params,
        )
        documents = tuple(
            DocumentRef(path=path, title=title, learnings=learnings, author=author, at=rows.moment(at))
            for path, title, learnings, author, at in cursor.fetchall()
        )
        cursor.execute(
            f"""SELECT {rows.RUN} FROM run r JOIN source s ON s.id = r.source_id
            WHERE s.id = %(id)s ORDER BY r.id DESC LIMIT {RUN_BOUND}""",
            params,
        )
        runs = tuple(rows.run(row, viewer) for row in cursor.fetchall())
        top, _ = told(cursor, viewer, source_id=row[WIDTH], bound=TOP_BOUND)
    page_of = Page(number=number, size=PAGE_SIZE, total=ref.documents, bound=max(ref.documents + 1, 1))
    return SourceView(source=ref, documents=documents, page=page_of, runs=runs, top=top)


def told(cursor: CursorWrapper, viewer: Viewer, *, source_id: int, bound: int) -> tuple[tuple[EntryRef, ...], int]:
    """Return the entries that a source tells, those shared by most first, and how many are told by others as well."""
    cursor.execute(
        f"""WITH {sight.told("s.id = %(source)s")}, {sight.seen(viewer, where=sight.TOLD)}
        SELECT {rows.ENTRY}, sum(CASE WHEN sources > 1 THEN 1 ELSE 0 END) OVER () FROM seen
        ORDER BY sources DESC, learnings DESC, title, entry_id LIMIT {bound}""",
        sight.params(viewer) | {"source": source_id},
    )
    found = cursor.fetchall()
    return tuple(rows.entry(row) for row in found), int(found[0][rows.ENTRY_WIDTH]) if found else 0
