"""Who works on what: units of runs, their fences and leases, and the one right to settle.

Every delivery of a unit raises its fence and owns it at once; `finish` ends a unit only under its own fence, inside the
transaction of what the unit wrote. The lease only tells the poll what is abandoned.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from nexus.adapters import bulk, processes
from nexus.domain.errors import Superseded
from nexus.domain.runs import Phase, Status

LEASE = timedelta(minutes=10)
TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A unit in the hands of this worker."""

    unit: int
    run: int
    phase: Phase
    payload: dict[str, Any]
    fence: int
    attempts: int


def claim(*, unit: int, fence: int | None = None, now: datetime) -> Claim | None:
    """Take a unit unless it has ended; return None where it has.

    `fence` is what a poll saw: the unit is left to whoever took it since. A delivery gives none and takes it from anybody.
    """
    taken = bulk.rows(
        "UPDATE unit SET status = %s, fence = fence + 1, attempts = attempts + 1, holder = %s, lease_until = %s"
        " WHERE id = %s AND status IN (%s, %s) AND fence = COALESCE(%s, fence)"
        " RETURNING run_id, phase, payload, fence, attempts",
        [Status.RUNNING, processes.identity(), bulk.moment(now + LEASE), unit, Status.QUEUED, Status.RUNNING, fence],
    )
    if not taken:
        return None
    run, phase, payload, raised, attempts = taken[0]
    return Claim(unit=unit, run=run, phase=Phase(phase), payload=bulk.unpacked(payload), fence=raised, attempts=attempts)


def finish(*, claim: Claim) -> None:
    """End a unit as done; raise Superseded, so that the transaction is undone, where another worker owns it."""
    ended = bulk.execute(
        "UPDATE unit SET status = %s, lease_until = NULL, payload = %s WHERE id = %s AND fence = %s AND status = %s",
        [Status.DONE, "{}", claim.unit, claim.fence, Status.RUNNING],
    )
    if not ended:
        raise Superseded(f"unit {claim.unit} is in other hands")


def release(*, claim: Claim) -> None:
    """Give a unit back to the queue, for instance to be tried again."""
    bulk.execute(
        "UPDATE unit SET status = %s, lease_until = NULL, sent_at = NULL WHERE id = %s AND fence = %s AND status = %s",
        [Status.QUEUED, claim.unit, claim.fence, Status.RUNNING],
    )


def add(*, run: int, phase: Phase, payloads: list[dict[str, Any]]) -> None:
    """Queue units of a run; those that are there already stay as they are."""
    bulk.insert_new(
        table="unit",
        columns=("run_id", "phase", "ordinal", "payload", "status", "fence", "holder", "attempts"),
        values=[
            (run, phase, ordinal, bulk.packed(payload), Status.QUEUED, 0, "", 0)
            for ordinal, payload in enumerate(payloads)
        ],
        conflict="run_id, phase, ordinal",
    )


def waiting(*, now: datetime, run: int | None = None) -> list[tuple[int, int]]:
    """Return the units that nobody works on, with their fences: queued, or abandoned by a worker that is gone."""
    open_units = bulk.rows(
        "SELECT id, fence, status, holder, lease_until FROM unit WHERE status IN (%s, %s) AND (%s IS NULL OR run_id = %s)"
        " ORDER BY id",
        [Status.QUEUED, Status.RUNNING, run, run],
    )
    return [
        (unit, fence)
        for unit, fence, status, by, until in open_units
        if status == Status.QUEUED or _abandoned(by, bulk.when(until), now)
    ]


def acquire(*, name: str, now: datetime) -> int | None:
    """Take a lease that one worker at a time holds; return its fence, or None where a living worker has it."""
    bulk.insert_new(table="lease", columns=("name", "fence", "holder"), values=[(name, 0, "")], conflict="name")
    by, until, fence = bulk.rows("SELECT holder, until, fence FROM lease WHERE name = %s", [name])[0]
    if by and by != processes.identity() and not _abandoned(by, bulk.when(until), now):
        return None
    taken = bulk.rows(
        "UPDATE lease SET fence = fence + 1, holder = %s, until = %s WHERE name = %s AND fence = %s RETURNING fence",
        [processes.identity(), bulk.moment(now + LEASE), name, fence],
    )
    return int(taken[0][0]) if taken else None


def hold(*, name: str, fence: int, now: datetime) -> None:
    """Keep a lease, inside the transaction that it guards; raise Superseded where it was taken."""
    kept = bulk.execute(
        "UPDATE lease SET until = %s WHERE name = %s AND fence = %s", [bulk.moment(now + LEASE), name, fence]
    )
    if not kept:
        raise Superseded(f"the right to {name} is in other hands")


def let_go(*, name: str, fence: int) -> None:
    """Give a lease back."""
    bulk.execute("UPDATE lease SET holder = '', until = NULL WHERE name = %s AND fence = %s", [name, fence])


def _abandoned(by: str, until: datetime | None, now: datetime) -> bool:
    """Return whether a holder is gone: its lease is over, or it was a process of this host that lives no more."""
    return until is None or until < now or processes.gone(identity=by)
