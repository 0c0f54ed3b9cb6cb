"""What `nexus bench-search` measures inside a hub: made-up documents, some entries, and what asking costs."""

import itertools
import json
import math
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from nexus.adapters import bulk, index
from nexus.domain.access import ANONYMOUS, PUBLIC
from nexus.domain.learning import Kind
from nexus.models import Program, Run, Source
from nexus.pipeline.meaning import tables
from nexus.services import migrations, search, suggesting

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_SEED = 20_260_101
_BATCH = 500
_TOLD_BY = 10
"""Documents for each entry."""
_QUERIES = 200
_DOCUMENT = (
    *("id", "source_id", "path", "blob", "extractor", "title", "author_stated", "commit", "author", "authored_at"),
    *("voice", "since_run_id", "overview", "emphases", "metadata", "text"),
)
_SCOPE = (
    *("id", "entry_id", "scope", "kind", "slug", "title", "summary", "sources", "learnings", "solutions"),
    *("first_at", "last_at"),
)
_SYLLABLES = [left + right for left in "bdfgklmnprstvz" for right in ("a", "e", "i", "o", "u", "an", "er", "is")]
_GRAMMAR = (
    "the",
    "to",
    "of",
    "and",
    "a",
    "in",
    "is",
    "it",
    "for",
    "that",
    "with",
    "on",
    "as",
    "you",
    "be",
    "this",
    "are",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What making the hub took."""

    words: int
    seconds: float
    update: float


class _Writer:
    """One who writes pages: common words most of the time, now and then one that nobody wrote before (Heaps' law)."""

    def __init__(self) -> None:
        self._drawn = random.Random(_SEED)  # noqa: S311 - the same pages every time, no secret
        listed = [line.partition(":") for line in tables.lines(table="frequency.txt")]
        ranked = [(word, int(rank)) for rank, _, words in listed for word in words.split()]
        self._words = [*_GRAMMAR, *(word for word, _ in ranked)]
        weights = [30.0] * len(_GRAMMAR) + [12.0 / 1.7**rank for _, rank in ranked]
        self._weights = list(itertools.accumulate(weights))
        self.rare: list[str] = []
        self._written = 0

    def page(self) -> tuple[str, str]:
        """Return a title and a body of about 150 words."""
        size = max(20, round(self._drawn.lognormvariate(4.8, 0.6)))
        words = self._drawn.choices(self._words, cum_weights=self._weights, k=size)
        for place in range(0, size, 12):
            words[place] = self._name(size)
        title = [word for word in words if word not in _GRAMMAR][: self._drawn.randint(2, 6)]
        return " ".join(title).capitalize(), " ".join(words)

    def _name(self, size: int) -> str:
        self._written += size
        if len(self.rare) < 12 * math.sqrt(self._written):
            self.rare.append("".join(self._drawn.choices(_SYLLABLES, k=self._drawn.randint(2, 4))))
        # Of the rare words the older ones are the commoner ones.
        return self.rare[int(len(self.rare) * self._drawn.random() ** 3)]

    def query(self) -> str:
        """Return what somebody may ask: some words, a question in common ones, a word misspelt or begun."""
        words = self._drawn.choices(self._words[len(_GRAMMAR) :], k=self._drawn.randint(1, 3))
        rare = self.rare[int(len(self.rare) * self._drawn.random() ** 3)]
        at = self._drawn.randrange(1, len(rare) - 1)
        others = (
            " ".join((*words, rare)),
            " ".join(words),
            f"how do I {words[0]} the {' and '.join(words)} when the {rare} is slow",
            f"{words[0]} {rare[:at]}{rare[at + 1 :]}",
            rare[: max(3, at)],
        )
        return self._drawn.choice(others)


def build(*, documents: int) -> Built:
    """Make a hub of so many documents, with an entry for every ten."""
    migrations.bring_up()
    writer = _Writer()
    source, run = _source()
    began = time.perf_counter()
    for batch in _batches(writer, documents):
        _write(batch, source, run)
    while index.fold():
        pass
    seconds = time.perf_counter() - began
    began = time.perf_counter()
    _write([(documents + 1, *writer.page())], source, run)
    return Built(words=len(writer.rare), seconds=seconds, update=time.perf_counter() - began)


def _batches(writer: _Writer, documents: int) -> Iterator[Sequence[tuple[int, str, str]]]:
    for first in range(1, documents + 1, _BATCH):
        yield [(number, *writer.page()) for number in range(first, min(first + _BATCH, documents + 1))]


def _source() -> tuple[int, int]:
    program = Program.objects.create(slug="made-up", title="Made up", created_at=_NOW)
    source = Source.objects.create(
        program=program, slug="pages", title="Pages", kind="folder", address="/nowhere", created_at=_NOW
    )
    run = Run.objects.create(source=source, actor="bench", requested_at=_NOW, status="done")
    return source.pk, run.pk


def _write(batch: Sequence[tuple[int, str, str]], source: int, run: int) -> None:
    """Write documents, entries for some of them, and their index rows, as an import does."""
    told = [index.analyse(title=title, tags=f"notes/{number}.md", body=body) for number, title, body in batch]
    at = bulk.moment(_NOW)
    with transaction.atomic():
        bulk.insert(
            table="document",
            columns=_DOCUMENT,
            values=[
                (
                    number,
                    source,
                    f"notes/{number}.md",
                    f"{number:040x}",
                    "bench",
                    title,
                    "",
                    f"{number:040x}",
                    "",
                    at,
                    *rest,
                )
                for number, title, body in batch
                for rest in [("", run, "", "[]", "{}", body)]
            ],
        )
        index.put_documents(
            index.DocumentRow(id=row[0], scope=PUBLIC, told=one) for row, one in zip(batch, told, strict=True)
        )
        _write_entries([row for row in batch if row[0] % _TOLD_BY == 0], run, at)


def _write_entries(heads: Sequence[tuple[int, str, str]], run: int, at: Any) -> None:
    """Write an entry, as everybody sees it, for each of these documents."""
    kinds = [tuple(Kind)[number // _TOLD_BY % len(Kind)].value for number, *_ in heads]
    bulk.insert(
        table="entry",
        columns=("id", "kind", "pinned", "version", "touched", "projected", "created_run_id"),
        values=[(row[0], kind, "{}", 1, 1, 1, run) for row, kind in zip(heads, kinds, strict=True)],
    )
    bulk.insert(
        table="entry_scope",
        columns=_SCOPE,
        values=[
            (row[0], row[0], PUBLIC, kind, f"entry-{row[0]}", row[1], row[2][:200], 1, 1, 0, at, at)
            for row, kind in zip(heads, kinds, strict=True)
        ],
    )
    told = (index.analyse(title=title, tags="", body=body[:200]) for _, title, body in heads)
    index.put_entries(
        index.EntryRow(id=row[0], entry=row[0], scope=PUBLIC, kind=Kind(kind), told=one)
        for row, kind, one in zip(heads, kinds, told, strict=True)
    )


def measure(*, queries: Path | None, repeat: int) -> Mapping[str, Sequence[float]]:
    """Return the seconds that each call took, by what was asked; the first call of each is told apart."""
    asked = _asked(queries)
    found = {"the first search": [_seconds(lambda: search.find(viewer=ANONYMOUS, query="first"))]}
    pages: list[float] = []
    paths: list[float] = []
    typed: list[float] = []
    for _ in range(repeat):
        for query in asked:
            pages.append(_seconds(lambda: search.find(viewer=ANONYMOUS, query=query)))  # noqa: B023 - called at once
            paths.append(_seconds(lambda: search.paths(viewer=ANONYMOUS, query=query)))  # noqa: B023
            end = 2 + len(typed) % 8
            typed.append(_seconds(lambda: suggesting.suggest(viewer=ANONYMOUS, typed=query[:end])))  # noqa: B023
    return found | {"search, 20 hits": pages, "search, paths of 10 documents": paths, "type-ahead": typed}


def _asked(queries: Path | None) -> Sequence[str]:
    if queries is not None:
        return [json.loads(line)["query"] for line in queries.read_text(encoding="utf-8").splitlines()]
    writer = _Writer()
    for _ in range(_QUERIES):
        writer.page()
    return [writer.query() for _ in range(_QUERIES)]


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began
