"""Rows into and out of the index, in bulk, inside the caller's transaction."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from nexus.adapters import bulk
from nexus.adapters.index import folding, pages
from nexus.models.search import DOCUMENT
from nexus.pipeline import ranking, text

BODY_LIMIT = 20_000
"""Characters of body tokens kept in order; what comes after is found, but not by phrase."""
_LONGEST_TERM = 400
_BATCH = 500
_COLUMNS = ("id", "kind", "ref", "entry", "scope", "title", "tags", "body")
_Item = TypeVar("_Item")
_Place = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysed:
    """A text as the index holds it: tokens in order, how much it is about each, and its words as written."""

    title: str
    tags: str
    body: str
    impacts: Mapping[str, int]
    chunks: frozenset[str]
    """Its words with the marks in and around them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A current document as the index takes it; `id` is the document's, the tags of `told` are its path."""

    id: int
    scope: str
    told: Analysed


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """An entry as one audience sees it; `id` is the entry_scope's, the tags of `told` technologies and other names."""

    id: int
    entry: int
    scope: str
    kind: str
    told: Analysed


@dataclass(frozen=True, slots=True)
class _Row:
    kind: str
    ref: int
    entry: int | None
    scope: str
    told: Analysed


class _Drafts(dict[_Place, pages.Draft]):
    """The page of each scope and kind, made at its first use."""

    def __missing__(self, place: _Place) -> pages.Draft:
        scope, kind = place
        return self.setdefault(place, pages.Draft(scope=scope, kind=kind))


def analyse(*, title: str, tags: str, body: str) -> Analysed:
    """Return a text analysed for the index: all the work that needs no database, to be done before a transaction."""
    chunks = [text.chunks(value) for value in (title, tags, body)]
    title_tokens, tag_tokens, body_tokens = map(text.expand, chunks)
    return Analysed(
        title=" ".join(title_tokens),
        tags=" ".join(tag_tokens),
        body=_cut(body_tokens),
        impacts=ranking.impacts(title=title_tokens, tags=tag_tokens, body=body_tokens),
        chunks=frozenset().union(*chunks),
    )


def put_documents(rows: Iterable[DocumentRow]) -> None:
    """Write documents, replacing those of the same id."""
    for batch in _batches(rows):
        drafts = _dropped([row.id for row in batch], documents=True)
        _put(drafts, [_Row(DOCUMENT, row.id, None, row.scope, row.told) for row in batch])


def put_entries(rows: Iterable[EntryRow]) -> None:
    """Write entries, replacing those of the same id."""
    for batch in _batches(rows):
        drafts = _dropped([row.id for row in batch], documents=False)
        _put(drafts, [_Row(str(row.kind), row.id, row.entry, row.scope, row.told) for row in batch])


def drop_documents(ids: Iterable[int]) -> None:
    """Take documents out; unknown ids are let pass."""
    for batch in _batches(ids):
        _put(_dropped(batch, documents=True), [])


def drop_entries(ids: Iterable[int]) -> None:
    """Take entries out (ids of entry_scope); unknown ids are let pass."""
    for batch in _batches(ids):
        _put(_dropped(batch, documents=False), [])


def _put(drafts: _Drafts, batch: Sequence[_Row]) -> None:
    """Write rows, and the pages begun with the rows that they replace."""
    rows = []
    for key, row in zip(bulk.next_ids(table="search_row", count=len(batch)), batch, strict=True):
        told, draft = row.told, drafts[row.scope, row.kind]
        draft.add(row=key, impacts=told.impacts)
        draft.chunks |= told.chunks
        rows.append((key, row.kind, row.ref, row.entry, row.scope, told.title, told.tags, told.body))
    bulk.insert(table="search_row", columns=_COLUMNS, values=rows)
    pages.write([draft for _, draft in sorted(drafts.items())])
    folding.fold_small(places=drafts)


def _cut(tokens: Sequence[str]) -> str:
    kept = " ".join(tokens)
    return kept if len(kept) <= BODY_LIMIT else kept[:BODY_LIMIT].rpartition(" ")[0]


def _dropped(ids: Sequence[int], *, documents: bool) -> _Drafts:
    """Delete rows and return the pages that say so."""
    condition, parameters = bulk.among(ids)
    found = bulk.rows(
        f"DELETE FROM search_row WHERE ref {condition} AND kind {'=' if documents else '<>'} %s RETURNING id, scope, kind",
        [*parameters, DOCUMENT],
    )
    drafts = _Drafts()
    for key, scope, kind in sorted(found):
        drafts[scope, kind].dropped.append(key)
    return drafts


def _batches(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    rest = iter(items)
    while batch := list(itertools.islice(rest, _BATCH)):
        yield batch
