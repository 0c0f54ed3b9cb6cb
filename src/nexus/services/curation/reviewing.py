"""Answer what the rule asks: are two statements the same? An answer holds for every later import."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from nexus.adapters import bulk
from nexus.domain.access import Actor, Viewer
from nexus.domain.curation import ActKind, Answer, Outcome
from nexus.domain.entry import Act as Kind
from nexus.domain.errors import Conflict, Invalid, NotFound
from nexus.services.consolidation import clusters
from nexus.services.curation import acts, links, returning
from nexus.services.read_models import inbox


def answer(*, viewer: Viewer, actor: Actor, now: datetime, a: int, b: int, said: Answer) -> Outcome:
    """Answer whether two forms are one; the touched entries are settled at once.

    `LATER` puts the pair at the end of the inbox and decides nothing. An answer that holds already changes nothing.
    Raises: NotFound for a form of which the viewer may see no telling; Invalid for two of different kinds or one form
    twice; Conflict where an older answer says otherwise, named in the message; Forbidden for a mere reader.
    """
    with transaction.atomic():
        act = acts.begin(kind=ActKind.REVIEW, viewer=viewer, actor=actor, now=now)
        _check(viewer, a, b)
        moved: set[int] = set()
        if said is Answer.LATER:
            _put_off(act, a, b)
            clusters.touch(forms={a, b}, moved=())  # so that the feed tells of it
        else:
            bulk.execute("DELETE FROM deferral WHERE a_id = %s AND b_id = %s", [min(a, b), max(a, b)])
            if said is Answer.SAME:
                links.join(act=act, a=a, b=b)
            else:
                links.part(act=act, left=[a], right=[b])
            moved = acts.resettle(act=act, forms={a, b})
        acts.end(act=act)
        return outcome(act=act, forms={a, b}, moved=moved)


def take_back(*, viewer: Viewer, actor: Actor, now: datetime, act: int) -> Outcome:
    """Take an answer back by the number of its act: the pair is asked again, and what the answer joined or parted returns.

    Raises: NotFound where no answer of that number is seen; Conflict where it was taken back, or is contradicted since.
    """
    with transaction.atomic():
        doing = acts.begin(kind=ActKind.TAKE_BACK, viewer=viewer, actor=actor, now=now)
        about = _about(viewer, act)
        forms = links.reverse(act=doing, run=act) | about
        moved: set[int] = set()
        for (decision,) in bulk.rows(
            "SELECT id FROM decision WHERE run_id = %s AND act = %s AND undone_at IS NULL ORDER BY id DESC",
            [act, Kind.MERGE],
        ):
            moved |= returning.bring_back(act=doing, decision=decision)
        moved = acts.resettle(act=doing, forms=forms, touched=moved)
        bulk.execute("UPDATE decision SET undone_at = %s WHERE run_id = %s", [bulk.moment(now), act])
        acts.end(act=doing)
        return outcome(act=doing, forms=forms, moved=moved)


def outcome(*, act: acts.Act, forms: Collection[int], moved: Collection[int]) -> Outcome:
    """Return what an act came to."""
    return Outcome(act=act.id, entries=tuple(sorted(set(acts.entries_of(forms=forms).values()))), moved=len(set(moved)))


def _check(viewer: Viewer, a: int, b: int) -> None:
    if a == b:
        raise Invalid("these are one form", field="b")
    kinds = inbox.kinds(viewer=viewer, forms=[min(form, 2**62) for form in (a, b)])
    for form in (a, b):
        if form not in kinds:
            raise NotFound(f"no form {form} is told by a source that you may see")
    if kinds[a] is not kinds[b]:
        raise Invalid(f"a {kinds[a]} and a {kinds[b]} are never one", field="b")


def _put_off(act: acts.Act, a: int, b: int) -> None:
    bulk.execute("DELETE FROM deferral WHERE a_id = %s AND b_id = %s", [min(a, b), max(a, b)])
    bulk.insert(
        table="deferral",
        columns=("a_id", "b_id", "actor", "at"),
        values=[(min(a, b), max(a, b), act.by, bulk.moment(act.now))],
    )


def _about(viewer: Viewer, act: int) -> set[int]:
    """Return the forms that an answer is about."""
    found = bulk.rows(
        "SELECT k.a_id, k.b_id, k.revoked_at FROM link k JOIN run r ON r.id = k.run_id WHERE r.id = %s AND r.act = %s",
        [act, ActKind.REVIEW],
    )
    forms = {form for a, b, _ in found for form in (a, b)}
    if not forms or len(inbox.kinds(viewer=viewer, forms=sorted(forms))) < len(forms):
        raise NotFound(f"no answer {act} of which you may see both statements")
    if all(revoked for _, _, revoked in found):
        raise Conflict(f"answer {act} was taken back already")
    return forms
