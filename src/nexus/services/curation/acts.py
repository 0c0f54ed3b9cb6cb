"""The frame of every act of a person: alone with the partition, settled at once, told in the feed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from nexus.adapters import bulk
from nexus.domain.access import Actor, Viewer
from nexus.domain.curation import ActKind
from nexus.domain.errors import Forbidden
from nexus.domain.learning import Kind
from nexus.domain.runs import Status
from nexus.services import feed, naming, settling
from nexus.services.consolidation import clusters, features, projection

_SMALL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act that is going on, inside its transaction."""

    id: int
    by: str
    now: datetime
    unprojected: frozenset[tuple[int, int]]
    """What an import has yet to project: none of the act's business."""


def begin(*, kind: ActKind, viewer: Viewer, actor: Actor, now: datetime) -> Act:
    """Open an act in the caller's transaction and shut the settler out until its end; raise Forbidden for a mere reader.

    The settler looks whether there was an act since it computed, and computes again (`settling`).
    """
    if not viewer.may_write:
        raise Forbidden("only who may write to this hub decides about its entries")
    bulk.insert_new(
        table="lease", columns=("name", "fence", "holder"), values=[(settling.RIGHT, 0, "")], conflict="name"
    )
    if bulk.postgresql():
        bulk.rows("SELECT 1 FROM lease WHERE name = %s FOR UPDATE", [settling.RIGHT])
    at = bulk.moment(now)
    found = bulk.rows(
        'INSERT INTO run (act, status, "commit", actor, requested_at, started_at, finished_at, counts, problem)'
        " VALUES (%s, %s, '', %s, %s, %s, %s, '{}', '') RETURNING id",
        [kind, Status.DONE, actor.id, at, at, at],
    )
    return Act(id=found[0][0], by=actor.id, now=now, unprojected=_unprojected())


def placed(*, forms: Collection[int]) -> list[clusters.Placing]:
    """Return where the clusters around forms go as links and edges are now; nothing is written."""
    living = features.load(ids=forms)
    batch = [features.Unsettled(id=form, touched=0, held=None, built=built) for form, built in sorted(living.items())]
    return clusters.place(
        batch=batch, compared=features.Comparison(edges=tuple(features.neighbours(ids=living.keys())))
    )


def resettle(*, act: Act, forms: Collection[int], touched: Iterable[int] = ()) -> set[int]:
    """Settle the components of forms anew and return the forms that moved; `touched` moved before."""
    moved = set(touched)
    for placing in placed(forms=forms):
        moved |= clusters.write(placing=placing, run=act.id, now=act.now, by=act.by)
    clusters.touch(forms={*forms, *moved}, moved=moved)
    return moved


def settle(*, act: Act, forms: Collection[int]) -> set[int]:
    """Compare and place forms whose learnings came or went, and return the forms that moved."""
    ordered, moved = sorted(forms), set[int]()
    for start in range(0, len(ordered), settling.FORMS):
        batch = features.unsettled(limit=settling.FORMS, ids=ordered[start : start + settling.FORMS])
        compared = features.compare(changed=[one for one in batch if one.changed])
        placings = clusters.place(batch=batch, compared=compared)
        features.write(batch=batch, compared=compared)
        for placing in placings:
            moved |= clusters.write(placing=placing, run=act.id, now=act.now, by=act.by)
    clusters.touch(forms={*forms, *moved}, moved={*forms, *moved})
    return moved


def end(*, act: Act, changes: Iterable[feed.Change] = ()) -> None:
    """Project the entries that the act touched and tell of them; the last thing its transaction does."""
    told = list(changes)
    mine = sorted(_unprojected() - act.unprojected)
    condition, params = bulk.among([entry for entry, _ in mine])
    kinds = dict(bulk.rows(f"SELECT id, kind FROM entry WHERE id {condition}", params))
    names = naming.names()
    for start in range(0, len(mine), _SMALL):
        batch = [(entry, touched, Kind(kinds[entry])) for entry, touched in mine[start : start + _SMALL]]
        told += projection.write(projection=projection.prepare(batch=batch, names=names))
    feed.record(changes=told, now=act.now)


def entries_of(*, forms: Collection[int]) -> dict[int, int]:
    """Return the entry that each form belongs to now."""
    condition, params = bulk.among(list(forms))
    return dict(
        bulk.rows(
            "SELECT m.form_id, COALESCE(e.merged_into_id, e.id) FROM member m JOIN entry e ON e.id = m.entry_id"
            f" WHERE m.until_run_id IS NULL AND m.form_id {condition}",
            params,
        )
    )


def forms_of(*, entry: int) -> set[int]:
    """Return the forms that an entry holds, with those of the entries that were merged into it."""
    return {
        row[0]
        for row in bulk.rows(
            "SELECT m.form_id FROM entry e JOIN member m ON m.entry_id = e.id AND m.until_run_id IS NULL"
            " WHERE e.id = %s OR e.merged_into_id = %s",
            [entry, entry],
        )
    }


def _unprojected() -> frozenset[tuple[int, int]]:
    return frozenset(bulk.rows("SELECT id, touched FROM entry WHERE projected < touched"))
