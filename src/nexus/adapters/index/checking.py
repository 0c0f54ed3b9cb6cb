"""What the index holds of each row, told in one number, so that it can be compared with what it should hold."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

from nexus.adapters import bulk
from nexus.adapters.index import pages

_CHUNK = 2_000
_MASK = (1 << 64) - 1


@dataclass(slots=True)
class Kept:
    """What the pages hold of one row."""

    scope: str
    kind: str
    pages: int = 0
    fingerprint: int = 0


def fingerprint(*, impacts: Mapping[str, int]) -> int:
    """Return one number for the tokens of a row and how much it is about each, whatever their order."""
    return sum(map(_mark, impacts.keys(), impacts.values())) & _MASK


def _mark(term: str, impact: int) -> int:
    return (zlib.crc32(term.encode()) << pages.SHIFT) + impact


def kept(*, cursor: CursorWrapper) -> Mapping[int, Kept]:
    """Return what the pages hold of every row that they say lives."""
    cursor.execute("SELECT scope, kind, rows, dropped FROM search_page")
    found = cursor.fetchall()
    # As readers see it: what is dropped counts among pages of one scope and kind.
    gone = {(scope, kind, row) for scope, kind, _, dropped in found for row in pages.integers(dropped)}
    rows: dict[int, Kept] = {}
    for scope, kind, held, _ in found:
        for row in pages.integers(held):
            if (scope, kind, row) not in gone:
                rows.setdefault(row, Kept(scope, kind)).pages += 1
    cursor.execute("SELECT term, postings FROM search_term")
    while chunk := cursor.fetchmany(_CHUNK):
        for term, blob in chunk:
            for posting in pages.integers(blob):
                row, impact = divmod(posting, 1 << pages.SHIFT)
                if one := rows.get(row):
                    one.fingerprint = (one.fingerprint + _mark(term, impact)) & _MASK
    return rows


def forget(rows: Mapping[int, Kept]) -> None:
    """Take rows off the pages that stand for nothing."""
    drafts: dict[tuple[str, str], pages.Draft] = {}
    for row, held in sorted(rows.items()):
        place = held.scope, held.kind
        drafts.setdefault(place, pages.Draft(scope=held.scope, kind=held.kind)).dropped.append(row)
    pages.write(drafts.values())


def drop_strays() -> None:
    """Delete the rows whose document is no more current, or whose audience sees nothing any more; pages keep them."""
    bulk.execute(f"DELETE FROM search_row WHERE id IN ({_STRAYS})")


def ghosts(*, cursor: CursorWrapper) -> Mapping[int, Kept]:
    """Return what the pages hold of rows that are not in their table, or there for another scope or kind."""
    cursor.execute("SELECT id, scope, kind FROM search_row")
    rows = {id_: place for id_, *place in cursor.fetchall()}
    return {row: held for row, held in kept(cursor=cursor).items() if rows.get(row) != [held.scope, held.kind]}


_STRAYS = """SELECT r.id FROM search_row r WHERE r.kind = 'document'
    AND NOT EXISTS (SELECT 1 FROM document d WHERE d.id = r.ref AND d.until_run_id IS NULL)
    UNION ALL SELECT r.id FROM search_row r WHERE r.kind <> 'document'
    AND NOT EXISTS (SELECT 1 FROM entry_scope s WHERE s.id = r.ref AND s.learnings > 0)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row as it stands in its table, apart from the pages."""

    id: int
    scope: str
    kind: str
    title: str
    tags: str
    body: str


def rows(*, cursor: CursorWrapper, ids: list[int], documents: bool) -> Mapping[int, Row]:
    """Return the rows of documents, or of audiences of entries, by the id of those."""
    among, values = bulk.among(ids)
    cursor.execute(
        "SELECT ref, id, scope, kind, title, tags, body FROM search_row"
        f" WHERE ref {among} AND kind {'=' if documents else '<>'} 'document'",
        values,
    )
    return {
        ref: Row(id=id_, scope=scope, kind=kind, title=title, tags=tags, body=body)
        for ref, id_, scope, kind, title, tags, body in cursor.fetchall()
    }
