"""What each audience's living evidence says of entries: all that a projection is made of. Reads only.

Every number and word of an audience comes from learnings of its scope alone.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nexus.adapters import bulk
from nexus.domain.access import Visibility, scope_of
from nexus.domain.consolidation import Telling
from nexus.domain.curation import Words
from nexus.domain.entry import RelationKind
from nexus.domain.learning import Kind
from nexus.pipeline import canonical, naming

Audience = tuple[int, str]
"""An entry and the scope of those who look at it."""


@dataclass(slots=True)
class Told:
    """What one audience's learnings say of one entry."""

    tellings: list[tuple[Telling, str]] = field(default_factory=list)
    """Each with the voice that says it."""
    technologies: set[str] = field(default_factory=set)
    first: datetime | None = None
    last: datetime | None = None

    def add(self, telling: Telling, voice: str, at: datetime) -> None:
        """Add what one learning says."""
        self.tellings.append((telling, voice))
        self.first = at if self.first is None else min(self.first, at)
        self.last = at if self.last is None else max(self.last, at)

    @property
    def sources(self) -> int:
        """Return how many independent sources tell it."""
        return len({voice for _, voice in self.tellings})

    @property
    def dates(self) -> tuple[Any, Any]:
        """Return when it was told first and last, as the database takes it."""
        if self.first is None or self.last is None:
            raise AssertionError("an audience without learnings has no row of its own")
        return bulk.moment(self.first), bulk.moment(self.last)

    def words(self, *, kind: Kind, names: naming.Names) -> Words:
        """Return the words that the sources give an entry of this kind."""
        aliases = names.among(telling for telling, _ in self.tellings)
        title = canonical.title(kind=kind, tellings=self.tellings, aliases=aliases)
        return Words(title=title, summary=canonical.summary(kind=kind, tellings=self.tellings))


@dataclass(slots=True)
class Solved:
    """What one audience sees to solve a challenge."""

    entries: set[int] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Related:
    """One relation as one audience sees it."""

    sources: int
    position: int


Relations = Mapping[tuple[int, str, int, str], Related]
"""(origin, kind, target, scope) -> support."""


def evidence(*, entries: Mapping[int, Kind]) -> Mapping[Audience, Told]:
    """Return what is told of entries."""
    condition, params = bulk.among(entries.keys())
    found: dict[Audience, Told] = defaultdict(Told)
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


def relations(*, entries: Collection[int]) -> Relations:
    """Return the relations that go out from entries, as their living learnings tell them."""
    condition, params = bulk.among(entries)
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
    return {key: Related(len(told), positions[key]) for key, told in voices.items()}


def solved(*, entries: Collection[int]) -> Mapping[Audience, Solved]:
    """Return, for each audience, what solves a challenge: the solution entries and their wordings."""
    condition, params = bulk.among(entries)
    found: dict[Audience, Solved] = defaultdict(Solved)
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
        seen = found[entry, scope_of(visibility=Visibility(visibility), program_id=program)]
        seen.entries.add(solution)
        seen.texts.add(text)
    return found
