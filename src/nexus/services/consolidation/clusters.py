"""Which forms are one entry: whole components are clustered, and only the differences are written."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime

from nexus.adapters import bulk
from nexus.domain.consolidation import Form, Holding, Link, LinkType, Placement
from nexus.domain.entry import Act
from nexus.domain.learning import Kind
from nexus.pipeline import clustering, matching
from nexus.services.consolidation import features

RULE = "rule"
_LEAST_MERGE = min(matching.MERGE.values())


@dataclass(slots=True, kw_only=True)
class Neighbourhood:
    """All that may change its cluster because of a batch, closed under edges, must-links and shared entries."""

    forms: dict[int, Form] = field(default_factory=dict)
    edges: set[tuple[int, int, int]] = field(default_factory=set)
    links: set[tuple[int, int, str]] = field(default_factory=set)
    entries: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """Where clusters of one kind go, by form id."""

    kind: Kind
    placements: tuple[Placement, ...]
    form_ids: Mapping[str, int]
    entry_of: Mapping[int, int]
    """Which entry each form belongs to now."""
    best: Mapping[int, int]
    """The highest score of each form with another."""


def place(*, batch: Sequence[features.Unsettled], compared: features.Comparison) -> list[Placing]:
    """Return where the clusters around changed forms go; reads only, and sees the batch's edges as if written."""
    changed = [one for one in batch if one.changed]
    if not changed:
        return []
    around = _neighbourhood(changed=changed, compared=compared)
    entry_of = {form: entry for entry, held in around.entries.items() for form in held}
    best: dict[int, int] = defaultdict(int)
    for a, b, score in around.edges:
        best[a], best[b] = max(best[a], score), max(best[b], score)
    weights = _weights(around.forms.keys())
    return [
        _placing(kind=kind, around=around, entry_of=entry_of, weights=weights, best=best)
        for kind in Kind
        if any(form.kind is kind for form in around.forms.values())
    ]


def write(*, placing: Placing, run: int, now: datetime, by: str = RULE) -> set[int]:
    """Write the differences that a placing makes, with their decisions by a rule or person; return the forms that moved."""
    fresh = [placement for placement in placing.placements if placement.entry is None]
    ids = bulk.next_ids(table="entry", count=len(fresh))
    bulk_rows, moves, decided = [], [], []
    for placement in placing.placements:
        entry = placement.entry
        if entry is None:
            entry = next(ids)
            bulk_rows.append((entry, placing.kind, "{}", 1, 1, 0, run))
        mine = sorted(placing.form_ids[key] for key in placement.forms)
        moving = [form for form in mine if placing.entry_of.get(form) != entry]
        moves += [(form, entry) for form in moving]
        decided += _decisions(placement, entry, moving, placing.entry_of)
    bulk.insert(
        table="entry",
        columns=("id", "kind", "pinned", "version", "touched", "projected", "created_run_id"),
        values=bulk_rows,
    )
    move(moves=moves, run=run)
    _absorb(placements=placing.placements)
    _decide(decided=decided, best=placing.best, run=run, now=now, by=by)
    return {form for form, _ in moves}


def touch(*, forms: Iterable[int], moved: Iterable[int]) -> None:
    """Say that entries are to be projected: of these forms, of what stands beside them, of what mentions a moved one."""
    condition, params = bulk.among(sorted(set(forms)))
    moved_condition, moved_params = bulk.among(sorted(set(moved)))
    bulk.execute(
        "UPDATE entry SET touched = touched + 1 WHERE id IN ("
        f"SELECT entry_id FROM member WHERE form_id {condition}"
        " UNION SELECT m.entry_id FROM learning l JOIN learning o ON o.document_id = l.document_id AND o.ordinal = l.solves"
        f" JOIN member m ON m.form_id = o.form_id AND m.until_run_id IS NULL WHERE l.form_id {condition}"
        " UNION SELECT m.entry_id FROM learning l JOIN learning o ON o.document_id = l.document_id AND o.solves = l.ordinal"
        f" JOIN member m ON m.form_id = o.form_id AND m.until_run_id IS NULL WHERE l.form_id {condition}"
        " UNION SELECT m.entry_id FROM mention n JOIN learning l ON l.id = n.learning_id"
        f" JOIN member m ON m.form_id = l.form_id AND m.until_run_id IS NULL WHERE n.form_id {moved_condition})",
        [*params, *params, *params, *moved_params],
    )


def _neighbourhood(*, changed: Sequence[features.Unsettled], compared: features.Comparison) -> Neighbourhood:
    around = Neighbourhood()
    stale = {one.id for one in changed}
    around.forms = {one.id: one.built for one in changed if one.built is not None}
    fresh: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for edge in compared.edges:
        fresh[edge[0]].append(edge)
        fresh[edge[1]].append(edge)
    frontier = stale | _rekeyed(compared, stale)
    around.forms.update(features.load(ids=frontier - stale))
    seen: set[int] = set()
    while frontier:
        seen |= frontier
        kept: list[features.Scored] = []
        dropped: list[features.Scored] = []
        for edge in features.neighbours(ids=frontier):
            gone = edge[0] in stale or edge[1] in stale or edge[:2] in compared.parted
            (dropped if gone else kept).append(edge)
        kept += [edge for form in frontier for edge in fresh.get(form, ())]
        around.edges.update(kept)
        links = _links(frontier)
        around.links.update(links)
        # Edges under `merge` count inside a component but do not make one.
        reached = {form for a, b, score in (*kept, *dropped) if score >= _LEAST_MERGE for form in (a, b)}
        reached |= {form for a, b, kind in links if kind == LinkType.MUST for form in (a, b)}
        reached |= _companions(frontier, around)
        frontier = reached - seen
        around.forms.update(features.load(ids=frontier - stale))
    return around


def _rekeyed(compared: features.Comparison, changed: AbstractSet[int]) -> set[int]:
    """Return the forms that did not change, but whose edges did: a key that they hold became crowded, or is no longer."""
    pairs = [*compared.parted, *(edge[:2] for edge in compared.edges)]
    return {form for pair in pairs if changed.isdisjoint(pair) for form in pair}


def _links(ids: Collection[int]) -> list[tuple[int, int, str]]:
    condition, params = bulk.among(ids)
    return bulk.rows(
        f"SELECT a_id, b_id, type FROM link WHERE revoked_at IS NULL AND (a_id {condition} OR b_id {condition})",
        [*params, *params],
    )


def _companions(ids: Collection[int], around: Neighbourhood) -> set[int]:
    """Return the forms that share an entry with any of these; entries that were merged count as what they went into."""
    condition, params = bulk.among(ids)
    found = bulk.rows(
        "SELECT COALESCE(e.merged_into_id, e.id), o.form_id FROM member m"
        " JOIN entry e ON e.id = m.entry_id JOIN member o ON o.entry_id = m.entry_id AND o.until_run_id IS NULL"
        f" WHERE m.until_run_id IS NULL AND m.form_id {condition}",
        params,
    )
    for entry, form in found:
        around.entries[entry].add(form)
    return {form for _, form in found}


def _weights(ids: Collection[int]) -> dict[int, int]:
    condition, params = bulk.among(ids)
    return dict(
        bulk.rows(
            "SELECT l.form_id, COUNT(*) FROM learning l JOIN document d ON d.id = l.document_id"
            f" AND d.until_run_id IS NULL WHERE l.form_id {condition} GROUP BY l.form_id",
            params,
        )
    )


def _placing(
    *,
    kind: Kind,
    around: Neighbourhood,
    entry_of: Mapping[int, int],
    weights: Mapping[int, int],
    best: Mapping[int, int],
) -> Placing:
    forms = {form_id: form for form_id, form in around.forms.items() if form.kind is kind}
    edges = [
        features.as_edge(a=forms[a], b=forms[b], score=score)
        for a, b, score in around.edges
        if a in forms and b in forms
    ]
    clusters = clustering.partition(
        forms=[form.key for form in forms.values()],
        edges=edges,
        links=_as_links(around, forms),
        merge=matching.MERGE[kind],
    )
    holdings = [
        Holding(entry=entry, forms=frozenset(forms[form].key for form in held if form in forms))
        for entry, held in sorted(around.entries.items())
    ]
    return Placing(
        kind=kind,
        placements=clustering.assign(
            clusters=clusters,
            weights={form.key: weights.get(form_id, 0) for form_id, form in forms.items()},
            holdings=[holding for holding in holdings if holding.forms],
        ),
        form_ids={form.key: form_id for form_id, form in forms.items()},
        entry_of=entry_of,
        best=best,
    )


def _as_links(around: Neighbourhood, forms: Mapping[int, Form]) -> list[Link]:
    links = []
    for a, b, kind in around.links:
        if a in forms and b in forms:
            first, second = sorted((forms[a].key, forms[b].key))
            links.append(Link(a=first, b=second, type=LinkType(kind)))
    return links


def move(*, moves: Sequence[tuple[int, int]], run: int) -> None:
    """Close the open membership of forms that move and open the new one."""
    condition, params = bulk.among([form for form, _ in moves])
    bulk.execute(
        f"UPDATE entry SET touched = touched + 1 WHERE id IN (SELECT entry_id FROM member WHERE until_run_id IS NULL"
        f" AND form_id {condition})",
        params,
    )
    bulk.execute(
        f"UPDATE member SET until_run_id = %s WHERE until_run_id IS NULL AND form_id {condition}",
        [run, *params],
    )
    bulk.insert(
        table="member",
        columns=("form_id", "entry_id", "since_run_id"),
        values=[(form, entry, run) for form, entry in moves],
    )


def _absorb(*, placements: Sequence[Placement]) -> None:
    """Point entries that were merged to what they went into, and entries that live again to nothing."""
    gone = [(placement.entry, other) for placement in placements for other in placement.absorbed]
    bulk.execute_many("UPDATE entry SET merged_into_id = %s, touched = touched + 1 WHERE id = %s", gone)
    # A pointer leads to its end in one step, so that reads need no walk.
    bulk.execute_many(
        "UPDATE entry SET merged_into_id = %s WHERE merged_into_id = %s", [(into, other) for into, other in gone]
    )
    kept = [placement.entry for placement in placements if placement.entry is not None]
    condition, params = bulk.among(kept)
    bulk.execute(
        f"UPDATE entry SET merged_into_id = NULL WHERE merged_into_id IS NOT NULL AND id {condition}",
        params,
    )


_Decided = tuple[Act, int, int | None, tuple[int, ...]]


def _decisions(placement: Placement, entry: int, moving: Sequence[int], entry_of: Mapping[int, int]) -> list[_Decided]:
    """Return what happened to one cluster as acts: (act, entry, other entry, forms)."""
    decided: list[_Decided] = []
    if placement.entry is None:
        left = sorted({entry_of[form] for form in moving if form in entry_of})
        decided.append((Act.CREATE, entry, None, tuple(moving)))
        decided += [(Act.SPLIT, other, entry, tuple(f for f in moving if entry_of.get(f) == other)) for other in left]
        return decided
    joined = tuple(form for form in moving if entry_of.get(form) not in placement.absorbed)
    if joined:
        decided.append((Act.ATTACH, entry, None, joined))
    decided += [
        (Act.MERGE, entry, other, tuple(form for form in moving if entry_of.get(form) == other))
        for other in placement.absorbed
    ]
    return decided


def _decide(*, decided: Sequence[_Decided], best: Mapping[int, int], run: int, now: datetime, by: str) -> None:
    ids = list(bulk.next_ids(table="decision", count=len(decided)))
    at = bulk.moment(now)
    bulk.insert(
        table="decision",
        columns=("id", "act", "by", "at", "run_id", "entry_id", "other_id", "score"),
        values=[
            (n, act, by, at, run, entry, other, _score(act, moved, best))
            for n, (act, entry, other, moved) in zip(ids, decided, strict=True)
        ],
    )
    bulk.insert(
        table="decision_form",
        columns=("decision_id", "form_id", "side"),
        values=[(n, form, "") for n, (*_, moved) in zip(ids, decided, strict=True) for form in moved],
    )


def _score(act: Act, moved: Sequence[int], best: Mapping[int, int]) -> int | None:
    """Return the score that joined forms to an entry; an act that joins nothing has none."""
    return max((best.get(form, 0) for form in moved), default=0) or None if act in (Act.ATTACH, Act.MERGE) else None
