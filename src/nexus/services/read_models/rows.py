"""Rows of hand SQL as the values of `domain.views`; the two databases differ only here."""

import functools
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from nexus.domain.access import Viewer
from nexus.domain.learning import Kind
from nexus.domain.runs import Counts, Status
from nexus.domain.views import EntryRef, RunRef, SourceRef
from nexus.pipeline import lexicon, scrubbing

Row = Sequence[Any]
Made = TypeVar("Made")

ENTRY = (
    "seen.entry_id, seen.kind, seen.slug, seen.title, seen.sources, seen.summary, seen.learnings, seen.solutions,"
    " seen.first_at, seen.last_at"
)
ENTRY_WIDTH = 10
RUN = "r.id, s.slug, s.title, r.act, r.status, r.requested_at, r.finished_at, r.counts, r.problem"
RUN_WIDTH = 9
AUTHOR = "CASE d.author WHEN '' THEN d.author_stated ELSE d.author END"

_NAMED = frozenset((Kind.TECHNOLOGY.value, Kind.CONCEPT.value))
_NO_LETTER = re.compile(r"[\W\d_]+")
_COUNTS = frozenset(field.name for field in fields(Counts))


def maker(type_: type[Made]) -> Callable[[Iterable[Any]], Made]:
    """Return what makes frozen values of a type with slots, from their fields in order."""
    setters = [getattr(type_, field.name).__set__ for field in fields(cast(Any, type_))]

    def make(values: Iterable[Any]) -> Made:
        # What a frozen dataclass makes of itself looks each field up by name again: four times the cost, for each row.
        made = object.__new__(type_)
        for store, value in zip(setters, values, strict=True):
            store(made, value)
        return made

    return make


def moment(value: str | datetime) -> datetime:
    """Return an aware time; SQLite hands out a naive one of a column and the text of an expression, both in UTC."""
    time = datetime.fromisoformat(value) if isinstance(value, str) else value
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def perhaps(value: str | datetime | None) -> datetime | None:
    """Return an aware time, or None."""
    return None if value is None else moment(value)


def document(value: Any) -> Any:
    """Return what a JSON column holds; raw cursors hand out its text on both databases."""
    return json.loads(value) if isinstance(value, str) else value


def entry(row: Row) -> EntryRef:
    """Return the entry whose `ENTRY` columns begin the row."""
    return EntryRef(
        id=row[0],
        kind=Kind(row[1]),
        slug=row[2],
        title=row[3],
        sources=int(row[4]),
        summary=summary(kind=row[1], title=row[3], told=row[5]),
        learnings=int(row[6]),
        solutions=int(row[7]),
        first_at=moment(row[8]),
        last_at=moment(row[9]),
    )


def summary(*, kind: str, title: str, told: str) -> str:
    """Return the summary of an entry; none where a technology or concept is summed up by another spelling of its title."""
    return "" if told and kind in _NAMED and _is_spelling(title, told) else told


@functools.lru_cache(maxsize=4096)
def _is_spelling(title: str, told: str) -> bool:
    names = lexicon.aliases()
    left, right = title.lower(), told.lower()
    return names.get(right) == names.get(left, title) or _NO_LETTER.sub("", left) == _NO_LETTER.sub("", right)


def run(row: Row, viewer: Viewer) -> RunRef:
    """Return the run whose `RUN` columns begin the row; what went wrong as this viewer may read it."""
    counts = {name: number for name, number in document(row[7]).items() if name in _COUNTS}
    return RunRef(
        id=row[0],
        source=row[1],
        source_title=row[2],
        act=row[3],
        status=Status(row[4]),
        requested_at=moment(row[5]),
        finished_at=perhaps(row[6]),
        counts=Counts(**counts),
        problem=message(row[8], viewer),
    )


def message(text: str, viewer: Viewer) -> str:
    """Return what a run says, without secrets; for those who may not write, without paths of the machine too."""
    told = scrubbing.secrets(text) if text else ""
    return told if viewer.may_write else scrubbing.paths(told)


def source(row: Row, viewer: Viewer) -> SourceRef:
    """Return the source whose `SOURCE` columns begin the row; where on the machine it lies is for those who may write."""
    return SourceRef(
        slug=row[0],
        title=row[1],
        kind=row[2],
        address="" if scrubbing.is_path(row[3]) and not viewer.may_write else row[3],
        ref=row[4],
        program=row[5],
        commit=row[6],
        removed=row[7] is not None,
        read_at=perhaps(row[8]),
        documents=row[9],
        learnings=row[10],
        entries=row[11],
    )
