"""What a search may be narrowed by: the programs, sources and technologies of its hits, counted for one viewer."""

from collections.abc import Collection, Mapping, Sequence

from django.db.backends.utils import CursorWrapper

from nexus.domain.access import Viewer
from nexus.domain.finding import Facet
from nexus.domain.learning import Kind
from nexus.services.read_models import sight

SHOWN = 10
"""Values of each facet."""


def counted(
    cursor: CursorWrapper, *, viewer: Viewer, entries: Collection[int], documents: Collection[int]
) -> Mapping[str, Sequence[Facet]]:
    """Return the commonest values of `tech`, `program` and `source` among hits, with how many hits have each.

    Technologies are counted over entries alone: those that an entry involves. A program or source has an entry where one of
    its documents tells it. What the viewer may not see neither counts nor is named.
    """
    places = _places(cursor, viewer, entries, documents)
    return {"tech": _technologies(cursor, viewer, entries), "program": places["program"], "source": places["source"]}


def _technologies(cursor: CursorWrapper, viewer: Viewer, entries: Collection[int]) -> Sequence[Facet]:
    among = sight.among("id", entries)
    cursor.execute(
        f"""SELECT min(es.title), count(DISTINCT r.origin_id) AS hits FROM relation r
        JOIN entry_scope es ON es.entry_id = r.target_id AND es.scope = r.scope AND es.learnings > 0
        WHERE r.kind = 'involves' AND r.scope {sight.held(viewer)} AND r.origin_id {among.sql}
        AND es.kind = '{Kind.TECHNOLOGY.value}'
        GROUP BY r.target_id ORDER BY hits DESC, 1 LIMIT {SHOWN}""",
        sight.params(viewer) | among.params,
    )
    return [Facet(value=title, title=title, count=hits) for title, hits in cursor.fetchall()]


def _places(
    cursor: CursorWrapper, viewer: Viewer, entries: Collection[int], documents: Collection[int]
) -> Mapping[str, Sequence[Facet]]:
    of_entries, of_documents = sight.among("entry", entries), sight.among("document", documents)
    facets: dict[str, Sequence[Facet]] = {}
    for name, table in (("program", "p"), ("source", "s")):
        cursor.execute(
            f"""WITH hit AS (
                SELECT DISTINCT m.entry_id AS entry, 0 AS document, d.source_id FROM member m
                JOIN learning l ON l.form_id = m.form_id JOIN document d ON d.id = l.document_id
                WHERE m.entry_id {of_entries.sql} AND {sight.OPEN_MEMBER} AND {sight.CURRENT_DOCUMENT}
                UNION ALL SELECT 0, d.id, d.source_id FROM document d
                WHERE d.id {of_documents.sql} AND {sight.CURRENT_DOCUMENT})
            SELECT {table}.slug, {table}.title, count(*) AS hits FROM (
                SELECT DISTINCT hit.entry, hit.document, {table}.id AS place FROM hit
                JOIN source s ON s.id = hit.source_id AND s.removed_at IS NULL JOIN program p ON p.id = s.program_id
                WHERE {sight.open_program(viewer)}) told
            JOIN {name} {table} ON {table}.id = told.place GROUP BY 1, 2 ORDER BY hits DESC, 1 LIMIT {SHOWN}""",
            sight.params(viewer) | of_entries.params | of_documents.params,
        )
        facets[name] = [Facet(value=slug, title=title, count=hits) for slug, title, hits in cursor.fetchall()]
    return facets
