"""Rows into and out of the index, in bulk, inside the caller's transaction."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from nexus.adapters import bulk
from nexus.adapters.index import folding, pages
from nexus.models.search import DOCUMENT
from nexus.pipeline import ranking, text

_BODY_LIMIT = 20_000
"""Characters of body tokens kept in order; what comes after is found, but not by phrase."""
_LONGEST_TERM = 400
_BATCH = 500
_WORD = re.compile(r"[^\W\d_]{3,30}")
_COLUMNS = ("id", "kind", "ref", "entry", "scope", "title", "tags", "body")
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A current document as the index takes it; `id` is the document's."""

    id: int
    scope: str
    title: str
    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """An entry as one audience sees it; `id` is the entry_scope's. `tags`: technologies, concepts, other names."""

    id: int
    entry: int
    scope: str
    kind: str
    title: str
    tags: str
    body: str


@dataclass(frozen=True, slots=True)
class _Told:
    kind: str
    ref: int
    entry: int | None
    scope: str
    title: str
    tags: str
    body: str


def put_documents(rows: Iterable[DocumentRow]) -> None:
    """Write documents, replacing those of the same id."""
    for batch in _batches(rows):
        _drop([row.id for row in batch], documents=True)
        _put([_Told(DOCUMENT, row.id, None, row.scope, row.title, row.path, row.text) for row in batch])


def put_entries(rows: Iterable[EntryRow]) -> None:
    """Write entries, replacing those of the same id."""
    for batch in _batches(rows):
        _drop([row.id for row in batch], documents=False)
        _put([_Told(str(row.kind), row.id, row.entry, row.scope, row.title, row.tags, row.body) for row in batch])


def drop_documents(ids: Iterable[int]) -> None:
    """Take documents out; unknown ids are let pass."""
    for batch in _batches(ids):
        _drop(batch, documents=True)


def drop_entries(ids: Iterable[int]) -> None:
    """Take entries out (ids of entry_scope); unknown ids are let pass."""
    for batch in _batches(ids):
        _drop(batch, documents=False)


def _put(batch: Sequence[_Told]) -> None:
    drafts: dict[tuple[str, str], pages.Draft] = {}
    rows = []
    for key, told in zip(bulk.next_ids(table="search_row", count=len(batch)), batch, strict=True):
        title, tags, body = text.tokens(told.title), text.tokens(told.tags), text.tokens(told.body)
        place = (told.scope, told.kind)
        if place not in drafts:
            drafts[place] = pages.Draft(scope=told.scope, kind=told.kind)
        drafts[place].add(row=key, impacts=ranking.impacts(title=title, tags=tags, body=body))
        for value in (told.title, told.tags, told.body):
            drafts[place].words.update(_WORD.findall(text.fold(value).lower()))
        rows.append((key, told.kind, told.ref, told.entry, told.scope, " ".join(title), " ".join(tags), _cut(body)))
    bulk.insert(table="search_row", columns=_COLUMNS, values=rows)
    pages.write(drafts.values())
    folding.fold_small(places=drafts)


def _cut(tokens: Sequence[str]) -> str:
    kept = " ".join(tokens)
    return kept if len(kept) <= _BODY_LIMIT else kept[:_BODY_LIMIT].rpartition(" ")[0]


def _drop(ids: Sequence[int], *, documents: bool) -> None:
    condition, parameters = bulk.among(ids)
    sign = "=" if documents else "<>"
    dropped = bulk.rows(
        f"DELETE FROM search_row WHERE ref {condition} AND kind {sign} %s RETURNING id, scope, kind",
        [*parameters, DOCUMENT],
    )
    drafts: dict[tuple[str, str], pages.Draft] = {}
    for key, scope, kind in dropped:
        drafts.setdefault((scope, kind), pages.Draft(scope=scope, kind=kind)).dropped.append(key)
    pages.write(drafts.values())


def _batches(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    rest = iter(items)
    while batch := list(itertools.islice(rest, _BATCH)):
        yield batch
