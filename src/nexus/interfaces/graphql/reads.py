"""What the resolvers of one request read from: entries of a whole level by one call, and what is asked of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

import strawberry
from graphql import FieldNode, FragmentSpreadNode, GraphQLResolveInfo, IntValueNode, VariableNode
from graphql.language import SelectionNode
from strawberry.utils.str_converters import to_camel_case

from nexus.domain.access import Viewer
from nexus.domain.cards import RELATIONS, Card, Include
from nexus.domain.errors import Invalid
from nexus.domain.views import DecisionView
from nexus.services.read_models import cards

MOST = 100
"""How long any list may be asked for."""
LISTED = 10
_AT_ONCE = 200
"""Entries of a level that one call reads."""
_BETWEEN = ("edges", "node", "nodes")
_PARTS = {to_camel_case(name.value): name for name in Include}


@dataclass(frozen=True, slots=True)
class Asked:
    """The parts of entries that a selection asks for, and how long the longest of them is."""

    include: frozenset[Include] = frozenset()
    bound: int = LISTED


@dataclass(slots=True)
class Reads:
    """The viewer, and the entries read so far; one a request."""

    viewer: Viewer
    _cards: dict[tuple[Asked, int], Card | None] = field(default_factory=dict)
    _levels: list[Callable[[], Iterable[int]]] = field(default_factory=list)
    """Ids of entries that stand on one level of the answer, latest level last."""
    _asked: dict[int, Asked] = field(default_factory=dict)

    def asked(self, info: "Info") -> Asked:
        """Return what is asked of the entry of this field, or of the entries of this connection."""
        raw = info._raw_info
        key = id(raw.field_nodes[0])
        if key not in self._asked:
            self._asked[key] = _asked(raw)
        return self._asked[key]

    def shown(self, found: Sequence[Card], asked: Asked) -> None:
        """Keep that these entries stand beside each other in the answer."""
        for name in (*(asked.include & RELATIONS), *(asked.include & {Include.DECISIONS})):
            self._levels.append(partial(_beside, found, name))

    def refer(self, ids: Iterable[int]) -> None:
        """Keep that references to these entries stand beside each other in the answer."""
        self._levels.append(lambda: ids)

    def card(self, id_: int, asked: Asked) -> Card | None:
        """Return an entry that the answer refers to, read with those beside it; None where nobody tells it any more."""
        key = (asked, id_)
        if key not in self._cards:
            ids = self._unread(id_, asked)
            found = cards.many(viewer=self.viewer, ids=ids, include=asked.include, bound=asked.bound)
            self._cards |= {(asked, one): found.get(one) for one in ids}
            self.shown(tuple(found.values()), asked)
        return self._cards[key]

    def _unread(self, id_: int, asked: Asked) -> Sequence[int]:
        """Return this id and others of its level that were not read yet."""
        for level in reversed(self._levels):
            ids = dict.fromkeys(level())
            if id_ in ids:
                unread = (one for one in ids if (asked, one) not in self._cards)
                return list(dict.fromkeys((id_, *unread)))[:_AT_ONCE]
        return [id_]


Info = strawberry.Info[Reads, None]


def length(first: int) -> int:
    """Return how long a list is asked for. Raises Invalid where that is too long or makes no sense."""
    if not 1 <= first <= MOST:
        raise Invalid(f"first is a number from 1 to {MOST}", field="first")
    return first


def fields(raw: GraphQLResolveInfo[Any], nodes: Iterable[SelectionNode]) -> Iterator[FieldNode]:
    """Yield the fields among these nodes, with those of fragments."""
    for node in nodes:
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, FragmentSpreadNode):
            yield from fields(raw, raw.fragments[node.name.value].selection_set.selections)
        else:
            yield from fields(raw, cast(Any, node).selection_set.selections)


def selects(info: "Info", *names: str) -> bool:
    """Tell whether one of these fields is asked for, right below this field."""
    return any(node.name.value in names for node in _below(info._raw_info, info._raw_info.field_nodes))


def _below(raw: GraphQLResolveInfo[Any], nodes: Iterable[FieldNode]) -> Iterator[FieldNode]:
    for node in nodes:
        if node.selection_set:
            yield from fields(raw, node.selection_set.selections)


def _asked(raw: GraphQLResolveInfo[Any]) -> Asked:
    wanted = [node for node in _of_entries(raw, raw.field_nodes) if node.name.value in _PARTS]
    return Asked(
        frozenset(_PARTS[node.name.value] for node in wanted), max((_first(raw, node) for node in wanted), default=LISTED)
    )


def _of_entries(raw: GraphQLResolveInfo[Any], nodes: Iterable[FieldNode]) -> Iterator[FieldNode]:
    """Yield the fields that are asked for of entries, also where a connection stands between."""
    for node in _below(raw, nodes):
        if node.name.value in _BETWEEN:
            yield from _of_entries(raw, [node])
        else:
            yield node


def _first(raw: GraphQLResolveInfo[Any], node: FieldNode) -> int:
    """Return how long a list is asked for, as far as it may be."""
    told = next((one.value for one in node.arguments or () if one.name.value == "first"), None)
    first = LISTED
    if isinstance(told, IntValueNode):
        first = int(told.value)
    elif isinstance(told, VariableNode):
        first = raw.variable_values.coerced.get(told.name.value, LISTED)
    return min(max(first, 1), MOST)


def _beside(found: Sequence[Card], part: str) -> Iterator[int]:
    """Yield the ids of the entries that stand in one part of these."""
    for card in found:
        for one in getattr(card, part) or ():
            if isinstance(one, DecisionView):
                if one.other:
                    yield one.other.id
            else:
                yield one.id


