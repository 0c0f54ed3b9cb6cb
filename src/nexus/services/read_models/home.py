"""The first page."""

from django.db.backends.utils import CursorWrapper

from nexus.adapters import snapshot
from nexus.domain.access import Viewer
from nexus.domain.learning import Kind
from nexus.domain.views import HomeView, RunRef
from nexus.services.read_models import programs, rows, shelves, sight, totals

# `agreed` is merged from the shelves of its kinds: each is the head of one index.
_SHELVES = (
    *(shelves.Shelf(kind.value, f"kind = '{kind}'") for kind in Kind if kind is not Kind.SOLUTION),
    shelves.Shelf("unsolved", "kind = 'challenge' AND solutions = 0"),
    shelves.Shelf("newest", "kind <> 'solution'", shelves.NEWEST),
)

_OF_A_KIND = 4
"""So many entries of a kind are agreed on, or technologies, which everybody names, would be all of it."""


def home(*, viewer: Viewer) -> HomeView:
    """Return the first page as this viewer may see it, by five SELECTs."""
    with snapshot.reading() as cursor:
        numbers = totals.of(cursor, viewer)
        heads = shelves.of(cursor, viewer, _SHELVES)
        shown_programs = programs.refs(cursor, viewer)
        running = _running(cursor, viewer)
    told = [ref for kind in Kind for ref in heads[kind.value][:_OF_A_KIND]]
    agreed = sorted(told, key=lambda ref: (-ref.sources, -ref.learnings, ref.title, ref.id))[: shelves.BOUND]
    return HomeView(
        totals=numbers,
        agreed=tuple(agreed),
        technologies=tuple(heads["technology"]),
        unsolved=tuple(heads["unsolved"]),
        newest=tuple(heads["newest"]),
        programs=shown_programs,
        running=running,
    )


def _running(cursor: CursorWrapper, viewer: Viewer) -> tuple[RunRef, ...]:
    """Return the runs that are not over."""
    cursor.execute(
        f"""SELECT {rows.RUN} FROM run r JOIN source s ON s.id = r.source_id JOIN program p ON p.id = s.program_id
        WHERE r.status IN ('queued', 'running') AND {sight.open_program(viewer)} ORDER BY r.id LIMIT {shelves.BOUND}""",
        sight.params(viewer),
    )
    return tuple(rows.run(row, viewer) for row in cursor.fetchall())
