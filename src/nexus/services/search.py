"""Find entries, and documents under them, for a few words or for what was pasted."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import NamedTuple

from django.db.backends.utils import CursorWrapper

from nexus.adapters import bulk, snapshot
from nexus.domain.access import Viewer
from nexus.domain.consolidation import Telling
from nexus.domain.errors import Invalid
from nexus.domain.finding import Facet, Hit, SearchView
from nexus.domain.learning import Kind
from nexus.domain.query import Filters, Query
from nexus.domain.views import DocumentRef, Page
from nexus.pipeline import query as queries
from nexus.pipeline import snippets
from nexus.pipeline.forms import NAMED
from nexus.services import facetting, naming, retrieval
from nexus.services.read_models import entries, rows, sight

BOUND = retrieval.BOUND
LARGEST_PAGE = 100
_DOCUMENT = queries.DOCUMENT
_ENTRIES = tuple(kind.value for kind in Kind)
_KINDS = (*_ENTRIES, _DOCUMENT)
_NAME_WORDS = 5
"""Words of a query that may be a name."""


class _Found(NamedTuple):
    """A hit before it is read."""

    kind: str
    id: int
    """The entry's; for a document that of its row in the index."""
    score: float
    row: int
    """Of the index."""


def find(
    *,
    viewer: Viewer,
    query: str,
    page: int = 1,
    size: int = 20,
    kind: str = "",
    exact: bool = False,
    facets: bool = False,
) -> SearchView:
    """Return one page of what is found: entries first, documents under them, as many of each as there is room for.

    Any word will do; what holds more of them, rarer ones, nearer together or in its title comes first. `kind` is one of the
    five kinds or `document`. `exact` looks for the words as written only, not for what a misspelt one may mean. `facets`
    also counts the programs, sources and technologies of what is found, over at most 1,000 hits.
    Raises Invalid for an unknown kind.
    """
    if kind not in ("", *_KINDS):
        raise Invalid(f"kind is one of {', '.join(_KINDS)}", field="kind")
    number, size = min(max(page, 1), BOUND), min(max(size, 1), LARGEST_PAGE)
    asked = queries.parse(query)
    only = kind or asked.filters.kind
    with snapshot.reading() as cursor:
        search = _search(cursor, viewer=viewer, asked=asked, kinds=_KINDS, exact=exact)
        told, documents = search.rank(kinds=_ENTRIES), search.rank(kinds=(_DOCUMENT,))
        found = _with_first(_named(cursor, viewer, asked), _entries(search, told)), _documents(documents)
        kinds = Counter(hit.kind for hits in found for hit in hits)
        shown = [[hit for hit in hits if only in ("", hit.kind)] for hits in found]
        hits = _read(cursor, viewer, search, chosen=_page(*shown, number=number, size=size), tokens=told.tokens)
        narrower = _narrower(cursor, viewer, search, shown) if facets else {}
    total = min(sum(map(len, shown)), BOUND)
    return SearchView(
        query=query,
        shown_for=_respelt(query, told.replaced) if kinds else "",
        hits=hits,
        total=total,
        bounded=total >= BOUND,
        facets={name: kinds[name] for name in _KINDS if kinds[name]},
        page=Page(number=number, size=size, total=total, bound=BOUND),
        notes=(*asked.notes, *search.notes),
        narrower=narrower,
    )


def _narrower(
    cursor: CursorWrapper, viewer: Viewer, search: retrieval.Search, shown: Sequence[Sequence[_Found]]
) -> Mapping[str, Sequence[Facet]]:
    """Return what the query may be narrowed by, counted over its best hits."""
    told, documents = shown[0][:BOUND], shown[1][: max(0, BOUND - len(shown[0]))]
    counted = facetting.counted(
        cursor,
        viewer=viewer,
        entries=[hit.id for hit in told],
        documents=[ref.ref for ref in search.refs(rows=[hit.id for hit in documents]).values()],
    )
    rows = {hit.row for hit in (*told, *documents)}
    named = {facet.value: len(rows & search.naming(name=facet.title)) for facet in counted["tech"]}
    technologies = sorted(
        (replace(facet, count=named[facet.value]) for facet in counted["tech"] if named[facet.value]),
        key=lambda facet: (-facet.count, facet.title),
    )
    return {name: facets for name, facets in {**counted, "tech": technologies}.items() if facets}


def paths(*, viewer: Viewer, query: str, limit: int = 10) -> list[str]:
    """Return the paths of the best documents, relative to the root of their source."""
    with snapshot.reading() as cursor:
        search = _search(cursor, viewer=viewer, asked=queries.parse(query), kinds=(_DOCUMENT,))
        found = _documents(search.rank(kinds=(_DOCUMENT,)))[: max(limit, 0)]
        read = _document_hits(cursor, viewer, search, found=found, tokens=frozenset())
    return [hit.document.path for hit in read if hit.document is not None]


def _search(
    cursor: CursorWrapper, *, viewer: Viewer, asked: Query, kinds: Collection[str], exact: bool = False
) -> retrieval.Search:
    filters = asked.filters
    narrowed = filters.program or filters.source or filters.before or filters.after
    return retrieval.Search(
        cursor=cursor,
        asked=asked,
        scopes=viewer.scopes,
        kinds=kinds,
        exact=exact,
        among=_told_by(cursor, viewer, filters) if narrowed else None,
    )


def _told_by(cursor: CursorWrapper, viewer: Viewer, filters: Filters) -> Set[int]:
    """Return the rows of documents, and of entries told in documents, that the viewer may see and the filters let pass."""
    days = {"before": ("<", filters.before), "after": (">=", filters.after)}
    begins = {name: bulk.moment(datetime.combine(day, time.min, UTC)) for name, (_, day) in days.items() if day}
    written = "".join(f" AND d.authored_at {days[name][0]} %({name})s" for name in begins)
    within = f"""SELECT d.id FROM document d JOIN source s ON s.id = d.source_id AND s.removed_at IS NULL
        JOIN program p ON p.id = s.program_id
        WHERE d.until_run_id IS NULL AND {sight.open_program(viewer)}
        AND %(program)s IN ('', p.slug) AND %(source)s IN ('', s.slug){written}"""
    cursor.execute(
        f"""WITH within AS ({within})
        SELECT r.id FROM search_row r WHERE r.kind = '{_DOCUMENT}' AND r.ref IN (SELECT id FROM within)
        UNION ALL SELECT r.id FROM search_row r WHERE r.entry IN (
            SELECT m.entry_id FROM within JOIN learning l ON l.document_id = within.id
            JOIN member m ON m.form_id = l.form_id AND m.until_run_id IS NULL)""",
        sight.params(viewer) | {"program": filters.program, "source": filters.source} | begins,
    )
    return frozenset(row for (row,) in cursor.fetchall())


def _entries(search: retrieval.Search, ranked: retrieval.Ranked) -> Sequence[_Found]:
    """Return the entries of ranked rows; one that several audiences see stands at its best row."""
    refs = search.refs(rows=[row for row, _ in ranked.rows])
    found = {
        refs[row].entry: _Found(refs[row].kind, refs[row].entry, score, row)
        for row, score in reversed(ranked.rows)
        if row in refs
    }
    return sorted(found.values(), key=lambda hit: -hit.score)


def _named(cursor: CursorWrapper, viewer: Viewer, asked: Query) -> Sequence[_Found]:
    """Return the technologies and concepts, most told first, one of whose names is just what is asked for."""
    name = " ".join(asked.words)
    narrowed = asked.excluded or asked.filters != Filters(kind=asked.filters.kind)
    if narrowed or not 0 < len(asked.words) <= _NAME_WORDS:
        return ()
    forms = [naming.names().form(Telling(kind=kind, title=name, text="")) for kind in NAMED]
    keys: sight.Params = {f"key{place}": form.key for place, form in enumerate(forms)}
    members = f"""SELECT m.entry_id FROM form f JOIN member m ON m.form_id = f.id AND {sight.OPEN_MEMBER}
        WHERE f.key IN ({', '.join(f'%({key})s' for key in keys)})"""
    cursor.execute(
        f"WITH {sight.seen(viewer, where=f'entry_id IN ({members})')} SELECT kind, entry_id FROM seen ORDER BY sources DESC",
        sight.params(viewer) | keys,
    )
    return [_Found(kind, entry, 0.0, 0) for kind, entry in cursor.fetchall()]


def _with_first(named: Sequence[_Found], told: Sequence[_Found]) -> Sequence[_Found]:
    """Put what is asked for by name before all else that is found."""
    if not named:
        return told
    found = {hit.id: hit for hit in told}
    best = max((hit.score for hit in told), default=1.0)
    first = [found.get(hit.id, hit)._replace(score=best) for hit in named]
    names = {hit.id for hit in first}
    return [*first, *(hit for hit in told if hit.id not in names)]


def _documents(ranked: retrieval.Ranked) -> Sequence[_Found]:
    return [_Found(_DOCUMENT, row, score, row) for row, score in ranked.rows]


def _page(told: Sequence[_Found], documents: Sequence[_Found], *, number: int, size: int) -> Sequence[_Found]:
    """Return the hits of one page: half entries and half documents, more of one where the other has run out."""
    room = size - size // 2
    begun = ended = 0
    for _ in range(number):
        told, documents = told[begun:], documents[ended:]
        ended = min(len(documents), max(size - room, size - len(told)))
        begun = min(len(told), size - ended)
    return [*told[:begun], *documents[:ended]]


def _read(
    cursor: CursorWrapper,
    viewer: Viewer,
    search: retrieval.Search,
    *,
    chosen: Sequence[_Found],
    tokens: Collection[str],
) -> tuple[Hit, ...]:
    documents = [hit for hit in chosen if hit.kind == _DOCUMENT]
    told = entries.refs(viewer=viewer, ids=[hit.id for hit in chosen if hit.kind != _DOCUMENT])
    shown = [
        Hit(
            entry=told[hit.id],
            document=None,
            source="",
            snippet=snippets.cut(told=told[hit.id].summary, tokens=tokens),
            score=hit.score,
        )
        for hit in chosen
        if hit.kind != _DOCUMENT and hit.id in told
    ]
    return (*shown, *_document_hits(cursor, viewer, search, found=documents, tokens=tokens))


def _document_hits(
    cursor: CursorWrapper,
    viewer: Viewer,
    search: retrieval.Search,
    *,
    found: Sequence[_Found],
    tokens: Collection[str],
) -> Sequence[Hit]:
    """Return hits in the order of `found`, without those that the viewer may not see or that are gone."""
    refs = search.refs(rows=[hit.id for hit in found])
    among = sight.among("id", [ref.ref for ref in refs.values()])
    cursor.execute(
        f"""SELECT d.id, d.path, d.title, {rows.AUTHOR}, d.authored_at, s.slug,
            (SELECT count(*) FROM learning l WHERE l.document_id = d.id), substr(d.text, 1, {snippets.READ if tokens else 0})
        FROM document d JOIN source s ON s.id = d.source_id JOIN program p ON p.id = s.program_id
        WHERE d.id {among.sql} AND d.until_run_id IS NULL AND {sight.open_program(viewer)}""",
        sight.params(viewer) | among.params,
    )
    read = {row[0]: row for row in cursor.fetchall()}
    return [
        Hit(
            entry=None,
            document=DocumentRef(path=row[1], title=row[2], author=row[3], at=rows.moment(row[4]), learnings=row[6]),
            source=row[5],
            snippet=snippets.cut(told=row[7], tokens=tokens),
            score=hit.score,
        )
        for hit in found
        if hit.id in refs and (row := read.get(refs[hit.id].ref))
    ]


def _respelt(query: str, replaced: Mapping[str, str]) -> str:
    """Return the query with misspelt words replaced, or nothing where none was."""
    shown = query
    for word, other in replaced.items():
        # The new word is letters alone, so it holds nothing that a replacement would read as an escape.
        shown = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", other, shown)
    return "" if shown == query else shown
