"""Bring an entry back that was merged into another: with its id, its slugs and what a person pinned on it."""

from collections.abc import Collection
from dataclasses import dataclass

from nexus.adapters import bulk
from nexus.domain.entry import Act as Kind
from nexus.domain.errors import Conflict
from nexus.services.consolidation import clusters
from nexus.services.curation import acts


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """The two sides of a merge as they stand now. Forms that were told first after it belong to neither."""

    survivor: int
    other: int
    stayed: frozenset[int]
    came: frozenset[int]


def sides(*, decision: int) -> Sides:
    """Return the sides of a merge; raise Conflict where they are no longer in one entry."""
    entry, other, root = bulk.rows(
        "SELECT d.entry_id, d.other_id, COALESCE(e.merged_into_id, e.id) FROM decision d JOIN entry e ON e.id = d.entry_id"
        " WHERE d.id = %s",
        [decision],
    )[0]
    now = acts.forms_of(entry=root)
    came = {row[0] for row in bulk.rows("SELECT form_id FROM decision_form WHERE decision_id = %s", [decision])} & now
    condition, params = bulk.among(sorted(now - came))
    before = {
        row[0]
        for row in bulk.rows(
            f"SELECT DISTINCT form_id FROM decision_form WHERE decision_id < %s AND form_id {condition}",
            [decision, *params],
        )
    }
    if not came or not before:
        raise Conflict(f"entries {entry} and {other} are apart already")
    return Sides(survivor=root, other=other, stayed=frozenset(before), came=frozenset(came))


def bring_back(*, act: acts.Act, decision: int) -> set[int]:
    """Give an entry that was merged the forms of those clusters in which its side alone is; return the forms that moved.

    Where the sides still make one cluster, nothing comes back.
    """
    try:
        held = sides(decision=decision)
    except Conflict:
        return set()
    mine = _apart(held)
    if not mine:
        return set()
    _revive(held=held, decision=decision)
    moving = sorted(mine | _silent(held, mine))
    clusters.move(moves=[(form, held.other) for form in moving], run=act.id)
    record(act=act, kind=Kind.SPLIT, entry=held.survivor, other=held.other, forms=moving)
    return set(moving)


def record(*, act: acts.Act, kind: Kind, entry: int, other: int | None, forms: Collection[int]) -> int:
    """Write a decision of a person with the forms that it moved; return its id."""
    decision = next(bulk.next_ids(table="decision", count=1))
    bulk.insert(
        table="decision",
        columns=("id", "act", "by", "at", "run_id", "entry_id", "other_id"),
        values=[(decision, kind, act.by, bulk.moment(act.now), act.id, entry, other)],
    )
    bulk.insert(
        table="decision_form",
        columns=("decision_id", "form_id", "side"),
        values=[(decision, form, "") for form in sorted(forms)],
    )
    return decision


def _apart(held: Sides) -> set[int]:
    """Return the living forms of the clusters that hold what came and nothing of what stayed."""
    mine: set[int] = set()
    for placing in acts.placed(forms=held.came | held.stayed):
        for placement in placing.placements:
            cluster = {placing.form_ids[key] for key in placement.forms}
            inside = {form for form in cluster if placing.entry_of.get(form) == held.survivor}
            if inside & held.came and not cluster & held.stayed:
                mine |= inside
    return mine


def _silent(held: Sides, mine: Collection[int]) -> set[int]:
    """Return the forms that came and that nobody tells now: they go where they came from."""
    condition, params = bulk.among(sorted(held.came - set(mine)))
    return {row[0] for row in bulk.rows(f"SELECT id FROM form WHERE features = '{{}}' AND id {condition}", params)}


def _revive(*, held: Sides, decision: int) -> None:
    """Let an entry live again, and those that were merged into it before lead to it."""
    bulk.execute(
        "UPDATE entry SET merged_into_id = NULL, touched = touched + 1 WHERE id IN (%s, %s)",
        [held.other, held.survivor],
    )
    family = {held.other}
    frontier = family
    while frontier:
        condition, params = bulk.among(sorted(frontier))
        frontier = {
            row[0]
            for row in bulk.rows(
                f"SELECT other_id FROM decision WHERE act = %s AND id < %s AND undone_at IS NULL AND entry_id {condition}",
                [Kind.MERGE, decision, *params],
            )
        } - family
        family |= frontier
    condition, params = bulk.among(sorted(family - {held.other}))
    bulk.execute(
        f"UPDATE entry SET merged_into_id = %s WHERE merged_into_id = %s AND id {condition}",
        [held.other, held.survivor, *params],
    )
