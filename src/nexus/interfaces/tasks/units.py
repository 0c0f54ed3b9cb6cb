"""The one task: carry out a unit, then send the units that came of it."""

from datetime import UTC, datetime

from celery import shared_task

from nexus.services import checkouts, relay, work


def _now() -> datetime:
    return datetime.now(tz=UTC)


@shared_task(name="nexus.unit")  # type: ignore[untyped-decorator]
def carry_out(*, unit: int) -> None:
    """Carry out one unit; a delivery takes it over from whoever had it before."""
    with checkouts.Desk() as desk:
        work.deliver(unit=unit, desk=desk, clock=_now)
    relay.send(now=_now())
