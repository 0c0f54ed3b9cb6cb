"""The hub's own aliases: what a change would do, and doing it, without reading a document."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from nexus.adapters import bulk
from nexus.domain.access import Actor, Viewer
from nexus.domain.curation import ActKind, AliasEffect, OwnAlias
from nexus.domain.entry import Act as Kind
from nexus.domain.errors import Conflict, Forbidden, Invalid, NotFound
from nexus.pipeline.forms import NAMED
from nexus.services import naming
from nexus.services.curation import acts, rekeying, returning
from nexus.services.read_models import ledger

LONGEST = {"name": 200, "canonical": 200, "context": 80}
MOST = 5000
SHOWN = 50


def all(*, viewer: Viewer) -> tuple[OwnAlias, ...]:
    """Return the hub's own aliases in their order; raise Forbidden for who may not change them: they may name private things."""
    if not viewer.may_write:
        raise Forbidden("only who may write to this hub sees its aliases")
    return naming.own()


def change(
    *,
    viewer: Viewer,
    actor: Actor,
    now: datetime,
    add: Sequence[OwnAlias] = (),
    remove: Sequence[OwnAlias] = (),
    apply: bool,
) -> AliasEffect:
    """Add and remove aliases, call what was learned by the new names, and return what entries join or part.

    An alias that is added replaces the one of the same kind, name and context. Without `apply` all of it is computed and
    nothing is kept.
    Raises: Invalid, naming the field, for an alias that cannot be; NotFound for one to remove that is not there; Conflict
    where names lead in a circle or two added ones contradict each other; Forbidden for a mere reader.
    """
    wanted = [_checked(alias) for alias in add]
    _contradictions(wanted)
    with transaction.atomic():
        act = acts.begin(kind=ActKind.ALIASES, viewer=viewer, actor=actor, now=now)
        naming.take()
        held = naming.own()
        gone, fresh = _difference(held, wanted, remove)
        after = naming.built(tuple(sorted({*held} - {*gone} | {*fresh})))
        if len(after.own) > MOST:
            raise Invalid(f"a hub has at most {MOST:,} aliases of its own", field="name")
        _write(act, gone, fresh)
        found = rekeying.rekey(before=naming.built(held), after=after, run=act.id)
        _revive(act, found)
        before = acts.entries_of(forms={old for old, _ in found.went})
        acts.settle(act=act, forms=found.forms)
        _bury(act, found)
        acts.end(act=act)
        effect = _effect(
            viewer,
            act,
            _moved(found, before),
            AliasEffect(
                act=act.id if apply else 0,
                added=tuple(fresh),
                removed=tuple(gone),
                learnings=found.learnings,
                joined=(),
                parted=(),
                moved=(),
                joins=0,
                parts=0,
                applied=apply,
            ),
        )
        if not apply:
            transaction.set_rollback(True)
    return effect


def replace(*, viewer: Viewer, actor: Actor, now: datetime, aliases: Sequence[OwnAlias], apply: bool) -> AliasEffect:
    """Make these the hub's own aliases, and no others; otherwise as `change`."""
    wanted = {_checked(alias) for alias in aliases}
    gone = [alias for alias in naming.own() if alias not in wanted]
    return change(viewer=viewer, actor=actor, now=now, add=sorted(wanted), remove=gone, apply=apply)


def _checked(alias: OwnAlias) -> OwnAlias:
    """Return an alias with its blanks tidied; raise Invalid for one that cannot be."""
    if alias.kind not in NAMED:
        raise Invalid(f"a {alias.kind} has no aliases; technologies and concepts have", field="kind")
    parts = {field: " ".join(getattr(alias, field).split()) for field in LONGEST}
    for field, longest in LONGEST.items():
        if "\0" in parts[field]:
            raise Invalid(f"the {field} holds a NUL character", field=field)
        if len(parts[field]) > longest:
            raise Invalid(f"the {field} has {len(parts[field])} characters; {longest} fit", field=field)
        if not parts[field] and field != "context":
            raise Invalid(f"give the {field}", field=field)
    if parts["name"] == parts["canonical"]:
        raise Invalid(f"'{parts['name']}' is its own name already", field="canonical")
    return OwnAlias(kind=alias.kind, **parts)


def _key(alias: OwnAlias) -> tuple[str, str, str]:
    return alias.kind, alias.name.casefold(), alias.context.casefold()


def _contradictions(wanted: Iterable[OwnAlias]) -> None:
    counted = Counter(_key(alias) for alias in set(wanted))
    for (kind, name, _), times in counted.items():
        if times > 1:
            raise Conflict(f"the {kind} '{name}' is given several usual names; a context word tells them apart")


def _difference(
    held: Sequence[OwnAlias], wanted: Sequence[OwnAlias], remove: Sequence[OwnAlias]
) -> tuple[list[OwnAlias], list[OwnAlias]]:
    """Return the aliases that go and those that come."""
    known = {_key(alias): alias for alias in held}
    for alias in remove:
        if _key(alias) not in known:
            raise NotFound(f"no {alias.kind} alias '{alias.name}'{f' near {alias.context}' if alias.context else ''}")
    replaced = {_key(alias) for alias in wanted if known.get(_key(alias)) != alias}
    gone = {_key(alias) for alias in remove} - {_key(alias) for alias in wanted}
    return (
        [alias for key, alias in sorted(known.items()) if key in gone | replaced],
        sorted({alias for alias in wanted if _key(alias) in replaced}),
    )


def _write(act: acts.Act, gone: Iterable[OwnAlias], fresh: Iterable[OwnAlias]) -> None:
    bulk.execute_many(
        "DELETE FROM alias WHERE kind = %s AND name = %s AND context = %s",
        [(alias.kind, alias.name, alias.context) for alias in gone],
    )
    at = bulk.moment(act.now)
    bulk.insert(
        table="alias",
        columns=("kind", "name", "canonical", "context", "actor", "at"),
        values=[(alias.kind, alias.name, alias.canonical, alias.context, act.by, at) for alias in fresh],
    )


def _revive(act: acts.Act, found: rekeying.Rekeyed) -> None:
    """Let entries live again that earlier aliases had made one with others, and whose names are told again."""
    condition, params = bulk.among(sorted(found.revived))
    for decision, entry, other in bulk.rows(
        "SELECT DISTINCT d.id, o.merged_into_id, d.other_id FROM member m JOIN entry o ON o.id = m.entry_id"
        " JOIN decision d ON d.other_id = o.id AND d.act = %s AND d.undone_at IS NULL"
        " JOIN run r ON r.id = d.run_id AND r.act = %s"
        f" WHERE m.until_run_id IS NULL AND o.merged_into_id IS NOT NULL AND m.form_id {condition} ORDER BY d.id",
        [Kind.MERGE, ActKind.ALIASES, *params],
    ):
        bulk.execute("UPDATE decision SET undone_at = %s WHERE id = %s", [bulk.moment(act.now), decision])
        bulk.execute(
            "UPDATE entry SET merged_into_id = NULL, touched = touched + 1 WHERE id = %s AND merged_into_id = %s",
            [other, entry],
        )
        returning.record(act=act, kind=Kind.SPLIT, entry=entry, other=other, forms=())


def _bury(act: acts.Act, found: rekeying.Rekeyed) -> None:
    """Merge entries of which no name is told any more into those where their learnings went."""
    entries = acts.entries_of(forms={*found.died, *found.heirs.values()})
    for form in sorted(found.died):
        left, heir = entries.get(form), entries.get(found.heirs.get(form, 0))
        if left is None or heir is None or left == heir or _is_told(left):
            continue
        bulk.execute(
            "UPDATE entry SET merged_into_id = %s, touched = touched + 1 WHERE id = %s OR merged_into_id = %s",
            [heir, left, left],
        )
        bulk.execute("UPDATE entry SET touched = touched + 1 WHERE id = %s", [heir])
        returning.record(act=act, kind=Kind.MERGE, entry=heir, other=left, forms=())
        entries = {known: heir if entry == left else entry for known, entry in entries.items()}


def _is_told(entry: int) -> bool:
    return bool(
        bulk.rows(
            "SELECT 1 FROM entry e JOIN member m ON m.entry_id = e.id AND m.until_run_id IS NULL"
            " JOIN learning l ON l.form_id = m.form_id JOIN document d ON d.id = l.document_id AND d.until_run_id IS NULL"
            " WHERE e.id = %s OR e.merged_into_id = %s LIMIT 1",
            [entry, entry],
        )
    )


def _moved(found: rekeying.Rekeyed, before: Mapping[int, int]) -> Counter[tuple[int, int]]:
    """Return how many learnings went from one entry to another."""
    after = acts.entries_of(forms={new for _, new in found.went})
    counted: Counter[tuple[int, int]] = Counter()
    for (old, new), number in found.went.items():
        if old in before and new in after and before[old] != after[new]:
            counted[before[old], after[new]] += number
    return counted


def _effect(viewer: Viewer, act: acts.Act, went: Counter[tuple[int, int]], effect: AliasEffect) -> AliasEffect:
    """Return an effect with what became of entries, by the titles that the viewer knows."""
    decided = bulk.rows(
        "SELECT act, entry_id, other_id FROM decision WHERE run_id = %s AND other_id IS NOT NULL ORDER BY id", [act.id]
    )
    told = {(other, entry) for _, entry, other in decided} | {(entry, other) for _, entry, other in decided}
    moves = [(*pair, number) for pair, number in went.most_common() if pair not in told]
    titles = ledger.titles(
        viewer=viewer,
        entries={entry for _, *pair in decided for entry in pair} | {entry for *pair, _ in moves for entry in pair},
    )
    joined = [(titles[other], titles[entry]) for kind, entry, other in decided if kind == Kind.MERGE]
    parted = [(titles[other], titles[entry]) for kind, entry, other in decided if kind == Kind.SPLIT]
    return dataclasses.replace(
        effect,
        joined=tuple(joined[:SHOWN]),
        parted=tuple(parted[:SHOWN]),
        moved=tuple((titles[left], titles[right], number) for left, right, number in moves[:SHOWN]),
        joins=len(joined),
        parts=len(parted),
    )
