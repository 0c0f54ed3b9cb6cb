"""Cards: pages of entries and single ones, with the parts that were asked for; four SELECTs at most, for any of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from nexus.adapters import snapshot
from nexus.domain.access import Viewer
from nexus.domain.cards import RELATIONS, TOTAL_BOUND, Card, CardPage, EntryQuery, Include
from nexus.domain.errors import NotFound
from nexus.domain.learning import Kind
from nexus.services.read_models import decisions, evidence, narrowing, neighbours, orders, rows, sight
from nexus.services.read_models.entries import Moved

LARGEST_PAGE = 100
BESIDE = 20
MOST_BESIDE = 200
_TOLD = frozenset({Include.TOLD_BY, Include.EVIDENCE, Include.ALIASES})
_KINDS = {kind.value: kind for kind in Kind}
_TOTAL = rows.ENTRY_WIDTH + 1
_PARTS = [part.value for part in Include]
_NO_PARTS = [None] * len(_PARTS)
_made = rows.maker(Card)


def page(
    *,
    viewer: Viewer,
    query: EntryQuery,
    after: str = "",
    size: int = 20,
    include: Collection[Include] = frozenset(),
    bound: int = BESIDE,
    count: bool = True,
) -> CardPage:
    """Return one page of the entries that the viewer may see, with the parts included, each of `bound` items at most.

    `after` is the `next` of the page before. The total is counted where `count` says so.
    Raises Invalid, with the field `after`, where that is no cursor of this order.
    """
    kinds = narrowing.kinds(query)
    if not kinds:
        return CardPage(cards=(), next="", total=0 if count else None)
    size = min(max(size, 1), LARGEST_PAGE)
    order = orders.OF[query.sort]
    params = sight.params(viewer) | narrowing.params(query) | {"size": size + 1, "total": TOTAL_BOUND}
    if after:
        params |= order.key(after=after)
    with snapshot.reading() if include else connection.cursor() as cursor:
        cursor.execute(_page_sql(viewer, query, kinds, order, after=bool(after), count=count), params)
        found = cursor.fetchall()
        cards = _cards(cursor, viewer, found[:size], include, bound)
        total = None
        if count:
            total = found[0][_TOTAL] if found else _total(cursor, viewer, query, kinds, params, after=bool(after))
    more = len(found) > size
    return CardPage(cards=cards, next=order.cursor(row=found[size - 1]) if more else "", total=total)


def many(
    *, viewer: Viewer, ids: Iterable[int], include: Collection[Include] = frozenset(), bound: int = BESIDE
) -> Mapping[int, Card]:
    """Return those of the entries that the viewer may see and that are still told, by id."""
    wanted = sight.among("id", dict.fromkeys(ids))
    if not wanted.params:
        return {}
    with snapshot.reading() as cursor:
        cursor.execute(
            f"""WITH {sight.seen(viewer, where=f"entry_id {wanted.sql}")}
            SELECT {rows.ENTRY}, {_version(viewer)} FROM seen JOIN entry e ON e.id = seen.entry_id""",
            sight.params(viewer) | wanted.params,
        )
        return {card.id: card for card in _cards(cursor, viewer, cursor.fetchall(), include, bound)}


def one(
    *, viewer: Viewer, slug: str, include: Collection[Include] = frozenset(), bound: int = BESIDE
) -> Card | Moved:
    """Return the card of the entry behind a slug, also of a withdrawn one, or where it moved to.

    Raises NotFound where the slug leads nowhere that this viewer may see.
    """
    held = sight.held(viewer)
    with snapshot.reading() as cursor:
        cursor.execute(
            f"""SELECT e.id, e.kind, es.slug, es.title, es.sources, es.summary, es.learnings, es.solutions,
                es.first_at, es.last_at, {_version(viewer)}
            FROM entry e JOIN entry_scope es ON es.entry_id = e.id AND es.scope {held}
            WHERE e.id IN ({narrowing.survivor(viewer, name="slug")})
            ORDER BY CASE es.learnings WHEN 0 THEN 1 ELSE 0 END, {sight.rank(viewer)}""",
            sight.params(viewer) | {"slug": sight.word(slug)},
        )
        found = cursor.fetchall()
        if not found:
            raise NotFound(f"no entry is called {slug}")
        if found[0][2] != slug:
            return Moved(found[0][2])
        if len(found) == 1 or not found[0][6]:
            return _cards(cursor, viewer, found[:1], include, bound)[0]
    # Several audiences tell it: what they say adds up as in lists.
    return many(viewer=viewer, ids=[found[0][0]], include=include, bound=bound)[found[0][0]]


def _page_sql(
    viewer: Viewer, query: EntryQuery, kinds: Sequence[Kind], order: orders.Order, *, after: bool, count: bool
) -> str:
    """Return the SELECT of one page; each kind is the head of an index of its own where one scope is held."""
    apart = [(kind,) for kind in kinds] if len(viewer.scopes) == 1 else [tuple(kinds)]
    shown = f"{narrowing.shown(query)} AND {order.after}" if after else narrowing.shown(query)
    heads = " UNION ALL ".join(
        f"SELECT * FROM (SELECT {rows.ENTRY} FROM seen WHERE {_of(alike)} AND {shown}"
        f" ORDER BY {order.sql} LIMIT %(size)s) head"
        for alike in apart
    )
    total = f", ({_total_sql(query, kinds)}) AS total" if count else ""
    return f"""WITH {sight.seen(viewer, where=_whole(viewer, query, kinds))}
        SELECT seen.*, {_version(viewer)}{total} FROM ({heads}) seen JOIN entry e ON e.id = seen.entry_id
        ORDER BY {order.sql} LIMIT %(size)s"""


def _version(viewer: Viewer) -> str:
    """Return the version of entry `e`: each edit makes one; of those of words that he may not see no reader is told."""
    if viewer.may_write:
        return "e.version"
    return f"""CASE e.version WHEN 1 THEN 1 ELSE
        1 + (SELECT count(*) FROM revision v WHERE v.entry_id = e.id AND v.scope {sight.held(viewer)}) END AS version"""


def _whole(viewer: Viewer, query: EntryQuery, kinds: Sequence[Kind]) -> str:
    # What one scope shows is asked of each kind apart, so that its index serves.
    whole = narrowing.whole(viewer, query)
    return whole if len(viewer.scopes) == 1 else f"{_of(kinds)} AND {whole}"


def _of(kinds: Sequence[Kind]) -> str:
    named = ", ".join(f"'{kind}'" for kind in kinds)
    return f"kind IN ({named})"


def _total_sql(query: EntryQuery, kinds: Sequence[Kind]) -> str:
    return (
        f"SELECT count(*) FROM (SELECT 1 FROM seen WHERE {_of(kinds)} AND {narrowing.shown(query)} LIMIT %(total)s) bounded"
    )


def _total(
    cursor: CursorWrapper,
    viewer: Viewer,
    query: EntryQuery,
    kinds: Sequence[Kind],
    params: sight.Params,
    *,
    after: bool,
) -> int:
    """Return the total beside an empty page: a first page that is empty has none."""
    if not after:
        return 0
    cursor.execute(
        f"WITH {sight.seen(viewer, where=_whole(viewer, query, kinds))} {_total_sql(query, kinds)}", params
    )
    return int(cursor.fetchone()[0])


def _cards(
    cursor: CursorWrapper, viewer: Viewer, found: Sequence[rows.Row], include: Collection[Include], bound: int
) -> tuple[Card, ...]:
    """Return rows of facts as cards with their parts."""
    parts = _parts(cursor, viewer, found, frozenset(include), min(max(bound, 1), MOST_BESIDE)) if include else {}
    return tuple(_card(row, parts.get(row[0], {})) for row in found)


def _card(row: rows.Row, parts: Mapping[str, Any]) -> Card:
    id_, kind, slug, title, sources, summary, learnings, solutions, first_at, last_at, version = row[:_TOTAL]
    summed = rows.summary(kind=kind, title=title, told=summary)
    counts = (not learnings, int(sources), int(learnings), int(solutions))
    days = (rows.moment(first_at), rows.moment(last_at))
    asked = [parts.get(field) for field in _PARTS] if parts else _NO_PARTS
    return _made((id_, _KINDS[kind], slug, title, summed, version, *counts, *days, *asked))


def _parts(
    cursor: CursorWrapper, viewer: Viewer, found: Sequence[rows.Row], include: frozenset[Include], bound: int
) -> Mapping[int, Mapping[str, Any]]:
    """Return the parts of each entry by the names of their fields: one SELECT for each of the three sorts of parts."""
    ids = [row[0] for row in found]
    if not ids:
        return {}
    parts: dict[int, dict[str, Any]] = {id_: {} for id_ in ids}
    if asked := include & RELATIONS:
        beside = neighbours.of(cursor, viewer, ids=ids, include=asked, bound=bound)
        fields = [name.value for name in asked]
        for id_, part in parts.items():
            part.update({field: beside.get((id_, field), ()) for field in fields})
    if asked := include & _TOLD:
        around = evidence.around(cursor, viewer, ids=ids, include=asked, bound=bound)
        for row in found:
            parts[row[0]].update(_told(around.get(row[0], evidence.Around()), title=row[3], include=asked))
    if Include.DECISIONS in include:
        acts = decisions.of(cursor, viewer, ids=ids)
        parts = {id_: part | {"decisions": acts.get(id_, ())} for id_, part in parts.items()}
    return parts


def _told(around: evidence.Around, *, title: str, include: Collection[Include]) -> Mapping[str, Any]:
    told = {
        Include.EVIDENCE: tuple(around.places),
        Include.TOLD_BY: tuple(around.sources),
        Include.ALIASES: evidence.aliases(title=title, spellings=around.spellings),
    }
    return {name.value: told[name] for name in include}
