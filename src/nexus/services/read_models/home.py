"""The first page."""

from django.db.backends.utils import CursorWrapper

from nexus.adapters import snapshot
from nexus.domain.access import Viewer
from nexus.domain.learning import Kind
from nexus.domain.views import EntryRef, HomeView, RunRef
from nexus.services.read_models import programs, rows, sight, totals

BOUND = 12

_MOST = "sources DESC, title, entry_id"
# Each shelf is the head of one index; `agreed` is merged from the shelves of its kinds.
_SHELVES = (
    ("technology", "kind = 'technology'", _MOST),
    ("concept", "kind = 'concept'", _MOST),
    ("challenge", "kind = 'challenge'", _MOST),
    ("practice", "kind = 'practice'", _MOST),
    ("unsolved", "kind = 'challenge' AND solutions = 0", _MOST),
    ("newest", "TRUE", "first_at DESC, title, entry_id"),
)


def home(*, viewer: Viewer) -> HomeView:
    """Return the first page as this viewer may see it, by five SELECTs."""
    with snapshot.reading() as cursor:
        numbers = totals.of(cursor, viewer)
        shelves = _shelves(cursor, viewer)
        shown_programs = programs.refs(cursor, viewer)
        running = _running(cursor, viewer)
    told = [ref for kind in Kind for ref in shelves.get(kind.value, [])]
    agreed = sorted(told, key=lambda ref: (-ref.sources, ref.title, ref.id))[:BOUND]
    return HomeView(
        totals=numbers,
        agreed=tuple(agreed),
        technologies=tuple(shelves.get("technology", ())),
        unsolved=tuple(shelves.get("unsolved", ())),
        newest=tuple(shelves.get("newest", ())),
        programs=shown_programs,
        running=running,
    )


def _shelves(cursor: CursorWrapper, viewer: Viewer) -> dict[str, list[EntryRef]]:
    """Return the head of each shelf, by its name."""
    heads = " UNION ALL ".join(
        f"SELECT * FROM (SELECT {rows.ENTRY}, '{name}' AS shelf, row_number() OVER (ORDER BY {order}) AS place"  # noqa: S608
        f" FROM seen WHERE {where} ORDER BY {order} LIMIT {BOUND}) {name}_shelf"
        for name, where, order in _SHELVES
    )
    cursor.execute(f"WITH {sight.seen(viewer)} {heads} ORDER BY shelf, place", sight.params(viewer))
    shelves: dict[str, list[EntryRef]] = {}
    for row in cursor.fetchall():
        shelves.setdefault(row[rows.ENTRY_WIDTH], []).append(rows.entry(row))
    return shelves


def _running(cursor: CursorWrapper, viewer: Viewer) -> tuple[RunRef, ...]:
    """Return the runs that are not over."""
    cursor.execute(
        f"""SELECT {rows.RUN} FROM run r JOIN source s ON s.id = r.source_id JOIN program p ON p.id = s.program_id
        WHERE r.status IN ('queued', 'running') AND {sight.open_program(viewer)} ORDER BY r.id LIMIT {BOUND}""",  # noqa: S608
        sight.params(viewer),
    )
    return tuple(rows.run(row) for row in cursor.fetchall())
