"""One document as it was read, with its learnings marked."""

from django.db.backends.utils import CursorWrapper

from nexus.adapters import snapshot
from nexus.domain import provenance
from nexus.domain.access import Viewer
from nexus.domain.documents import DocumentView, MarkView
from nexus.domain.errors import NotFound
from nexus.domain.learning import Kind, Span
from nexus.domain.views import DocumentRef
from nexus.services.read_models import cursors, rows, sight, sources

LARGEST_PAGE = 200


def page(
    *, viewer: Viewer, source: str, after: str = "", size: int = 50
) -> tuple[tuple[DocumentRef, ...], str]:
    """Return a page of the current documents of a source, by path, and what to ask the next one with.

    Raises NotFound where there is no such source, or none that this viewer may see; Invalid, with the field `after`, where
    that is no cursor of this list.
    """
    size = min(max(size, 1), LARGEST_PAGE)
    params = sight.params(viewer) | {"slug": sight.word(source), "size": size + 1, "path": ""}
    if after:
        (params["path"],) = cursors.read(cursor=after, name="documents", types=tuple[str, str])
    with snapshot.reading() as cursor:
        cursor.execute(
            f"""SELECT d.path, d.title, (SELECT count(*) FROM learning l WHERE l.document_id = d.id), {rows.AUTHOR},
                d.authored_at
            FROM source s JOIN program p ON p.id = s.program_id
            LEFT JOIN document d ON d.source_id = s.id AND d.until_run_id IS NULL AND d.path > %(path)s
                AND s.removed_at IS NULL
            WHERE s.slug = %(slug)s AND {sight.open_program(viewer)} ORDER BY d.path LIMIT %(size)s""",
            params,
        )
        found = cursor.fetchall()
    if not found:
        raise NotFound(f"no source is called {source}")
    refs = tuple(
        DocumentRef(path=path, title=title, learnings=learnings, author=author, at=rows.moment(at))
        for path, title, learnings, author, at in found[:size]
        if path is not None
    )
    return refs, cursors.made(name="documents", key=[refs[-1].path]) if len(found) > size else ""


def document(*, viewer: Viewer, source: str, path: str) -> DocumentView:
    """Return a current document of a source, by the source's slug and the path from its root.

    Raises NotFound where there is no such document, or none that this viewer may see.
    """
    with snapshot.reading() as cursor:
        cursor.execute(
            f"""SELECT {sources.COLUMNS}, d.id, d.title, d.text, d."commit", {rows.AUTHOR}, d.authored_at
            FROM source s JOIN program p ON p.id = s.program_id
            JOIN document d ON d.source_id = s.id AND d.until_run_id IS NULL
            WHERE s.slug = %(slug)s AND s.removed_at IS NULL AND d.path = %(path)s
                AND {sight.open_program(viewer)}""",
            sight.params(viewer) | {"slug": sight.word(source), "path": sight.word(path)},
        )
        row = cursor.fetchone()
        if row is None:
            raise NotFound(f"{source} has no document {path}")
        id_, title, text, commit, author, at = row[sources.WIDTH :]
        marks = _marks(cursor, viewer, document_id=id_)
    ref = rows.source(row, viewer)
    whole = Span(line=1, column=1, end_line=max(text.count("\n"), 1), end_column=1)
    return DocumentView(
        source=ref,
        path=path,
        title=title,
        text=text,
        commit=commit,
        author=author,
        at=rows.moment(at),
        link=provenance.link(address=ref.address, commit=commit, path=path, span=whole).partition("#")[0],
        marks=marks,
    )


def _marks(cursor: CursorWrapper, viewer: Viewer, *, document_id: int) -> tuple[MarkView, ...]:
    """Return the learnings of a document that are settled, in the order of the text."""
    entries = f"""entry_id IN (
        SELECT m.entry_id FROM learning l JOIN member m ON m.form_id = l.form_id AND {sight.OPEN_MEMBER}
        WHERE l.document_id = %(document)s)"""
    cursor.execute(
        f"""WITH {sight.seen(viewer, where=entries)}
        SELECT {rows.ENTRY}, l.id, l.kind, l.line, l."column", l.end_line, l.end_column, l.confidence, l.reason
        FROM learning l
        JOIN member m ON m.form_id = l.form_id AND {sight.OPEN_MEMBER}
        JOIN seen ON seen.entry_id = m.entry_id
        WHERE l.document_id = %(document)s ORDER BY l.line, l."column", l.ordinal""",
        sight.params(viewer) | {"document": document_id},
    )
    return tuple(
        MarkView(
            learning=id_,
            kind=Kind(kind),
            entry=rows.entry(ref),
            line=line,
            column=column,
            end_line=end_line,
            end_column=end_column,
            confidence=confidence,
            reason=reason,
        )
        for *ref, id_, kind, line, column, end_line, end_column, confidence, reason in cursor.fetchall()
    )
