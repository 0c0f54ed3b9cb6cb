"""What each audience sees of entries: scopes, relations and index rows, made anew from living evidence.

Every number and word of a scope comes from learnings of that scope alone.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nexus.adapters import bulk, index
from nexus.domain.access import Visibility, scope_of
from nexus.domain.consolidation import Telling
from nexus.domain.curation import Words
from nexus.domain.entry import RelationKind
from nexus.domain.learning import Kind
from nexus.pipeline import canonical, naming
from nexus.services import feed
from nexus.services.consolidation import addresses, pins

Audience = tuple[int, str]
"""An entry and the scope of those who look at it."""

_INDEXED_TEXTS = 40
"""Distinct wordings of an entry, and of its solutions, that its index row holds."""


@dataclass(slots=True)
class _Scoped:
    """What one audience's learnings say of one entry."""

    told: list[tuple[Telling, str]] = field(default_factory=list)
    technologies: set[str] = field(default_factory=set)
    first: datetime | None = None
    last: datetime | None = None

    def add(self, telling: Telling, voice: str, at: datetime) -> None:
        self.told.append((telling, voice))
        self.first = at if self.first is None else min(self.first, at)
        self.last = at if self.last is None else max(self.last, at)

    @property
    def sources(self) -> int:
        return len({voice for _, voice in self.told})


@dataclass(slots=True)
class _Solved:
    """What one audience sees to solve a challenge."""

    entries: set[int] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Related:
    """One relation as one audience sees it."""

    sources: int
    position: int


Relations = Mapping[tuple[int, str, int, str], _Related]
"""(origin, kind, target, scope) -> support."""


def pending(*, limit: int) -> list[tuple[int, int, Kind]]:
    """Return up to `limit` entries to project: (id, touched, kind)."""
    found = bulk.rows("SELECT id, touched, kind FROM entry WHERE projected < touched ORDER BY id LIMIT %s", [limit])
    return [(entry, touched, Kind(kind)) for entry, touched, kind in found]


def project(*, batch: Sequence[tuple[int, int, Kind]], names: naming.Names) -> list[feed.Change]:
    """Write scopes, relations and index rows of entries anew; return the changes for the end of the transaction."""
    entries = {entry: kind for entry, _, kind in batch}
    scoped = _evidence(entries)
    relations = _relations(entries)
    _write_relations(entries=entries.keys(), relations=relations)
    solved = _solved(entries)
    rows = _write_scopes(entries=entries, scoped=scoped, solved=solved, names=names)
    index.drop_entries([row.id for row in rows if not row.learnings])
    index.put_entries(_index_rows(rows, entries, scoped, solved))
    bulk.execute_many(
        "UPDATE entry SET projected = %s WHERE id = %s", [(touched, entry) for entry, touched, _ in batch]
    )
    return [feed.Change("told" if row.learnings else "withdrawn", "entry", row.entry, row.scope) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One row of `entry_scope` as written."""

    id: int
    entry: int
    scope: str
    title: str
    summary: str
    learnings: int


def _evidence(entries: Mapping[int, Kind]) -> dict[Audience, _Scoped]:
    condition, params = bulk.among(entries.keys())
    found: dict[Audience, _Scoped] = defaultdict(_Scoped)
    for entry, title, text, technologies, voice, at, source, visibility, program in bulk.rows(
        "SELECT m.entry_id, l.title, l.text, l.technologies, d.voice, d.authored_at, s.id, p.visibility, p.id"
        " FROM member m JOIN learning l ON l.form_id = m.form_id"
        " JOIN document d ON d.id = l.document_id AND d.until_run_id IS NULL"
        " JOIN source s ON s.id = d.source_id JOIN program p ON p.id = s.program_id"
        f" WHERE m.until_run_id IS NULL AND m.entry_id {condition}",
        params,
    ):
        scope = scope_of(visibility=Visibility(visibility), program_id=program)
        moment = bulk.when(at)
        if moment is not None:
            telling = Telling(kind=entries[entry], title=title, text=text)
            found[entry, scope].add(telling, voice or f"source:{source}", moment)
            found[entry, scope].technologies.update(bulk.unpacked(technologies))
    return found


_RELATED = """
SELECT m.entry_id, '{kind}', t.entry_id, p.visibility, p.id, d.voice, s.id, {position}
FROM member m JOIN learning l ON l.form_id = m.form_id
JOIN document d ON d.id = l.document_id AND d.until_run_id IS NULL
JOIN source s ON s.id = d.source_id JOIN program p ON p.id = s.program_id
JOIN {beside}
JOIN member t ON t.form_id = {form} AND t.until_run_id IS NULL
WHERE m.until_run_id IS NULL AND m.entry_id {condition}
"""


def _relations(entries: Mapping[int, Kind]) -> Relations:
    """Return the relations that go out from entries, as their living learnings tell them."""
    condition, params = bulk.among(entries.keys())
    involves = _RELATED.format(
        kind=RelationKind.INVOLVES,
        position="n.position",
        beside="mention n ON n.learning_id = l.id",
        form="n.form_id",
        condition=condition,
    )
    solves = _RELATED.format(
        kind=RelationKind.SOLVES,
        position="0",
        beside="learning o ON o.document_id = l.document_id AND o.ordinal = l.solves",
        form="o.form_id",
        condition=condition,
    )
    voices: dict[tuple[int, str, int, str], set[str]] = defaultdict(set)
    positions: dict[tuple[int, str, int, str], int] = {}
    for origin, kind, target, visibility, program, voice, source, position in bulk.rows(
        f"{involves} UNION ALL {solves}", [*params, *params]
    ):
        if origin == target:
            continue
        key = (origin, kind, target, scope_of(visibility=Visibility(visibility), program_id=program))
        voices[key].add(voice or f"source:{source}")
        positions[key] = min(position, positions.get(key, position))
    return {key: _Related(len(told), positions[key]) for key, told in voices.items()}


def _write_relations(*, entries: Collection[int], relations: Relations) -> None:
    condition, params = bulk.among(entries)
    bulk.execute(f"DELETE FROM relation WHERE origin_id {condition}", params)
    bulk.insert(
        table="relation",
        columns=("origin_id", "kind", "target_id", "scope", "sources", "position"),
        values=[(*key, related.sources, related.position) for key, related in sorted(relations.items())],
    )


def _solved(entries: Collection[int]) -> Mapping[Audience, _Solved]:
    """Return, for each audience, what solves a challenge: the solution entries and their wordings."""
    condition, params = bulk.among(entries)
    found: dict[Audience, _Solved] = defaultdict(_Solved)
    for entry, visibility, program, solution, text in bulk.rows(
        "SELECT DISTINCT m.entry_id, p.visibility, p.id, t.entry_id, o.text"
        " FROM member m JOIN learning l ON l.form_id = m.form_id"
        " JOIN document d ON d.id = l.document_id AND d.until_run_id IS NULL"
        " JOIN source s ON s.id = d.source_id JOIN program p ON p.id = s.program_id"
        " JOIN learning o ON o.document_id = l.document_id AND o.solves = l.ordinal"
        " JOIN member t ON t.form_id = o.form_id AND t.until_run_id IS NULL"
        f" WHERE m.until_run_id IS NULL AND l.kind = 'challenge' AND m.entry_id {condition}",
        params,
    ):
        solved = found[entry, scope_of(visibility=Visibility(visibility), program_id=program)]
        solved.entries.add(solution)
        solved.texts.add(text)
    return found


def _write_scopes(
    *,
    entries: Mapping[int, Kind],
    scoped: Mapping[Audience, _Scoped],
    solved: Mapping[Audience, _Solved],
    names: naming.Names,
) -> list[_Row]:
    """Write the rows of `entry_scope`: new, changed, and those whose last learning was withdrawn."""
    condition, params = bulk.among(entries.keys())
    held = {
        (entry, scope): (row, slug, title, summary)
        for row, entry, scope, slug, title, summary in bulk.rows(
            f"SELECT id, entry_id, scope, slug, title, summary FROM entry_scope WHERE entry_id {condition}",
            params,
        )
    }
    rows, fresh, renewed = [], [], []
    pinned = pins.of(entries=entries)
    told = {key: _words(entries[key[0]], seen, names) for key, seen in sorted(scoped.items())}
    chosen = {key: dataclasses.replace(words, **pinned.get(key, {})) for key, words in told.items()}
    wanted = {key: words.title for key, words in chosen.items()}
    slugs = addresses.slugs(wanted=wanted, held={key: value[1] for key, value in held.items()}, kinds=entries)
    ids = bulk.next_ids(table="entry_scope", count=len(scoped.keys() - held.keys()))
    for key, seen in sorted(scoped.items()):
        entry, scope = key
        kind, title, summary = entries[entry], chosen[key].title, chosen[key].summary
        numbers = (seen.sources, len(seen.told), len(solved[key].entries) if key in solved else 0, *_dates(seen))
        if key in held:
            row_id = held[key][0]
            renewed.append((slugs[key], title, summary, *numbers, row_id))
        else:
            row_id = next(ids)
            fresh.append((row_id, entry, scope, kind, slugs[key], title, summary, *numbers))
        rows.append(_Row(id=row_id, entry=entry, scope=scope, title=title, summary=summary, learnings=len(seen.told)))
    gone = [(key, value) for key, value in sorted(held.items()) if key not in scoped]
    rows += [
        _Row(id=value[0], entry=key[0], scope=key[1], title=value[2], summary=value[3], learnings=0)
        for key, value in gone
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
        [(value[0],) for _, value in gone],
    )
    return rows


def words(*, entries: Mapping[int, Kind], names: naming.Names) -> dict[Audience, Words]:
    """Return the words that the sources give entries for each audience, whatever is pinned."""
    return {key: _words(entries[key[0]], seen, names) for key, seen in _evidence(entries).items()}


def _words(kind: Kind, seen: _Scoped, names: naming.Names) -> Words:
    return Words(title=_title(kind, seen, names), summary=canonical.summary(kind=kind, tellings=seen.told))


def _title(kind: Kind, seen: _Scoped, names: naming.Names) -> str:
    return canonical.title(kind=kind, tellings=seen.told, aliases=names.among(told for told, _ in seen.told))


def _dates(seen: _Scoped) -> tuple[Any, Any]:
    if seen.first is None or seen.last is None:
        raise AssertionError("an audience without learnings has no row of its own")
    return bulk.moment(seen.first), bulk.moment(seen.last)


def index_rows(*, entries: Mapping[int, Kind]) -> list[index.EntryRow]:
    """Return the index rows of projected entries, made anew from what is kept of them."""
    condition, params = bulk.among(entries.keys())
    found = bulk.rows(
        f"SELECT id, entry_id, scope, title, summary, learnings FROM entry_scope WHERE entry_id {condition} ORDER BY id",
        params,
    )
    rows = [
        _Row(id=id_, entry=entry, scope=scope, title=title, summary=summary, learnings=learnings)
        for id_, entry, scope, title, summary, learnings in found
    ]
    return list(_index_rows(rows, entries, _evidence(entries), _solved(entries)))


def _index_rows(
    rows: Iterable[_Row],
    entries: Mapping[int, Kind],
    scoped: Mapping[Audience, _Scoped],
    solved: Mapping[Audience, _Solved],
) -> Iterator[index.EntryRow]:
    """Yield the index rows of audiences that see learnings."""
    for row in rows:
        if row.learnings:
            seen = scoped[row.entry, row.scope]
            told = index.analyse(
                title=row.title,
                tags=" ".join(sorted(seen.technologies)),
                body="\n".join(_body(row, seen, solved.get((row.entry, row.scope)))),
            )
            yield index.EntryRow(id=row.id, entry=row.entry, scope=row.scope, kind=entries[row.entry], told=told)


def _body(row: _Row, seen: _Scoped, solved: _Solved | None) -> Iterable[str]:
    """Yield the distinct wordings of an entry and of its solutions, a bounded number of each."""
    told = sorted({value for telling, _ in seen.told for value in (telling.title, telling.text) if value})
    yield from (value for value in told[:_INDEXED_TEXTS] if value != row.title)
    yield from sorted(solved.texts)[:_INDEXED_TEXTS] if solved else ()
