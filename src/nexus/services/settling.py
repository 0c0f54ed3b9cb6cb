"""The second phase of an import: settle the forms that were touched, then project the entries that changed.

One worker at a time, by a fenced lease. Each step computes first and writes in one short transaction, so a settlement can
be killed anywhere and goes on from what is written.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from nexus.adapters import bulk, index, snapshot
from nexus.domain.access import Visibility, scope_of
from nexus.domain.errors import Unavailable
from nexus.domain.provenance import voices
from nexus.domain.runs import Status
from nexus.services import feed, naming, units, wanted
from nexus.services.consolidation import clusters, features, projection

RIGHT = "settle"
FORMS = 500
ENTRIES = 400

Clock = Callable[[], datetime]


def settle(*, claim: units.Claim, clock: Clock) -> None:
    """Settle everything that is unsettled and end the run; raise Unavailable where another worker settles now."""
    fence = units.acquire(name=RIGHT, now=clock())
    if fence is None:
        raise Unavailable("another worker settles now")
    try:
        _give_voices(run=claim.run, fence=fence, now=clock())
        while _settle_forms(run=claim.run, fence=fence, now=clock()):
            pass
        while _project(fence=fence, now=clock()):
            pass
        _end(claim=claim, now=clock())
        index.fold()
    finally:
        units.let_go(name=RIGHT, fence=fence)


def _give_voices(*, run: int, fence: int, now: datetime) -> None:
    """Note for each current document of the run's source who counts as independent in it."""
    found = bulk.rows(
        "SELECT d.id, d.path, d.author_stated, d.author, d.voice FROM document d JOIN run r ON r.source_id = d.source_id"
        " WHERE r.id = %s AND d.until_run_id IS NULL ORDER BY d.path",
        [run],
    )
    spoken = voices(files=[(path, stated, author) for _, path, stated, author, _ in found])
    changed = [(spoken[path][:200], document) for document, path, _, _, voice in found if spoken[path][:200] != voice]
    if not changed:
        return
    with transaction.atomic():
        units.hold(name=RIGHT, fence=fence, now=now)
        bulk.execute_many("UPDATE document SET voice = %s WHERE id = %s", changed)
        condition, params = bulk.among([document for _, document in changed])
        bulk.execute(
            "UPDATE form SET touched = touched + 1 WHERE id IN"
            f" (SELECT form_id FROM learning WHERE document_id {condition})",
            params,
        )


def _settle_forms(*, run: int, fence: int, now: datetime) -> bool:
    """Settle one batch of forms; return whether there was one."""
    with snapshot.reading():
        batch = features.unsettled(limit=FORMS)
        if not batch:
            return False
        before = _latest_act()
        compared = features.compare(changed=[one for one in batch if one.changed])
        placed = clusters.place(batch=batch, compared=compared)
    with transaction.atomic():
        units.hold(name=RIGHT, fence=fence, now=now)
        if _latest_act() != before:
            return True  # a person decided something meanwhile: compute anew
        features.write(batch=batch, compared=compared)
        moved: set[int] = set()
        for placing in placed:
            moved |= clusters.write(placing=placing, run=run, now=now)
        clusters.touch(forms={one.id for one in batch} | moved, moved=moved)
    return True


def _latest_act() -> int:
    """Return the latest act of a person."""
    return int(bulk.rows("SELECT COALESCE(MAX(id), 0) FROM run WHERE source_id IS NULL")[0][0])


def _project(*, fence: int, now: datetime) -> bool:
    """Project one batch of entries; return whether there was one."""
    with snapshot.reading():
        batch = projection.pending(limit=ENTRIES)
        if not batch:
            return False
        before = _latest_act()
        prepared = projection.prepare(batch=batch, names=naming.names())
    with transaction.atomic():
        units.hold(name=RIGHT, fence=fence, now=now)
        if _latest_act() == before:  # else a person decided something meanwhile: compute anew
            feed.record(changes=projection.write(projection=prepared), now=now)
    return True


def _end(*, claim: units.Claim, now: datetime) -> None:
    """End the run as done, with what came of it."""
    created, joined = _gained(claim.run)
    visibility, program, source, act = bulk.rows(
        "SELECT p.visibility, p.id, s.id, r.act FROM run r JOIN source s ON s.id = r.source_id"
        " JOIN program p ON p.id = s.program_id WHERE r.id = %s",
        [claim.run],
    )[0]
    with transaction.atomic():
        units.finish(claim=claim)
        counts = bulk.unpacked(bulk.rows("SELECT counts FROM run WHERE id = %s", [claim.run])[0][0])
        bulk.execute(
            "UPDATE run SET status = %s, finished_at = %s, counts = %s WHERE id = %s",
            [Status.DONE, bulk.moment(now), bulk.packed(counts | {"created": created, "joined": joined}), claim.run],
        )
        if act == "import":
            bulk.execute(
                'UPDATE source SET "commit" = (SELECT "commit" FROM run WHERE id = %s) WHERE id = %s',
                [claim.run, source],
            )
        scope = scope_of(visibility=Visibility(visibility), program_id=program)
        feed.record(
            changes=[
                feed.Change("done", "run", claim.run, scope),
                feed.Change("removed" if act == "remove" else "read", "source", source, scope),
            ],
            now=now,
        )
    if act != "remove":
        wanted.answer(now=now)


def _gained(run: int) -> tuple[int, int]:
    """Return how many entries a run created, and how many it joined that were told before."""
    told = bulk.rows(
        "SELECT e.created_run_id = %s, COUNT(DISTINCT e.id) FROM document d JOIN learning l ON l.document_id = d.id"
        " JOIN member m ON m.form_id = l.form_id AND m.until_run_id IS NULL JOIN entry e ON e.id = m.entry_id"
        " WHERE d.since_run_id = %s AND d.until_run_id IS NULL GROUP BY 1",
        [run, run],
    )
    numbers = {bool(mine): count for mine, count in told}
    return numbers.get(True, 0), numbers.get(False, 0)
