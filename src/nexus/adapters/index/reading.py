"""One moment of the index as one audience sees it."""

import functools
from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

from nexus.adapters import bulk
from nexus.adapters.index import pages
from nexus.pipeline.speller import Speller, Vocabulary


@dataclass(frozen=True, slots=True)
class Text:
    """A row that was found; `title`, `tags` and `body` are tokens."""

    id: int
    kind: str
    ref: int
    entry: int | None
    title: tuple[str, ...]
    tags: tuple[str, ...]
    body: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ref:
    """What a row stands for."""

    kind: str
    ref: int
    """The document's id, or the entry_scope's."""
    entry: int
    """0 for a document."""


class Posting:
    """The rows of one kind that hold a token, on one page: id * 256 + impact; those of a long one are read when asked for."""

    __slots__ = ("_read", "_rows", "kind", "size")

    def __init__(self, *, kind: str, size: int, rows: "array[int] | None", read: Callable[[], "array[int]"]) -> None:
        self.kind, self.size = kind, size
        self._rows, self._read = rows, read

    @property
    def rows(self) -> "array[int]":
        """Return the rows, in no order; while the snapshot of their reader is open."""
        if self._rows is None:
            self._rows = self._read()
        return self._rows


class Reader:
    """The pages that an audience may read, at the moment of `cursor`'s snapshot."""

    def __init__(self, *, cursor: CursorWrapper, scopes: Collection[str], kinds: Collection[str] = ()) -> None:
        """Open the pages of the scopes; of these kinds alone where some are given."""
        self._cursor = cursor
        found = _pages(cursor, scopes=scopes, kinds=kinds)
        self._kinds = {page: kind for page, kind, _, _ in found}
        self._dropped = frozenset(row for _, _, _, dropped in found if dropped for row in pages.integers(dropped))
        self.rows = sum(size for _, _, size, _ in found) // pages.INTEGER - len(self._dropped)

    def postings(self, *, tokens: Iterable[str]) -> Mapping[str, Sequence[Posting]]:
        """Return what the pages hold of each token; tokens that stand nowhere are left out."""
        wanted = sorted(set(tokens))
        if not wanted or not self._kinds:
            return {}
        on_pages, page_values = bulk.among(list(self._kinds))
        of_terms, term_values = bulk.among(wanted)
        short = f"CASE WHEN length(postings) <= {_SHORT * pages.INTEGER} THEN postings END"
        self._cursor.execute(
            f"SELECT term, page, length(postings), {short} FROM search_term WHERE page {on_pages} AND term {of_terms}",
            [*page_values, *term_values],
        )
        found: dict[str, list[Posting]] = {}
        for term, page, length, blob in self._cursor.fetchall():
            rows = None if blob is None else self._living(blob)
            if rows is None or rows:
                size = length // pages.INTEGER if rows is None else len(rows)
                read = functools.partial(self._rows, term, page)
                found.setdefault(term, []).append(Posting(kind=self._kinds[page], size=size, rows=rows, read=read))
        return found

    def _rows(self, term: str, page: int) -> "array[int]":
        self._cursor.execute("SELECT postings FROM search_term WHERE page = %s AND term = %s", [page, term])
        return self._living(self._cursor.fetchone()[0])

    def _living(self, blob: bytes) -> "array[int]":
        rows = pages.integers(blob)
        if self._dropped:
            return array("Q", [row for row in rows if row >> pages.SHIFT not in self._dropped])
        return rows

    def ids(self, *, kinds: Collection[str]) -> Sequence[int]:
        """Return every row of these kinds."""
        pages_of = [page for page, kind in self._kinds.items() if kind in kinds]
        among, values = bulk.among(pages_of)
        self._cursor.execute(f"SELECT rows FROM search_page WHERE id {among}", values)
        found = (row for (blob,) in self._cursor.fetchall() for row in pages.integers(blob))
        return [row for row in found if row not in self._dropped]

    def texts(self, *, ids: Collection[int], characters: int) -> Sequence[Text]:
        """Return the rows of these ids, in no order, with the first characters of their bodies."""
        among, values = bulk.among(ids)
        self._cursor.execute(
            f"SELECT id, kind, ref, entry, title, tags, substr(body, 1, %s) FROM search_row WHERE id {among}",
            [characters, *values],
        )
        return [
            Text(id_, kind, ref, entry, tuple(title.split()), tuple(tags.split()), tuple(body.split()))
            for id_, kind, ref, entry, title, tags, body in self._cursor.fetchall()
        ]

    def refs(self, *, ids: Collection[int]) -> Mapping[int, Ref]:
        """Return what rows stand for."""
        among, values = bulk.among(ids)
        self._cursor.execute(f"SELECT id, kind, ref, entry FROM search_row WHERE id {among}", values)
        return {id_: Ref(kind, ref, entry or 0) for id_, kind, ref, entry in self._cursor.fetchall()}

    def speller(self) -> Speller:
        """Return the speller of the words that the pages hold; pages never change, so each is laid out once."""
        missing = self._kinds.keys() - _VOCABULARIES.keys()
        among, values = bulk.among(sorted(missing))
        self._cursor.execute(f"SELECT id, words FROM search_page WHERE id {among}", values)
        known = {page: Vocabulary(words=words.split()) for page, words in self._cursor.fetchall()}
        known |= {page: held for page in self._kinds if (held := _VOCABULARIES.get(page))}
        while len(_VOCABULARIES) + len(known) > _MOST_VOCABULARIES and _VOCABULARIES:
            _VOCABULARIES.pop(next(iter(_VOCABULARIES)), None)
        _VOCABULARIES.update(known)
        return Speller(vocabularies=[known[page] for page in self._kinds])


_SHORT = 4_000
"""Postings of a page that are read at once; more only where they are needed."""
_VOCABULARIES: dict[int, Vocabulary] = {}
_MOST_VOCABULARIES = 1_000


def _pages(
    cursor: CursorWrapper, *, scopes: Collection[str], kinds: Collection[str]
) -> list[tuple[int, str, int, bytes]]:
    of_scopes, values = bulk.among(scopes)
    of_kinds, kind_values = bulk.among(kinds) if kinds else ("IS NOT NULL", [])
    cursor.execute(
        f"SELECT id, kind, length(rows), dropped FROM search_page WHERE scope {of_scopes} AND kind {of_kinds}",
        [*values, *kind_values],
    )
    return list(cursor.fetchall())
