"""Send units that wait to the queue. No request publishes: a worker does after its unit, and `nexus relay` does all the time."""

from datetime import datetime

from nexus.adapters import bulk, queue
from nexus.domain.runs import Status

BATCH = 500


def send(*, now: datetime) -> int:
    """Publish the units that were not sent yet and return how many; raise Unavailable where the broker does not confirm.

    A unit is marked after its message is confirmed: killed in between, it is sent again, and its fence keeps that harmless.
    """
    waiting = [
        row[0]
        for row in bulk.rows(
            "SELECT id FROM unit WHERE status = %s AND sent_at IS NULL ORDER BY id LIMIT %s", [Status.QUEUED, BATCH]
        )
    ]
    if not waiting:
        return 0
    queue.publish(units=waiting)
    condition, params = bulk.among(waiting)
    bulk.execute(f"UPDATE unit SET sent_at = %s WHERE id {condition}", [bulk.moment(now), *params])
    return len(waiting)
