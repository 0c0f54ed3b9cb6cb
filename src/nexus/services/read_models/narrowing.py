"""Which entries a list holds, as SQL over `entry_scope` (true for all rows of an entry or for none) and over `seen`."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time

from nexus.adapters import bulk
from nexus.domain.access import Viewer
from nexus.domain.cards import EntryQuery
from nexus.domain.learning import Kind
from nexus.services.read_models import sight

LONGEST_WORD = 200

_PROGRAM = """EXISTS (
    SELECT 1 FROM member m JOIN learning l ON l.form_id = m.form_id
    JOIN document d ON d.id = l.document_id AND {current}
    JOIN source s ON s.id = d.source_id AND s.removed_at IS NULL
    JOIN program p ON p.id = s.program_id
    WHERE m.entry_id = entry_scope.entry_id AND m.until_run_id IS NULL AND p.slug = %(program)s AND {open_program})"""
_SOURCE = """entry_id IN (
    SELECT m.entry_id FROM source s JOIN program p ON p.id = s.program_id
    JOIN document d ON d.source_id = s.id AND d.until_run_id IS NULL
    JOIN learning l ON l.document_id = d.id
    JOIN member m ON m.form_id = l.form_id AND {open_member}
    WHERE s.slug = %(source)s AND s.removed_at IS NULL AND {open_program})"""
_TECHNOLOGY = """entry_id IN (
    SELECT r.origin_id FROM relation r
    WHERE r.kind = 'involves' AND r.scope {held} AND r.target_id IN ({survivor}))"""
_SURVIVOR = """
    WITH RECURSIVE chain(id, heir) AS (
        SELECT e.id, e.merged_into_id FROM slug k JOIN entry e ON e.id = k.entry_id
        WHERE k.slug = %({name})s AND k.scope {held}
        UNION SELECT e.id, e.merged_into_id FROM chain JOIN entry e ON e.id = chain.heir)
    SELECT id FROM chain WHERE heir IS NULL"""


def survivor(viewer: Viewer, *, name: str) -> str:
    """Return the SELECT of the entry that the slug in the parameter called `name` leads to."""
    return _SURVIVOR.format(name=name, held=sight.held(viewer))


def kinds(query: EntryQuery) -> Sequence[Kind]:
    """Return the kinds that the query can find."""
    asked = query.kinds or tuple(Kind)
    return tuple(kind for kind in asked if kind is Kind.CHALLENGE) if query.unsolved else tuple(dict.fromkeys(asked))


def params(query: EntryQuery) -> sight.Params:
    """Return the parameters that the conditions of the query name."""
    words = {"technology": query.technology, "program": query.program, "source": query.source}
    given: sight.Params = {name: sight.word(word[:LONGEST_WORD]) for name, word in words.items() if word}
    if query.q:
        given["like"] = _contains(sight.word(query.q[:LONGEST_WORD]))
    if query.since:
        given["since"] = bulk.moment(datetime.combine(query.since, time.min, UTC))
    if query.until:
        given["until"] = bulk.moment(datetime.combine(query.until, time.max, UTC))
    return given


def whole(viewer: Viewer, query: EntryQuery) -> str:
    """Return the condition on rows of entry_scope; the kinds are the caller's."""
    parts = ["TRUE"]
    if query.technology:
        parts.append(_TECHNOLOGY.format(held=sight.held(viewer), survivor=survivor(viewer, name="technology")))
    if query.program:
        parts.append(_PROGRAM.format(current=sight.CURRENT_DOCUMENT, open_program=sight.open_program(viewer)))
    if query.source:
        parts.append(_SOURCE.format(open_member=sight.OPEN_MEMBER, open_program=sight.open_program(viewer)))
    return " AND ".join(parts)


def shown(query: EntryQuery) -> str:
    """Return the condition on what the viewer sees of an entry."""
    return " AND ".join(_shown(query))


def _shown(query: EntryQuery) -> Iterator[str]:
    yield "learnings > 0"
    if query.unsolved:
        yield "solutions = 0"
    if query.q:
        yield "lower(title) LIKE %(like)s ESCAPE '!'"
    if query.since:
        yield "last_at >= %(since)s"
    if query.until:
        yield "first_at <= %(until)s"


def _contains(q: str) -> str:
    """Return the LIKE pattern of what contains `q`."""
    for special in "!%_":
        q = q.replace(special, "!" + special)
    return f"%{q.lower()}%"
