"""What the rule asks people: pairs of statements that score between `ask` and `merge` and stand in two entries."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.backends.utils import CursorWrapper

from nexus.adapters import bulk, snapshot
from nexus.domain.access import Viewer
from nexus.domain.consolidation import Form
from nexus.domain.curation import ActKind, Answer, AnswerView, InboxView, PairView, StatementView
from nexus.domain.learning import Kind
from nexus.domain.views import EntryRef, EvidenceView, Page
from nexus.pipeline import matching
from nexus.services.read_models import evidence, rows, sight

BOUND = 1000
LARGEST_PAGE = 100
PLACES = 3
ANSWERS = 20

_MERGE = "CASE sa.kind " + " ".join(f"WHEN '{kind}' THEN {score}" for kind, score in matching.MERGE.items()) + " END"


def pairs(*, viewer: Viewer, page: int = 1, size: int = 20, kind: Kind | None = None) -> InboxView:
    """Return one page of the pairs to decide: of each two entries the pair that scores highest.

    First come those whose entries most sources tell, then by score; what was put off comes last. A pair shows only where
    the viewer may see tellings of both; score and reasons come from those alone. Between entries that somebody set apart
    nothing is asked.
    """
    number, size = min(max(page, 1), BOUND), min(max(size, 1), LARGEST_PAGE)
    with snapshot.reading() as cursor:
        cursor.execute(
            _asked(viewer, kind) + " ORDER BY put_off, reach DESC, score DESC, form_a, form_b LIMIT %(bound)s",
            sight.params(viewer) | {"kind": kind.value if kind else "", "bound": BOUND},
        )
        found = cursor.fetchall()
        forms = _forms(cursor, viewer, {form for row in found for form in row[:2]})
        scored = [
            (row, match)
            for row in found
            if row[0] in forms
            and row[1] in forms
            and (match := matching.score(a=forms[row[0]], b=forms[row[1]])).score >= matching.ASK[forms[row[0]].kind]
        ]
        shown = scored[(number - 1) * size : number * size]
        statements = _statements(
            cursor, viewer, {form: row[2 + place] for row, _ in shown for place, form in enumerate(row[:2])}
        )
    return InboxView(
        pairs=tuple(
            PairView(
                kind=forms[row[0]].kind,
                a=statements[row[0]],
                b=statements[row[1]],
                score=match.score,
                reasons=match.reasons,
                postponed=bool(row[6]),
                alike=int(row[7]) - 1,
            )
            for row, match in shown
        ),
        page=Page(number=number, size=size, total=len(scored), bound=BOUND),
        kind=kind,
    )


def waiting(*, viewer: Viewer) -> int:
    """Return how many pairs wait for an answer, at most BOUND; those that were put off are not counted."""
    with snapshot.reading() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM ({_asked(viewer, None)} LIMIT {BOUND}) asked WHERE put_off = 0",
            sight.params(viewer) | {"kind": ""},
        )
        return int(cursor.fetchone()[0])


def kinds(*, viewer: Viewer, forms: Sequence[int]) -> Mapping[int, Kind]:
    """Return the kinds of those of the forms of which the viewer may see a telling."""
    wanted = sight.among("id", forms)
    with snapshot.reading() as cursor:
        cursor.execute(
            f"""SELECT DISTINCT l.form_id, l.kind FROM learning l
            JOIN document d ON d.id = l.document_id AND {sight.CURRENT_DOCUMENT}
            JOIN source s ON s.id = d.source_id JOIN program p ON p.id = s.program_id
            WHERE l.form_id {wanted.sql} AND {sight.open_program(viewer)}""",
            sight.params(viewer) | wanted.params,
        )
        return {form: Kind(kind) for form, kind in cursor.fetchall()}


def answers(*, viewer: Viewer, limit: int = ANSWERS) -> tuple[AnswerView, ...]:
    """Return the latest answers that hold and of which the viewer may see both statements, latest first."""
    with snapshot.reading() as cursor:
        cursor.execute(
            """SELECT k.run_id, k.type, k.actor, k.at, k.a_id, k.b_id FROM link k JOIN run r ON r.id = k.run_id
            WHERE k.revoked_at IS NULL AND r.act = %(act)s ORDER BY k.id DESC LIMIT %(limit)s""",
            {"act": ActKind.REVIEW.value, "limit": 2 * limit},
        )
        found = cursor.fetchall()
        entry_of = _entries_of(cursor, {form for row in found for form in row[4:6]})
        statements = _statements(cursor, viewer, entry_of)
    return tuple(
        AnswerView(
            act=act,
            answer=Answer.SAME if type_ == "must" else Answer.DIFFERENT,
            actor=actor,
            at=rows.moment(at),
            a=statements[a].entry,
            b=statements[b].entry,
            said=(statements[a].statement, statements[b].statement),
        )
        for act, type_, actor, at, a, b in found
        if a in statements and b in statements
    )[:limit]


def _asked(viewer: Viewer, kind: Kind | None) -> str:
    """Return the SELECT of (form a, form b, entry a, entry b, score, reach, put off, pairs of the same entries)."""
    return f"""
        WITH {sight.seen(viewer)}, apart AS (
            SELECT ma.entry_id AS low, mb.entry_id AS high FROM link k
            JOIN member ma ON ma.form_id = k.a_id AND ma.until_run_id IS NULL
            JOIN member mb ON mb.form_id = k.b_id AND mb.until_run_id IS NULL
            WHERE k.revoked_at IS NULL AND k.type = 'cannot'
        ), asked AS (
            SELECT e.a_id AS form_a, e.b_id AS form_b, ma.entry_id AS entry_a, mb.entry_id AS entry_b, e.score,
                sa.sources + sb.sources AS reach, CASE WHEN put.id IS NULL THEN 0 ELSE 1 END AS put_off,
                CASE WHEN ma.entry_id < mb.entry_id THEN ma.entry_id ELSE mb.entry_id END AS low,
                CASE WHEN ma.entry_id < mb.entry_id THEN mb.entry_id ELSE ma.entry_id END AS high
            FROM edge e
            JOIN member ma ON ma.form_id = e.a_id AND ma.until_run_id IS NULL
            JOIN member mb ON mb.form_id = e.b_id AND mb.until_run_id IS NULL
            JOIN seen sa ON sa.entry_id = ma.entry_id
            JOIN seen sb ON sb.entry_id = mb.entry_id
            LEFT JOIN deferral put ON put.a_id = CASE WHEN e.a_id < e.b_id THEN e.a_id ELSE e.b_id END
                AND put.b_id = CASE WHEN e.a_id < e.b_id THEN e.b_id ELSE e.a_id END
            WHERE ma.entry_id <> mb.entry_id AND e.score < {_MERGE} {"AND sa.kind = %(kind)s" if kind else ""}
        ), ranked AS (
            SELECT asked.*, count(*) OVER (PARTITION BY low, high) AS alike,
                row_number() OVER (PARTITION BY low, high ORDER BY put_off DESC, score DESC, form_a, form_b) AS place
            FROM asked
            WHERE NOT EXISTS (SELECT 1 FROM apart WHERE apart.low IN (asked.low, asked.high)
                AND apart.high IN (asked.low, asked.high))
        )
        SELECT form_a, form_b, entry_a, entry_b, score, reach, put_off, alike FROM ranked WHERE place = 1"""


def _entries_of(cursor: CursorWrapper, forms: Collection[int]) -> dict[int, int]:
    wanted = sight.among("id", forms)
    cursor.execute(
        f"""SELECT m.form_id, COALESCE(e.merged_into_id, e.id) FROM member m JOIN entry e ON e.id = m.entry_id
        WHERE m.until_run_id IS NULL AND m.form_id {wanted.sql}""",
        wanted.params,
    )
    return dict(cursor.fetchall())


def _forms(cursor: CursorWrapper, viewer: Viewer, ids: Collection[int]) -> dict[int, Form]:
    """Return forms with what the tellings that the viewer may see add to them; others tell him nothing."""
    condition, parameters = _few(ids)
    cursor.execute(
        f"""SELECT DISTINCT f.id, f.kind, f.key, CAST(f.words AS TEXT), CAST(l.features AS TEXT) FROM form f
        JOIN learning l ON l.form_id = f.id
        JOIN document d ON d.id = l.document_id AND {sight.CURRENT_DOCUMENT}
        JOIN source s ON s.id = d.source_id JOIN program p ON p.id = s.program_id
        WHERE f.id {condition} AND {sight.open_program(viewer)}""",
        sight.params(viewer) | parameters,
    )
    told: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    heads: dict[int, tuple[str, str, Any]] = {}
    for form, kind, key, words, added in cursor.fetchall():
        heads[form] = (kind, key, words)
        for name, values in rows.document(added).items():
            told[form][name].update(values)
    return {
        form: Form(
            kind=Kind(kind),
            key=key,
            words=tuple(rows.document(words)),
            **{name: frozenset(values) for name, values in told[form].items()},
        )
        for form, (kind, key, words) in heads.items()
    }


def _few(ids: Collection[int]) -> tuple[str, dict[str, Any]]:
    """Return the condition of one of any number of ids as one named parameter."""
    condition, parameters = bulk.among(sorted(ids))
    return condition.replace("%s", "%(ids)s"), {"ids": parameters[0]}


def _statements(cursor: CursorWrapper, viewer: Viewer, entry_of: Mapping[int, int]) -> dict[int, StatementView]:
    """Return forms as the viewer may see them: the words, the entry, the first places."""
    condition, parameters = _few(entry_of)
    cursor.execute(
        f"""WITH told AS (
            SELECT l.id, l.form_id, row_number() OVER (PARTITION BY l.form_id ORDER BY s.slug, d.path, l.line, l.id) AS place,
                count(*) OVER (PARTITION BY l.form_id) AS places
            FROM learning l JOIN document d ON d.id = l.document_id AND {sight.CURRENT_DOCUMENT}
            JOIN source s ON s.id = d.source_id AND s.removed_at IS NULL JOIN program p ON p.id = s.program_id
            WHERE l.form_id {condition} AND {sight.open_program(viewer)})
        SELECT {evidence.PLACE}, told.form_id, told.places, l.title FROM told
        JOIN learning l ON l.id = told.id JOIN document d ON d.id = l.document_id JOIN source s ON s.id = d.source_id
        WHERE told.place <= {PLACES} ORDER BY told.form_id, told.place""",
        sight.params(viewer) | parameters,
    )
    found = cursor.fetchall()
    entries = _refs(cursor, viewer, set(entry_of.values()))
    places: dict[int, list[EvidenceView]] = defaultdict(list)
    heads: dict[int, tuple[str, str, int]] = {}
    for row in found:
        form, number, title = row[-3:]
        places[form].append(evidence.place(row))
        heads.setdefault(form, (title, row[12], number))
    return {
        form: StatementView(
            form=form,
            title=title,
            text=text,
            entry=entries[entry_of[form]],
            evidence=tuple(places[form]),
            places=number,
        )
        for form, (title, text, number) in heads.items()
        if entry_of[form] in entries
    }


def _refs(cursor: CursorWrapper, viewer: Viewer, ids: Collection[int]) -> dict[int, EntryRef]:
    condition, parameters = _few(ids)
    cursor.execute(
        f"WITH {sight.seen(viewer, where=f'entry_id {condition}')} SELECT {rows.ENTRY} FROM seen",
        sight.params(viewer) | parameters,
    )
    return {row[0]: rows.entry(row) for row in cursor.fetchall()}


def living(*, forms: Sequence[int]) -> tuple[int, ...]:
    """Return those of the forms that a current document tells, whoever may see it, by id."""
    condition, params = bulk.among(forms)
    found = bulk.rows(
        "SELECT DISTINCT l.form_id FROM learning l JOIN document d ON d.id = l.document_id AND d.until_run_id IS NULL"
        f" WHERE l.form_id {condition} ORDER BY l.form_id",
        params,
    )
    return tuple(form for (form,) in found)
