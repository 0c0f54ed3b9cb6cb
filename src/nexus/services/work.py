"""Carry out units: claim one, do what its phase says, and see what a failure means."""

import contextlib
import functools
import logging
import time
import traceback
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import OperationalError, transaction

from nexus.adapters import bulk, processes, secrets
from nexus.domain.errors import Superseded, Unavailable, Unreadable
from nexus.domain.runs import Phase, Status
from nexus.pipeline import scrubbing
from nexus.services import reading, settling, units
from nexus.services.checkouts import Desk

Clock = Callable[[], datetime]
Progress = Callable[[], object]

LOG = logging.getLogger(__name__)
_BETWEEN_TRIES = 0.05
_MANY = 3
"""Units waiting for which a second process is worth its start."""


def work(*, desk: Desk, clock: Clock, run: int | None = None, progress: Progress | None = None, alone: bool = False) -> None:
    """Carry out units until none waits: those of one run, or of all. `progress` is called after each.

    Where many wait, a second process carries them out beside this one, unless this one works `alone`.
    """
    beside = None
    while found := units.waiting(now=clock(), run=run):
        if len(found) >= _MANY and beside is None and not alone:
            bulk.disconnect()
            beside = processes.beside(work=functools.partial(_work_alone, clock))
        unit, fence = found[0]
        if not deliver(unit=unit, fence=fence, desk=desk, clock=clock):
            time.sleep(_BETWEEN_TRIES)
        if progress:
            progress()
    if beside is not None:
        beside.join()


def _work_alone(clock: Clock) -> None:
    with Desk() as desk:
        work(desk=desk, clock=clock, alone=True)


def deliver(*, unit: int, fence: int | None = None, desk: Desk, clock: Clock) -> bool:
    """Carry out one unit; return False where it must be tried again later.

    With the `fence` that a poll saw, only where nobody took the unit since; without, whoever had it before. What cannot be
    read ends the run as failed at once, anything else that goes wrong after TRIES deliveries.
    """
    claim = units.claim(unit=unit, fence=fence, now=clock())
    if claim is None:
        return True
    _begin(run=claim.run, now=clock())
    try:
        _carry_out(claim=claim, desk=desk, clock=clock)
    except Superseded:
        return True
    except Unavailable:
        units.release(claim=claim)
        return False
    except Unreadable as error:
        _fail(claim=claim, problem=str(error), now=clock())
    # Logged without `exception`, for a traceback may hold the credential.
    except Exception as error:  # noqa: BLE001
        surroundings = isinstance(error, OperationalError | OSError)  # a full disk, say: where it struck tells nothing
        told = _tellable(claim.run, str(error) if surroundings else traceback.format_exc())
        LOG.error("unit %s (%s of run %s), delivery %s: %s", claim.unit, claim.phase, claim.run, claim.attempts, told)
        if claim.attempts < units.TRIES:
            units.release(claim=claim)
            return False
        _fail(claim=claim, problem=f"{type(error).__name__}: {error}", now=clock())
    return True


def _carry_out(*, claim: units.Claim, desk: Desk, clock: Clock) -> None:
    match claim.phase:
        case Phase.FETCH:
            reading.fetch(claim=claim, desk=desk, now=clock())
        case Phase.READ:
            reading.read(claim=claim, desk=desk)
        case Phase.SETTLE:
            settling.settle(claim=claim, clock=clock)


def _begin(*, run: int, now: datetime) -> None:
    bulk.execute(
        "UPDATE run SET status = %s, started_at = %s WHERE id = %s AND status = %s",
        [Status.RUNNING, bulk.moment(now), run, Status.QUEUED],
    )


def _fail(*, claim: units.Claim, problem: str, now: datetime) -> None:
    """End a run as failed, with its units, unless another worker has the unit; what was read stays and is settled later."""
    with transaction.atomic():
        mine = bulk.execute(
            "UPDATE unit SET status = %s WHERE id = %s AND fence = %s AND status = %s",
            [Status.FAILED, claim.unit, claim.fence, Status.RUNNING],
        )
        if not mine:
            return
        bulk.execute(
            "UPDATE unit SET status = %s, fence = fence + 1 WHERE run_id = %s AND status IN (%s, %s)",
            [Status.CANCELLED, claim.run, Status.QUEUED, Status.RUNNING],
        )
        bulk.execute(
            "UPDATE run SET status = %s, finished_at = %s, problem = %s WHERE id = %s",
            [Status.FAILED, bulk.moment(now), _tellable(claim.run, problem), claim.run],
        )


def _tellable(run: int, problem: str) -> str:
    """Return a problem without the credential of the source and without its place on this machine: visitors read it."""
    address, title, sealed = bulk.rows(
        "SELECT s.address, s.title, s.credential FROM run r JOIN source s ON s.id = r.source_id WHERE r.id = %s", [run]
    )[0]
    known = []
    with contextlib.suppress(Unreadable):
        known = [secrets.unseal(sealed, key_file=settings.DATA_DIR / "credentials-key")] if sealed else []
    told = problem.replace(address, title) if address.startswith("/") else problem
    told = told.replace(str(settings.DATA_DIR), "the data folder")
    return scrubbing.secrets(told, known=[*known, *(one.partition(":")[2] for one in known)])
