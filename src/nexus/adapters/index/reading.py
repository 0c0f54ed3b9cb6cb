"""One moment of the index as one audience sees it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

from nexus.adapters import bulk
from nexus.adapters.index import pages
from nexus.pipeline.speller import Speller


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


@dataclass(frozen=True, slots=True)
class Posting:
    """The rows of one kind that hold a token, on one page: id * 256 + impact."""

    kind: str
    rows: Sequence[int]


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
        self._cursor.execute(
            f"SELECT term, page, postings FROM search_term WHERE page {on_pages} AND term {of_terms}",
            [*page_values, *term_values],
        )
        found: dict[str, list[Posting]] = {}
        for term, page, blob in self._cursor.fetchall():
            rows: Sequence[int] = pages.integers(blob)
            if self._dropped:
                rows = [row for row in rows if row >> pages.SHIFT not in self._dropped]
            if rows:
                found.setdefault(term, []).append(Posting(self._kinds[page], rows))
        return found

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
        """Return the speller of the words that the pages hold; it is made anew only when pages come or go."""
        key = frozenset(self._kinds)
        speller = _SPELLERS.get(key)
        if speller is None:
            among, values = bulk.among(list(key))
            self._cursor.execute(f"SELECT words FROM search_page WHERE id {among}", values)
            speller = Speller(words={word for (words,) in self._cursor.fetchall() for word in words.split()})
            while len(_SPELLERS) >= _MOST_SPELLERS:
                _SPELLERS.pop(next(iter(_SPELLERS)), None)
            _SPELLERS[key] = speller
        return speller


_SPELLERS: dict[frozenset[int], Speller] = {}
_MOST_SPELLERS = 4


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
