"""The places where entries are told, and where solutions of a challenge are: one SELECT for any number of entries."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.backends.utils import CursorWrapper

from nexus.adapters import snapshot
from nexus.domain import provenance
from nexus.domain.access import Viewer
from nexus.domain.cards import Include, SourceCount
from nexus.domain.learning import Kind, Span
from nexus.domain.views import EvidenceView
from nexus.services.read_models import cursors, rows, sight

OWN_BOUND = 200
SOLUTION_BOUND = 20
SPELLING_BOUND = 30
NAMED = (Kind.TECHNOLOGY, Kind.CONCEPT)


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one entry."""

    own: list[EvidenceView] = field(default_factory=list)
    solutions: dict[int, list[EvidenceView]] = field(default_factory=lambda: defaultdict(list))
    """For a challenge: by solution entry, the places that tell it as an answer to this very challenge."""
    spellings: list[str] = field(default_factory=list)
    """Titles under which a technology or concept is told, most told first."""


PLACE = (
    f's.slug, s.title, d.path, l.line, l.end_line, l.quote, d."commit", {rows.AUTHOR}, d.authored_at, s.address,'
    ' l."column", l.end_column, l.text'
)


def place(row: rows.Row) -> EvidenceView:
    """Return the place whose `PLACE` columns begin the row."""
    span = Span(line=row[3], column=row[10], end_line=row[4], end_column=row[11])
    end = f"-L{row[4]}" if row[4] != row[3] else ""
    return EvidenceView(
        source=row[0],
        source_title=row[1],
        path=row[2],
        line=row[3],
        end_line=row[4],
        quote=row[5],
        commit=row[6],
        author=row[7],
        at=rows.moment(row[8]),
        link=provenance.link(address=row[9], commit=row[6], path=row[2], span=span),
        place=f"{row[0]}@{row[6]}:{row[2]}#L{row[3]}{end}",
        text=row[12],
    )


_SOLUTIONS = f"""UNION ALL
    SELECT asked.entry_id, m.entry_id, l.id
    FROM member asked
    JOIN learning c ON c.form_id = asked.form_id AND c.kind = 'challenge'
    JOIN learning l ON l.document_id = c.document_id AND l.solves = c.ordinal
    JOIN member m ON m.form_id = l.form_id AND {sight.OPEN_MEMBER}
    WHERE asked.entry_id {{subjects}} AND asked.until_run_id IS NULL"""
_SPELLINGS = """row_number() OVER (PARTITION BY told.subject, l.title ORDER BY l.id) AS spelled,
    count(*) OVER (PARTITION BY told.subject, l.title) AS times"""


def of(
    cursor: CursorWrapper, viewer: Viewer, *, ids: Sequence[int], kind: Kind, bound: int = OWN_BOUND
) -> dict[int, Told]:
    """Return what is told of each of the entries, as far as the viewer may see it; of others, nothing is told.

    All are of one `kind`. Of the places of an entry come the first `bound`, of those of a solution `SOLUTION_BOUND`.
    """
    subjects = sight.among("id", ids)
    # A solution's own page lists all its tellings; under a challenge stand those that answer this challenge: `solves`
    # is the ordinal of the challenge in the same document.
    cursor.execute(
        f"""
        WITH told AS MATERIALIZED (
            SELECT m.entry_id AS subject, m.entry_id, l.id AS learning_id
            FROM member m JOIN learning l ON l.form_id = m.form_id
            WHERE m.entry_id {subjects.sql} AND m.until_run_id IS NULL
            {_SOLUTIONS.format(subjects=subjects.sql) if kind is Kind.CHALLENGE else ""}
        ), placed AS (
            SELECT told.subject, told.entry_id, l.id AS learning_id,
                row_number() OVER (
                    PARTITION BY told.subject, told.entry_id ORDER BY s.slug, d.path, l.line, l.ordinal) AS place,
                {_SPELLINGS if kind in NAMED else "0 AS spelled, 0 AS times"}
            FROM told
            JOIN learning l ON l.id = told.learning_id
            JOIN document d ON d.id = l.document_id AND {sight.CURRENT_DOCUMENT}
            JOIN source s ON s.id = d.source_id AND s.removed_at IS NULL
            JOIN program p ON p.id = s.program_id
            WHERE {sight.open_program(viewer)}
        )
        SELECT {PLACE}, placed.subject, placed.entry_id, placed.place, placed.spelled, placed.times, l.title
        FROM placed
        JOIN learning l ON l.id = placed.learning_id
        JOIN document d ON d.id = l.document_id
        JOIN source s ON s.id = d.source_id
        WHERE placed.place <= CASE WHEN placed.subject = placed.entry_id THEN %(bound)s ELSE {SOLUTION_BOUND} END
            OR placed.spelled = 1
        ORDER BY placed.subject, placed.entry_id, placed.place
        """,
        sight.params(viewer) | subjects.params | {"bound": bound},
    )
    return _by_subject(cursor.fetchall(), bound)


def _by_subject(found: Sequence[rows.Row], bound: int) -> dict[int, Told]:
    """Return the rows as what is told of each subject."""
    told: dict[int, Told] = defaultdict(Told)
    spellings: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for row in found:
        subject, entry_id, place_number, spelled, times, title = row[13:19]
        if subject != entry_id:
            told[subject].solutions[entry_id].append(place(row))
            continue
        if place_number <= bound:
            told[subject].own.append(place(row))
        if spelled == 1:
            spellings[subject].append((-times, title))
    for subject, names in spellings.items():
        told[subject].spellings.extend(title for _, title in sorted(names))
    return told


@dataclass(frozen=True, slots=True)
class Around:
    """What a card shows of where one entry is told."""

    places: list[EvidenceView] = field(default_factory=list)
    sources: list[SourceCount] = field(default_factory=list)
    """Most often telling first."""
    spellings: list[str] = field(default_factory=list)
    """Titles under which a technology or concept is told, most told first."""


_TOLD = """SELECT m.entry_id AS subject, s.slug, s.title AS named, l.title AS spelled, l.kind, {place} AS place,
        l.id AS learning_id
    FROM member m
    JOIN learning l ON l.form_id = m.form_id
    JOIN document d ON d.id = l.document_id AND {current}
    JOIN source s ON s.id = d.source_id AND s.removed_at IS NULL
    JOIN program p ON p.id = s.program_id
    WHERE m.entry_id {subjects} AND m.until_run_id IS NULL AND {open_program}"""
_PLACED = f"""WITH told AS ({_TOLD})
    SELECT told.subject, told.slug, told.named, told.spelled, told.kind, told.place, told.learning_id, {PLACE}
    FROM told LEFT JOIN learning l ON l.id = told.learning_id AND told.place <= %(bound)s
    LEFT JOIN document d ON d.id = l.document_id LEFT JOIN source s ON s.id = d.source_id
    ORDER BY told.subject, told.place"""
_NUMBER = "row_number() OVER (PARTITION BY m.entry_id ORDER BY s.slug, d.path, l.line, l.ordinal)"


def around(
    cursor: CursorWrapper, viewer: Viewer, *, ids: Sequence[int], include: Collection[Include], bound: int
) -> Mapping[int, Around]:
    """Return where each of the entries is told, as far as the viewer may see it, `bound` of each part.

    Places come only where they are included.
    """
    subjects = sight.among("id", ids)
    placed = Include.EVIDENCE in include
    cursor.execute(
        (_PLACED if placed else _TOLD).format(
            place=_NUMBER if placed else "0",
            current=sight.CURRENT_DOCUMENT,
            subjects=subjects.sql,
            open_program=sight.open_program(viewer),
        ),
        sight.params(viewer) | subjects.params | {"bound": bound},
    )
    return _around(cursor.fetchall(), bound)


def _around(found: Sequence[rows.Row], bound: int) -> Mapping[int, Around]:
    told: dict[int, Around] = defaultdict(Around)
    sources: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    spellings: dict[int, Counter[str]] = defaultdict(Counter)
    for row in found:
        subject, slug, named, spelled, kind, number, _ = row[:_WIDTH]
        sources[subject][slug, named] += 1
        if kind in NAMED:
            spellings[subject][spelled] += 1
        if 0 < number <= bound:
            told[subject].places.append(place(row[_WIDTH:]))
    for subject, counts in sources.items():
        most = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:bound]
        told[subject].sources.extend(SourceCount(slug=slug, title=named, learnings=n) for (slug, named), n in most)
    for subject, titles in spellings.items():
        told[subject].spellings.extend(sorted(titles, key=lambda title: (-titles[title], title)))
    return told


_WIDTH = 7


def aliases(*, title: str, spellings: Sequence[str]) -> tuple[str, ...]:
    """Return the spellings that differ from the title and from each other by more than case, a bounded number."""
    distinct = {spelling.casefold(): spelling for spelling in reversed(spellings)}
    return tuple(
        spelling
        for spelling in spellings
        if spelling == distinct[spelling.casefold()] and spelling.casefold() != title.casefold()
    )[:SPELLING_BOUND]


def page(
    *, viewer: Viewer, entry: int, after: str = "", size: int = 50
) -> tuple[tuple[EvidenceView, ...], str]:
    """Return a page of the places that tell an entry, by source, path and line, and what to ask the next one with.

    Raises Invalid, with the field `after`, where that is no cursor of this list.
    """
    size = min(max(size, 1), OWN_BOUND)
    params = sight.params(viewer) | {"id": entry, "size": size + 1}
    if after:
        key = cursors.read(cursor=after, name="evidence", types=_KEY)
        params |= {f"key{place}": value for place, value in enumerate(key)}
    with snapshot.reading() as cursor:
        cursor.execute(
            f"""SELECT {PLACE}, l.ordinal, l.id FROM member m
            JOIN learning l ON l.form_id = m.form_id
            JOIN document d ON d.id = l.document_id AND {sight.CURRENT_DOCUMENT}
            JOIN source s ON s.id = d.source_id AND s.removed_at IS NULL
            JOIN program p ON p.id = s.program_id
            WHERE m.entry_id = %(id)s AND m.until_run_id IS NULL AND {sight.open_program(viewer)}
                AND {_FURTHER if after else "TRUE"}
            ORDER BY s.slug, d.path, l.line, l.ordinal, l.id LIMIT %(size)s""",
            params,
        )
        found = cursor.fetchall()
    places = tuple(place(row) for row in found[:size])
    if len(found) <= size:
        return places, ""
    last = found[size - 1]
    return places, cursors.made(name="evidence", key=(last[0], last[2], last[3], last[13], last[14]))


_KEY = tuple[str, str, str, cursors.Whole, cursors.Whole, cursors.Whole]
_FURTHER = "(s.slug, d.path, l.line, l.ordinal, l.id) > (%(key0)s, %(key1)s, %(key2)s, %(key3)s, %(key4)s)"
