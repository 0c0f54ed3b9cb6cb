"""What a document may be before it is validated: every figure is of its operations with their fragments written out."""

from dataclasses import dataclass
from typing import cast

from graphql import DocumentNode, FieldNode, FragmentDefinitionNode, FragmentSpreadNode, OperationDefinitionNode
from graphql.language import SelectionNode, SelectionSetNode

from nexus.domain.errors import Invalid

LONGEST = 8_000
"""Characters of a document."""
TOKENS = 1_500
OPERATIONS = 10
ROOTS = 20
"""Fields of an operation itself: each is a read of its own."""
DEPTH = 12
FIELDS = 500
ALIASES = 30
DIRECTIVES = 30

_INTROSPECTION = ("__schema", "__type")


@dataclass(frozen=True, slots=True)
class _Size:
    """How much a selection asks for."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0

    def beside(self, other: "_Size") -> "_Size":
        """Return the size of both together."""
        return _Size(
            max(self.depth, other.depth),
            self.fields + other.fields,
            self.aliases + other.aliases,
            self.directives + other.directives,
        )


def check(document: DocumentNode) -> None:
    """Raise Invalid where the document asks for more than an operation may, or a fragment holds itself."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if len(operations) > OPERATIONS:
        raise Invalid(f"a document may have {OPERATIONS} operations; this one has {len(operations)}", field="query")
    sizes = _Sizes(
        {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    )
    for operation in operations:
        size = sizes.of(operation.selection_set)
        _refuse(size.directives + len(operation.directives or ()), DIRECTIVES, "directives")
        _refuse(size.depth, DEPTH, "levels of fields")
        _refuse(size.aliases, ALIASES, "aliases")
        _refuse(size.fields, FIELDS, "fields")
        _refuse(sizes.roots(operation.selection_set), ROOTS, "fields at its root")


def _refuse(found: int, most: int, what: str) -> None:
    if found > most:
        raise Invalid(f"an operation may have {most:,} {what}; this one has {found:,}", field="query")


class _Sizes:
    """Measures selections; a fragment is measured once, however often it is spread."""

    def __init__(self, fragments: dict[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._measured: dict[str, _Size | None] = {}
        self._rooted: dict[str, int] = {}

    def of(self, selected: SelectionSetNode | None) -> _Size:
        """Return how much a selection asks for."""
        size = _Size()
        for node in selected.selections if selected else ():
            size = size.beside(self._one(node))
        return size

    def roots(self, selected: SelectionSetNode) -> int:
        """Return how many fields a selection has on its own level."""
        return sum(self._roots(node) for node in selected.selections)

    def _one(self, node: SelectionNode) -> _Size:
        own = _Size(directives=len(node.directives or ()))
        if isinstance(node, FragmentSpreadNode):
            return own.beside(self._fragment(node.name.value))
        within = self.of(cast(FieldNode, node).selection_set)
        if not isinstance(node, FieldNode):
            return own.beside(within)
        # Introspection has a limit of its own: graphql-core's rule on its depth.
        depth = 1 if node.name.value in _INTROSPECTION else within.depth + 1
        return own.beside(_Size(depth, within.fields + 1, within.aliases + bool(node.alias), within.directives))

    def _fragment(self, name: str) -> _Size:
        if name not in self._measured:
            self._measured[name] = None
            fragment = self._fragments.get(name)
            found = self.of(fragment.selection_set) if fragment else _Size()
            self._measured[name] = found.beside(_Size(directives=len(fragment.directives or ()) if fragment else 0))
        size = self._measured[name]
        if size is None:
            raise Invalid(f"fragment {name} holds itself", field="query")
        return size

    def _roots(self, node: SelectionNode) -> int:
        if isinstance(node, FieldNode):
            return 1
        if not isinstance(node, FragmentSpreadNode):
            return self.roots(cast(FragmentDefinitionNode, node).selection_set)
        name = node.name.value
        if name not in self._rooted:
            fragment = self._fragments.get(name)
            self._rooted[name] = self.roots(fragment.selection_set) if fragment else 0
        return self._rooted[name]
