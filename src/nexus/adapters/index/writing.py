"""Rows into and out of the index, in bulk, inside the caller's transaction."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import models

from nexus.adapters.index import pages, statements
from nexus.models import SearchDocument, SearchEntry
from nexus.pipeline import ranking, text

_BODY_LIMIT = 20_000
"""Characters of body tokens kept in order; words after them are found, but not by phrase."""
_BATCH = 500
_Item = TypeVar("_Item")

DOCUMENT_COLUMNS = ("id", "scope", "title", "tags", "body", "size", "terms")
ENTRY_COLUMNS = (*DOCUMENT_COLUMNS, "entry", "kind")


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


def put_documents(*, rows: Iterable[DocumentRow]) -> None:
    """Write documents, replacing those of the same id."""
    for batch in _batches(rows):
        _put(
            SearchDocument, DOCUMENT_COLUMNS, [(r.id, r.scope, r.title, r.path, r.text) for r in batch], [()] * len(batch)
        )


def put_entries(*, rows: Iterable[EntryRow]) -> None:
    """Write entries, replacing those of the same id."""
    for batch in _batches(rows):
        _put(
            SearchEntry,
            ENTRY_COLUMNS,
            [(r.id, r.scope, r.title, r.tags, r.body) for r in batch],
            [(r.entry, r.kind) for r in batch],
        )


def drop_documents(*, ids: Iterable[int]) -> None:
    """Take documents out; unknown ids are let pass."""
    _drop(SearchDocument, ids)


def drop_entries(*, ids: Iterable[int]) -> None:
    """Take entries out (ids of entry_scope); unknown ids are let pass."""
    _drop(SearchEntry, ids)


def _put(
    model: type[models.Model],
    columns: Sequence[str],
    told: Sequence[tuple[int, str, str, str, str]],
    more: Sequence[tuple[object, ...]],
) -> None:
    _drop(model, [row[0] for row in told])
    counts: dict[str, pages.Count] = defaultdict(pages.Count)
    written = []
    for (key, scope, title, tags, body), rest in zip(told, more, strict=True):
        in_title, in_tags, in_body = text.tokens(title), text.tokens(tags), text.tokens(body)
        terms = ranking.leveled(title=in_title, tags=in_tags, body=in_body)
        counts[scope].add(terms=terms, size=len(in_body), told=(title, tags, body))
        written.append(
            (key, scope, " ".join(in_title), " ".join(in_tags), _cut(in_body), len(in_body), " ".join(terms), *rest)
        )
    statements.insert(table=model._meta.db_table, columns=columns, rows=written)
    pages.append(counts=counts)


def _cut(tokens: Sequence[str]) -> str:
    kept = " ".join(tokens)
    return kept if len(kept) <= _BODY_LIMIT else kept[:_BODY_LIMIT].rsplit(" ", 1)[0]


def _drop(model: type[models.Model], ids: Iterable[int]) -> None:
    table = model._meta.db_table
    for batch in _batches(ids):
        counts: dict[str, pages.Count] = defaultdict(pages.Count)
        for scope, size, terms in statements.take_out(table=table, ids=batch):
            counts[scope].subtract(terms=terms.split(" ") if terms else [], size=size)
        pages.append(counts=counts)


def _batches(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    rest = iter(items)
    while batch := list(itertools.islice(rest, _BATCH)):
        yield batch
