"""The index beside the tables that it is made from: written anew while everybody reads on, and proved to agree with them."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.backends.utils import CursorWrapper

from nexus.adapters import bulk, index, snapshot
from nexus.adapters.index import checking
from nexus.domain.access import Visibility, scope_of
from nexus.domain.learning import Kind
from nexus.models.search import DOCUMENT
from nexus.services.consolidation import projection

_BATCH = 200

_DOCUMENTS = """SELECT d.id, s.slug, d.path, d.title, d.text, p.visibility, p.id FROM document d
    JOIN source s ON s.id = d.source_id JOIN program p ON p.id = s.program_id
    WHERE d.until_run_id IS NULL AND d.id > %s ORDER BY d.id LIMIT %s"""
_ENTRIES = "SELECT id, kind FROM entry WHERE id > %s AND projected >= touched ORDER BY id LIMIT %s"
"""Those whose rows are as they should be: the others are written when they are settled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that the index holds otherwise than the tables."""

    what: str
    """`document SOURCE/PATH`, `entry ID in SCOPE` or `row ID`."""
    problem: str


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the index should hold of one text."""

    what: str
    ref: int
    scope: str
    kind: str
    told: index.Analysed


def reindex(*, progress: Callable[[int], None]) -> int:
    """Write the rows of all documents and entries anew and return how many; searches find everything all the time.

    Each batch is one transaction in which old rows make place for new ones; imports may go on between them. `progress` is
    called with the rows of each batch.
    """
    written = 0
    for write in (_write_documents, _write_entries):
        last: int | None = 0
        while last is not None:
            with transaction.atomic():
                last, count = write(last)
            progress(count)
            written += count
    _clear()
    index.fold()
    return written


def _clear() -> None:
    """Take out what stands for nothing any more."""
    with transaction.atomic():
        if bulk.postgresql():
            bulk.execute("LOCK TABLE search_row IN SHARE ROW EXCLUSIVE MODE")
        checking.drop_strays()
        with snapshot.reading() as cursor:
            ghosts = checking.ghosts(cursor=cursor)
        checking.forget(ghosts)


def _write_documents(after: int) -> tuple[int | None, int]:
    """Write one batch of documents; return the last id, None where no more follow, and how many were written."""
    found = bulk.rows(f"{_DOCUMENTS}{' FOR UPDATE OF d' if bulk.postgresql() else ''}", [after, _BATCH])
    index.put_documents(map(_document, found))
    return (found[-1][0] if found else None), len(found)


def _write_entries(after: int) -> tuple[int | None, int]:
    """Do the same for entries, while nobody settles."""
    if bulk.postgresql():
        bulk.rows("SELECT 1 FROM lease WHERE name = 'settle' FOR UPDATE")
    found = bulk.rows(_ENTRIES, [after, _BATCH])
    rows = projection.index_rows(entries={id_: Kind(kind) for id_, kind in found})
    index.put_entries(rows)
    return (found[-1][0] if found else None), len(rows)


def _document(row: Sequence[Any]) -> index.DocumentRow:
    id_, _, path, title, text, visibility, program = row
    scope = scope_of(visibility=Visibility(visibility), program_id=program)
    return index.DocumentRow(id=id_, scope=scope, told=index.analyse(title=title, tags=path, body=text))


def check() -> Iterator[Difference]:
    """Yield everything that the index holds otherwise than the tables say, at one moment; nothing is changed."""
    with snapshot.reading() as cursor:
        kept = dict(checking.kept(cursor=cursor))
        for documents, batch in itertools.chain(
            ((True, batch) for batch in _documents(cursor)), ((False, batch) for batch in _entries(cursor))
        ):
            rows = checking.rows(cursor=cursor, ids=[one.ref for one in batch], documents=documents)
            for wanted in batch:
                row = rows.get(wanted.ref)
                problem = _problem(wanted, row, kept.pop(row.id, None) if row else None)
                if problem:
                    yield Difference(what=wanted.what, problem=problem)
        yield from (Difference(what=f"row {row}", problem="stands for nothing that is there") for row in sorted(kept))


def _problem(wanted: _Wanted, row: checking.Row | None, kept: checking.Kept | None) -> str:
    """Return what is wrong with a row, or nothing."""
    told = wanted.told
    if row is None:
        return "is not in the index"
    if (row.title, row.tags, row.body) != (told.title, told.tags, told.body):
        return "is indexed with other words"
    if kept is None:
        return "is on no page of the index"
    if {(row.scope, row.kind), (kept.scope, kept.kind)} != {(wanted.scope, wanted.kind)}:
        return f"is indexed for {kept.scope}, {kept.kind} instead of {wanted.scope}, {wanted.kind}"
    if kept.pages != 1:
        return f"is on {kept.pages} pages of the index"
    if kept.fingerprint != checking.fingerprint(impacts=told.impacts):
        return "has other postings than words"
    return ""


def _documents(cursor: CursorWrapper) -> Iterator[Sequence[_Wanted]]:
    last = 0
    while found := _fetched(cursor, _DOCUMENTS, [last, _BATCH]):
        last = found[-1][0]
        rows = [(row, _document(row)) for row in found]
        yield [_Wanted(f"document {row[1]}/{row[2]}", one.id, one.scope, DOCUMENT, one.told) for row, one in rows]


def _entries(cursor: CursorWrapper) -> Iterator[Sequence[_Wanted]]:
    last = 0
    while found := _fetched(cursor, _ENTRIES, [last, _BATCH]):
        last = found[-1][0]
        rows = projection.index_rows(entries={id_: Kind(kind) for id_, kind in found})
        yield [_Wanted(f"entry {row.entry} in {row.scope}", row.id, row.scope, str(row.kind), row.told) for row in rows]


def _fetched(cursor: CursorWrapper, statement: str, values: Sequence[int]) -> list[tuple[Any, ...]]:
    cursor.execute(statement, values)
    return list(cursor.fetchall())
