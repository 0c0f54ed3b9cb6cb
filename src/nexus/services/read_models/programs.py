"""Programs: all of them, and one in its own documents' words."""

from django.db import connection
from django.db.backends.utils import CursorWrapper

from nexus.adapters import snapshot
from nexus.domain.access import Viewer, Visibility
from nexus.domain.errors import NotFound
from nexus.domain.views import EvidenceView, ProgramRef, ProgramView
from nexus.services.read_models import evidence, rows, shelves, sight, sources, totals

_SHELVES = (
    shelves.Shelf("agreed", "kind <> 'solution'"),
    shelves.Shelf("unsolved", "kind = 'challenge' AND solutions = 0"),
)
_ARRAY_LENGTH = {"sqlite": "json_array_length", "postgresql": "jsonb_array_length"}


def all(*, viewer: Viewer) -> tuple[ProgramRef, ...]:
    """Return the programs that the viewer may see, by slug."""
    with snapshot.reading() as cursor:
        return refs(cursor, viewer)


def refs(cursor: CursorWrapper, viewer: Viewer) -> tuple[ProgramRef, ...]:
    """Return the programs that the viewer may see, by slug, through an open cursor."""
    cursor.execute(
        f"""SELECT p.slug, p.title, p.visibility, count(s.id)
        FROM program p LEFT JOIN source s ON s.program_id = p.id AND s.removed_at IS NULL AND {sight.READ_SOURCE}
        WHERE {sight.open_program(viewer)} GROUP BY p.id, p.slug, p.title, p.visibility ORDER BY p.slug""",
        sight.params(viewer),
    )
    return tuple(
        ProgramRef(slug=slug, title=title, visibility=Visibility(visibility), sources=count)
        for slug, title, visibility, count in cursor.fetchall()
    )


def program(*, viewer: Viewer, slug: str) -> ProgramView:
    """Return what a program says it is and what it holds.

    Raises NotFound where there is no such program, or none that this viewer may see.
    """
    with snapshot.reading() as cursor:
        cursor.execute(
            f"SELECT p.id, p.title, p.visibility FROM program p"
            f" WHERE p.slug = %(slug)s AND {sight.open_program(viewer)}",
            sight.params(viewer) | {"slug": sight.word(slug)},
        )
        row = cursor.fetchone()
        if row is None:
            raise NotFound(f"no program is called {slug}")
        id_, title, visibility = row
        own_title, overview, emphases, told_by = _own_words(cursor, id_)
        numbers = totals.of(cursor, viewer, program=id_)
        shown_sources = sources.refs(cursor, viewer, program=id_)
        heads = shelves.of(cursor, viewer, _SHELVES, told="s.program_id = %(program)s", params={"program": id_})
    return ProgramView(
        slug=slug,
        title=own_title or title,
        visibility=Visibility(visibility),
        overview=overview,
        emphases=emphases,
        told_by=told_by,
        totals=numbers,
        sources=shown_sources,
        agreed=tuple(heads["agreed"]),
        unsolved=tuple(heads["unsolved"]),
    )


def _own_words(cursor: CursorWrapper, program: int) -> tuple[str, str, tuple[str, ...], EvidenceView | None]:
    """Return title, overview and emphases as the program's own documents tell them, and the document that does.

    It is the one with most emphases; where none has any, the README nearest to a root. Only a document with emphases
    gives the title: any other speaks for itself, not for the program.
    """
    emphasized = f"{_ARRAY_LENGTH[connection.vendor]}(d.emphases)"
    cursor.execute(
        f"""SELECT s.slug, s.title, d.path, 1, 1, '', d."commit", {rows.AUTHOR}, d.authored_at, s.address, 1, 1,
            d.overview, d.title, d.emphases
        FROM document d JOIN source s ON s.id = d.source_id
        WHERE s.program_id = %(program)s AND s.removed_at IS NULL AND d.until_run_id IS NULL
            AND (d.overview <> '' OR {emphasized} > 0)
        ORDER BY {emphasized} DESC, length(d.path) - length(replace(d.path, '/', '')),
            CASE WHEN lower(d.path) LIKE '%%readme%%' THEN 0 ELSE 1 END, length(d.overview) DESC, s.slug, d.path
        LIMIT 1""",
        {"program": program},
    )
    row = cursor.fetchone()
    if row is None:
        return "", "", (), None
    told_by = evidence.place(row)
    title, emphases = row[13], tuple(rows.document(row[14]))
    return title if emphases else "", told_by.text, emphases, told_by
