"""Hubs made by importing: what service tests build on."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction

from nexus.domain.access import OWNER, Visibility
from nexus.domain.views import RunRef
from nexus.services import access, checkouts, imports, work
from nexus.services.read_models import export, runs

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def clock() -> datetime:
    """Return the time of every test."""
    return NOW


def folder(root: Path, name: str, files: Mapping[str, str]) -> Path:
    """Write documents below `root/name` and return that folder."""
    for path, text in files.items():
        target = root / name / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return root / name


def bring(address: Path | str, *, program: str = "", visibility: Visibility | None = None) -> RunRef:
    """Import a source to the end of its run and return the run."""
    if program:
        imports.program(slug=program, visibility=visibility, now=NOW)
    return finish(imports.start(address=str(address), program=program, actor=OWNER, now=NOW))


def take_out(source: str) -> RunRef:
    """Remove a source to the end of its run and return the run."""
    return finish(imports.remove(source=source, actor=OWNER, now=NOW))


def finish(run: RunRef) -> RunRef:
    """Carry out a run to its end."""
    with checkouts.Desk() as desk:
        work.work(desk=desk, clock=clock, run=run.id, alone=True)
    return runs.run(viewer=access.owner(), id=run.id).run


def canonical() -> str:
    """Return the hash that equal hubs share."""
    return hashlib.sha256(export.canonical(viewer=access.owner()).encode()).hexdigest()


@contextmanager
def elsewhere() -> Iterator[None]:
    """Do something to the hub that is undone at the end of the block."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def canonical_of(*steps: Callable[[], object]) -> str:
    """Return the hash of the hub that these steps make, and undo them."""
    with elsewhere():
        for step in steps:
            step()
        return canonical()
