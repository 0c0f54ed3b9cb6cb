"""Queue runs of sources: each has one that is open at most; and what an older extractor read, to be read again.

Light, for every start of a hub asks: what reads and consolidates is not loaded here.
"""

from datetime import datetime

from django.db import transaction

from nexus.adapters import bulk
from nexus.domain import views
from nexus.domain.access import Actor, Visibility, scope_of
from nexus.domain.runs import Counts, Phase, Status
from nexus.pipeline import stamps
from nexus.services import feed, units


def renew(*, actor: Actor, now: datetime) -> list[views.RunRef]:
    """Request that what an older extractor read is read again, from the text that the hub keeps; return the runs, one a source.

    A source whose run is open is left to it: an import reads what is outdated anyway.
    """
    with transaction.atomic():
        outdated = bulk.rows(
            "SELECT DISTINCT d.source_id FROM document d JOIN source s ON s.id = d.source_id AND s.removed_at IS NULL"
            " WHERE d.until_run_id IS NULL AND d.extractor <> %s AND NOT EXISTS ("
            "SELECT 1 FROM run r WHERE r.source_id = s.id AND r.status IN (%s, %s)) ORDER BY d.source_id",
            [stamps.extractor(), Status.QUEUED, Status.RUNNING],
        )
        return [open_run(source=source, act="reread", actor=actor, now=now) for (source,) in outdated]


def open_run(*, source: int, act: str, actor: Actor, now: datetime) -> views.RunRef:
    """Return the open run of a source, queued now where there is none; a run that imports gives way to a removal."""
    opened = bulk.rows(
        "SELECT id, act, status, requested_at FROM run WHERE source_id = %s AND status IN (%s, %s)",
        [source, Status.QUEUED, Status.RUNNING],
    )
    slug, title, visibility, owner = bulk.rows(
        "SELECT s.slug, s.title, p.visibility, p.id FROM source s JOIN program p ON p.id = s.program_id WHERE s.id = %s",
        [source],
    )[0]
    if opened and opened[0][1] != act:
        _cancel(opened[0][0], now)
        opened = []
    if not opened:
        run = bulk.rows(
            'INSERT INTO run (source_id, act, status, "commit", actor, requested_at, counts, problem)'
            " VALUES (%s, %s, %s, '', %s, %s, '{}', '') RETURNING id",
            [source, act, Status.QUEUED, actor.id, bulk.moment(now)],
        )[0][0]
        units.add(run=run, phase=Phase.FETCH, payloads=[{}])
        scope = scope_of(visibility=Visibility(visibility), program_id=owner)
        feed.record(changes=[feed.Change("queued", "run", run, scope)], now=now)
        opened = [(run, act, Status.QUEUED, now)]
    run, act, status, requested = opened[0]
    return views.RunRef(
        id=run,
        source=slug,
        source_title=title,
        act=act,
        status=Status(status),
        requested_at=bulk.when(requested) or now,
        finished_at=None,
        counts=Counts(),
        problem="",
    )


def _cancel(run: int, now: datetime) -> None:
    """End a run that is open, with its units; a worker that is at one finds its fence raised and stops."""
    bulk.execute(
        "UPDATE unit SET status = %s, fence = fence + 1 WHERE run_id = %s AND status IN (%s, %s)",
        [Status.CANCELLED, run, Status.QUEUED, Status.RUNNING],
    )
    bulk.execute(
        "UPDATE run SET status = %s, finished_at = %s WHERE id = %s", [Status.CANCELLED, bulk.moment(now), run]
    )
