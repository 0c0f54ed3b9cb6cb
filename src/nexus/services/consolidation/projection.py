"""What each audience sees of entries: scopes, relations and index rows, made anew from living evidence.

Everything is computed before it is written, so that the transaction that writes it is short.
"""

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from nexus.adapters import bulk, index
from nexus.domain.curation import Words
from nexus.domain.learning import Kind
from nexus.pipeline import naming
from nexus.services import feed
from nexus.services.consolidation import addresses, audiences, pins
from nexus.services.consolidation.audiences import Audience

_INDEXED_TEXTS = 40
"""Distinct wordings of an entry, and of its solutions, that its index row holds."""

Pending = tuple[int, int, Kind]
"""An entry to project: (id, touched, kind)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """What is to be written of some entries."""

    batch: Sequence[Pending]
    told: Mapping[Audience, audiences.Told]
    words: Mapping[Audience, Words]
    """Those of the sources, with what people pinned over them."""
    relations: audiences.Relations
    solved: Mapping[Audience, audiences.Solved]
    analysed: Mapping[Audience, index.Analysed]

    @property
    def kinds(self) -> dict[int, Kind]:
        """Return the kind of each entry."""
        return {entry: kind for entry, _, kind in self.batch}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One row of `entry_scope` as written."""

    id: int
    entry: int
    scope: str
    living: bool


def pending(*, limit: int) -> list[Pending]:
    """Return up to `limit` entries to project."""
    found = bulk.rows("SELECT id, touched, kind FROM entry WHERE projected < touched ORDER BY id LIMIT %s", [limit])
    return [(entry, touched, Kind(kind)) for entry, touched, kind in found]


def prepare(*, batch: Sequence[Pending], names: naming.Names) -> Projection:
    """Compute what is to be written of entries; reads only."""
    kinds = {entry: kind for entry, _, kind in batch}
    told, solved = audiences.evidence(entries=kinds), audiences.solved(entries=kinds)
    pinned = pins.of(entries=kinds)
    words = {
        key: dataclasses.replace(seen.words(kind=kinds[key[0]], names=names), **pinned.get(key, {}))
        for key, seen in sorted(told.items())
    }
    return Projection(
        batch=batch,
        told=told,
        words=words,
        relations=audiences.relations(entries=kinds),
        solved=solved,
        analysed={key: _analysed(words[key].title, seen, solved.get(key)) for key, seen in told.items()},
    )


def write(*, projection: Projection) -> list[feed.Change]:
    """Write scopes, relations and index rows of entries anew; return the changes for the end of the transaction."""
    kinds = projection.kinds
    _write_relations(entries=kinds, relations=projection.relations)
    rows = _write_scopes(projection)
    index.drop_entries([row.id for row in rows if not row.living])
    index.put_entries(
        index.EntryRow(
            id=row.id, entry=row.entry, scope=row.scope, kind=kinds[row.entry], told=projection.analysed[row.entry, row.scope]
        )
        for row in rows
        if row.living
    )
    bulk.execute_many(
        "UPDATE entry SET projected = %s WHERE id = %s", [(touched, entry) for entry, touched, _ in projection.batch]
    )
    return [feed.Change("told" if row.living else "withdrawn", "entry", row.entry, row.scope) for row in rows]


def words(*, entries: Mapping[int, Kind], names: naming.Names) -> dict[Audience, Words]:
    """Return the words that the sources give entries for each audience, whatever is pinned."""
    told = audiences.evidence(entries=entries)
    return {key: seen.words(kind=entries[key[0]], names=names) for key, seen in told.items()}


def index_rows(*, entries: Mapping[int, Kind]) -> list[index.EntryRow]:
    """Return the index rows of projected entries, made anew from what is kept of them."""
    condition, params = bulk.among(entries.keys())
    told, solved = audiences.evidence(entries=entries), audiences.solved(entries=entries)
    return [
        index.EntryRow(
            id=id_,
            entry=entry,
            scope=scope,
            kind=entries[entry],
            told=_analysed(title, told[entry, scope], solved.get((entry, scope))),
        )
        for id_, entry, scope, title in bulk.rows(
            "SELECT id, entry_id, scope, title FROM entry_scope"
            f" WHERE learnings > 0 AND entry_id {condition} ORDER BY id",
            params,
        )
    ]


def _analysed(title: str, seen: audiences.Told, solved: audiences.Solved | None) -> index.Analysed:
    body = "\n".join(_body(title, seen, solved))
    return index.analyse(title=title, tags=" ".join(sorted(seen.technologies)), body=body)


def _body(title: str, seen: audiences.Told, solved: audiences.Solved | None) -> Iterable[str]:
    """Yield the distinct wordings of an entry and of its solutions, a bounded number of each."""
    told = sorted({value for telling, _ in seen.tellings for value in (telling.title, telling.text) if value})
    yield from (value for value in told[:_INDEXED_TEXTS] if value != title)
    yield from sorted(solved.texts)[:_INDEXED_TEXTS] if solved else ()


def _write_relations(*, entries: Collection[int], relations: audiences.Relations) -> None:
    condition, params = bulk.among(entries)
    bulk.execute(f"DELETE FROM relation WHERE origin_id {condition}", params)
    bulk.insert(
        table="relation",
        columns=("origin_id", "kind", "target_id", "scope", "sources", "position"),
        values=[(*key, related.sources, related.position) for key, related in sorted(relations.items())],
    )


def _write_scopes(projection: Projection) -> list[_Row]:
    """Write the rows of `entry_scope`: new, changed, and those whose last learning was withdrawn."""
    kinds, told = projection.kinds, projection.told
    condition, params = bulk.among(kinds.keys())
    held = {
        (entry, scope): (row, slug)
        for row, entry, scope, slug in bulk.rows(
            f"SELECT id, entry_id, scope, slug FROM entry_scope WHERE entry_id {condition}", params
        )
    }
    slugs = addresses.slugs(
        wanted={key: words.title for key, words in projection.words.items()},
        held={key: slug for key, (_, slug) in held.items()},
        kinds=kinds,
    )
    rows, fresh, renewed = [], [], []
    ids = bulk.next_ids(table="entry_scope", count=len(told.keys() - held.keys()))
    for key, seen in sorted(told.items()):
        entry, scope = key
        words, solved = projection.words[key], projection.solved.get(key)
        numbers = (seen.sources, len(seen.tellings), len(solved.entries) if solved else 0, *seen.dates)
        if key in held:
            row_id = held[key][0]
            renewed.append((slugs[key], words.title, words.summary, *numbers, row_id))
        else:
            row_id = next(ids)
            fresh.append((row_id, entry, scope, kinds[entry], slugs[key], words.title, words.summary, *numbers))
        rows.append(_Row(id=row_id, entry=entry, scope=scope, living=True))
    gone = [
        _Row(id=row_id, entry=entry, scope=scope, living=False)
        for (entry, scope), (row_id, _) in sorted(held.items())
        if (entry, scope) not in told
    ]
    bulk.insert(
        table="entry_scope",
        columns=(
            *("id", "entry_id", "scope", "kind", "slug", "title", "summary"),
            *("sources", "learnings", "solutions", "first_at", "last_at"),
        ),
        values=fresh,
    )
    bulk.execute_many(
        "UPDATE entry_scope SET slug = %s, title = %s, summary = %s, sources = %s, learnings = %s, solutions = %s,"
        " first_at = %s, last_at = %s WHERE id = %s",
        renewed,
    )
    bulk.execute_many(
        "UPDATE entry_scope SET sources = 0, learnings = 0, solutions = 0 WHERE id = %s",
        [(row.id,) for row in gone],
    )
    return [*rows, *gone]
