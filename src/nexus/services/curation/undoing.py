"""Undo what a rule or a person did to entries, and set statements of an entry apart."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from nexus.adapters import bulk
from nexus.domain.access import Actor, Viewer
from nexus.domain.curation import ActKind, Outcome
from nexus.domain.entry import Act as Kind
from nexus.domain.errors import Conflict, Invalid, NotFound
from nexus.services.consolidation.clusters import RULE
from nexus.services.curation import acts, editing, links, returning, reviewing
from nexus.services.read_models import inbox, ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decision:
    id: int
    act: Kind
    by: str
    run: int | None
    entry: int
    other: int | None
    forms: frozenset[int]


def undo(*, viewer: Viewer, actor: Actor, now: datetime, decision: int) -> Outcome:
    """Undo a decision by its number.

    A merge: both entries are there again with their ids, slugs and pinned words, and cannot-links keep them apart from
    now on; statements that were first told later go where they are more alike. A split by a person: what it wrote is taken
    back, so that the rule decides again (an undone merge is merged again). A split by a rule: a must-link joins the entries.
    What was attached is set apart. A rename: the words from before.
    Raises: NotFound where the viewer sees no such decision; Conflict where it was undone, what it did is no longer so, or an
    answer says otherwise, named in the message; Invalid for a decision that made an entry.
    """
    with transaction.atomic():
        act = acts.begin(kind=ActKind.UNDO, viewer=viewer, actor=actor, now=now)
        found = _read(viewer, decision)
        match found.act:
            case Kind.MERGE:
                forms, moved = _part(act, found)
            case Kind.SPLIT:
                forms, moved = _join(act, found)
            case Kind.ATTACH:
                forms, moved = _detach(act, found)
            case Kind.RENAME:
                changes = editing.rename_back(act=act, viewer=viewer, entry=found.entry, decision=found.id)
                _mark(act, [found.id])
                acts.end(act=act, changes=changes)
                return Outcome(act=act.id, entries=(found.entry,))
            case Kind.CREATE:
                raise Invalid("the first telling of an entry cannot be undone; merge or split it", field="decision")
        moved = acts.resettle(act=act, forms=forms, touched=moved)
        _mark(act, [found.id])
        acts.end(act=act)
        return reviewing.outcome(act=act, forms=forms, moved=moved)


def split(*, viewer: Viewer, actor: Actor, now: datetime, entry: int, forms: Collection[int]) -> Outcome:
    """Set some forms of an entry apart from its others, for good; what is set apart becomes an entry of its own.

    Raises: NotFound where the viewer sees no such entry; Invalid where the forms are none, all, or not of it; Conflict where
    an answer binds them to one that stays.
    """
    with transaction.atomic():
        act = acts.begin(kind=ActKind.SPLIT, viewer=viewer, actor=actor, now=now)
        seen = {form.form for form in ledger.forms(viewer=viewer, entry=entry)}
        if not seen:
            raise NotFound(f"no entry {entry}")
        chosen, held = set(forms), acts.forms_of(entry=entry)
        if not chosen or not chosen <= seen:
            raise Invalid("choose statements of this entry", field="forms")
        rest = held - chosen
        if not rest & seen:
            raise Invalid("leave at least one statement in the entry", field="forms")
        links.part(act=act, left=chosen, right=rest)
        moved = acts.resettle(act=act, forms=held)
        acts.end(act=act)
        return reviewing.outcome(act=act, forms=held, moved=moved)


def _read(viewer: Viewer, decision: int) -> _Decision:
    """Return a decision of which the viewer may see everything, and which holds."""
    found = bulk.rows(
        "SELECT act, by, run_id, entry_id, other_id, undone_at FROM decision WHERE id = %s", [min(decision, 2**62)]
    )
    if not found or not ledger.sees(viewer=viewer, decision=decision):
        raise NotFound(f"no decision {decision}")
    act, by, run, entry, other, undone = found[0]
    if undone is not None:
        raise Conflict(f"decision {decision} was undone on {bulk.when(undone):%Y-%m-%d %H:%M}")
    forms = bulk.rows("SELECT form_id FROM decision_form WHERE decision_id = %s", [decision])
    return _Decision(
        id=decision,
        act=Kind(act),
        by=by,
        run=run,
        entry=entry,
        other=other,
        forms=frozenset(form for (form,) in forms),
    )


def _part(act: acts.Act, found: _Decision) -> tuple[set[int], set[int]]:
    """Part what a merge joined: links first, then the forms go back."""
    if found.run and bulk.rows("SELECT 1 FROM run WHERE id = %s AND act = %s", [found.run, ActKind.ALIASES]):
        raise Conflict("aliases joined these entries; change the aliases back to part them")
    held = returning.sides(decision=found.id)
    links.part(act=act, left=held.came, right=held.stayed, revoke=True)
    moved = returning.bring_back(act=act, decision=found.id)
    return {*held.came, *held.stayed}, moved


def _join(act: acts.Act, found: _Decision) -> tuple[set[int], set[int]]:
    """Join what a split parted: the links of a person are taken back, against a rule a must-link is written."""
    forms = set(found.forms)
    if found.by != RULE and found.run is not None:
        return forms | links.reverse(act=act, run=found.run), set()
    living = set(inbox.living(forms=sorted(forms)))
    others = set(inbox.living(forms=sorted(acts.forms_of(entry=_root(found.entry)) - forms)))
    if not living or not others:
        raise Conflict("nobody tells both sides any more")
    links.join(act=act, a=min(living), b=min(others))
    return {min(living), min(others)}, set()


def _detach(act: acts.Act, found: _Decision) -> tuple[set[int], set[int]]:
    """Set what was attached apart from what the entry held before it."""
    root = _root(found.entry)
    now = acts.forms_of(entry=root)
    came = found.forms & now
    condition, params = bulk.among(sorted(now - came))
    before = {
        form
        for (form,) in bulk.rows(
            f"SELECT DISTINCT form_id FROM decision_form WHERE decision_id < %s AND form_id {condition}",
            [found.id, *params],
        )
    }
    if not came or not before:
        raise Conflict("what was attached is apart already")
    links.part(act=act, left=came, right=before, revoke=True)
    return {*came, *before}, set()


def _root(entry: int) -> int:
    return int(bulk.rows("SELECT COALESCE(merged_into_id, id) FROM entry WHERE id = %s", [entry])[0][0])


def _mark(act: acts.Act, decisions: Collection[int]) -> None:
    condition, params = bulk.among(list(decisions))
    bulk.execute(f"UPDATE decision SET undone_at = %s WHERE id {condition}", [bulk.moment(act.now), *params])
