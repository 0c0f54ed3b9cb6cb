"""Must-links and cannot-links between forms: what is bound to what, what contradicts, and who said so."""

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from nexus.adapters import bulk
from nexus.domain.consolidation import LinkType
from nexus.domain.errors import Conflict
from nexus.services.curation.acts import Act

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A link that holds."""

    id: int
    a: int
    b: int
    type: LinkType
    actor: str
    at: datetime | None
    run: int | None


def bound(*, form: int) -> dict[int, Held | None]:
    """Return all forms that must be one with this one, itself too, each with the link by which it was reached."""
    reached: dict[int, Held | None] = {form: None}
    frontier = {form}
    while frontier:
        grown = {}
        for link in _touching(frontier, LinkType.MUST):
            for end, other in ((link.a, link.b), (link.b, link.a)):
                if end in frontier and other not in reached:
                    grown[other] = link
        reached |= grown
        frontier = set(grown)
    return reached


def join(*, act: Act, a: int, b: int) -> bool:
    """Write that two forms must be one; return False where that held already.

    Raises: Conflict where somebody said that what they are bound to is different.
    """
    if any(link.type is LinkType.MUST for link in crossing(left=[a], right=[b])):
        return False
    mine, theirs = bound(form=a), bound(form=b)
    for link in _touching(mine.keys(), LinkType.CANNOT):
        if {link.a, link.b} & theirs.keys() and {link.a, link.b} & mine.keys():
            raise Conflict(f"that contradicts {_told(link)}; take that back first")
    _write(act=act, pairs=[(a, b)], type_=LinkType.MUST)
    return True


def part(*, act: Act, left: Collection[int], right: Collection[int], revoke: bool = False) -> bool:
    """Write that no form of one side may be one with any of the other; return False where that held already.

    With `revoke`, must-links from side to side end with this act. Raises: Conflict where the sides are bound by others.
    """
    if revoke:
        end(act=act, ids=[link.id for link in crossing(left=left, right=right) if link.type is LinkType.MUST])
    for form in sorted(left):
        reached = bound(form=form)
        for other in sorted(right):
            if other in reached:
                chain = _chain(reached, other)
                raise Conflict(f"that contradicts {' and '.join(map(_told, chain[:3]))}; take that back first")
    known = {(link.a, link.b) for link in _touching(left, LinkType.CANNOT)}
    pairs = [pair for pair in _across(left, right) if pair not in known and pair[::-1] not in known]
    _write(act=act, pairs=pairs, type_=LinkType.CANNOT)
    return bool(pairs)


def end(*, act: Act, ids: Collection[int]) -> None:
    """Take links back with this act."""
    condition, params = bulk.among(list(ids))
    bulk.execute(
        f"UPDATE link SET revoked_at = %s, revoked_run_id = %s WHERE revoked_at IS NULL AND id {condition}",
        [bulk.moment(act.now), act.id, *params],
    )


def reverse(*, act: Act, run: int) -> set[int]:
    """Take back the links that an older act wrote, renew those that it took back, and return the forms of both.

    Raises: Conflict where what is to be renewed contradicts what was said since.
    """
    made = _where("run_id = %s AND revoked_at IS NULL", [run])
    ended = _where("revoked_run_id = %s", [run])
    end(act=act, ids=[link.id for link in made])
    for link in ended:
        if link.type is LinkType.MUST:
            join(act=act, a=link.a, b=link.b)
        else:
            part(act=act, left=[link.a], right=[link.b])
    return {form for link in (*made, *ended) for form in (link.a, link.b)}


def crossing(*, left: Collection[int], right: Collection[int]) -> list[Held]:
    """Return the links that hold between two sides."""
    return [
        link
        for type_ in LinkType
        for link in _touching(left, type_)
        if (link.a in left and link.b in right) or (link.b in left and link.a in right)
    ]


def _across(left: Iterable[int], right: Iterable[int]) -> Iterator[Pair]:
    for one, other in itertools.product(sorted(left), sorted(right)):
        if one != other:
            yield min(one, other), max(one, other)


def _chain(reached: dict[int, Held | None], form: int) -> list[Held]:
    """Return the links that lead to a form, back to where the search began."""
    chain = []
    while (link := reached[form]) is not None:
        chain.append(link)
        form = link.a if link.b == form else link.b
    return chain


def _touching(forms: Collection[int], type_: LinkType) -> list[Held]:
    condition, params = bulk.among(sorted(forms))
    return _where(
        f"revoked_at IS NULL AND type = %s AND (a_id {condition} OR b_id {condition})", [type_, *params, *params]
    )


def _where(condition: str, params: Sequence[object]) -> list[Held]:
    found = bulk.rows(f"SELECT id, a_id, b_id, type, actor, at, run_id FROM link WHERE {condition} ORDER BY id", params)
    return [
        Held(id=id_, a=a, b=b, type=LinkType(type_), actor=actor, at=bulk.when(at), run=run)
        for id_, a, b, type_, actor, at, run in found
    ]


def _write(*, act: Act, pairs: Iterable[Pair], type_: LinkType) -> None:
    at = bulk.moment(act.now)
    bulk.insert(
        table="link",
        columns=("a_id", "b_id", "type", "actor", "at", "run_id"),
        values=[(min(pair), max(pair), type_, act.by, at, act.id) for pair in dict.fromkeys(pairs)],
    )


def _told(link: Held) -> str:
    """Return who said what of which statements, and when."""
    names = dict(
        bulk.rows(
            "SELECT f.id, COALESCE((SELECT CASE l.title WHEN '' THEN l.text ELSE l.title END FROM learning l"
            " JOIN document d ON d.id = l.document_id AND d.until_run_id IS NULL WHERE l.form_id = f.id"
            " ORDER BY l.id LIMIT 1), f.key) FROM form f WHERE f.id IN (%s, %s)",
            [link.a, link.b],
        )
    )
    said = "the same" if link.type is LinkType.MUST else "different"
    when = f" on {link.at:%Y-%m-%d %H:%M}" if link.at else ""
    left, right = (_short(names[form]) for form in (link.a, link.b))
    return f"what {link.actor} said{when}: “{left}” and “{right}” are {said} (act {link.run})"


def _short(statement: str) -> str:
    return statement if len(statement) <= 80 else statement[:79].rstrip() + "…"
