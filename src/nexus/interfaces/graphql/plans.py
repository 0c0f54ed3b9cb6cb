"""The fast way through a valid operation: its fields as plain functions, and what it may cost before anything is read.

graphql-core asks of every field whether it waits, fails or is abstract, which costs 7 us a field. Nothing here waits or is
abstract, and where something fails the caller lets graphql-core answer instead: both call the same resolvers. What comes
out of here is the same as what comes out there (tests/interfaces/test_graphql_plans.py holds it).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, cast

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
)
from graphql.execution.values import VariableValues, get_argument_values, get_directive_values
from graphql.language import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionNode,
)
from graphql.pyutils import Path
from graphql.type import GraphQLIncludeDirective, GraphQLSkipDirective
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from nexus.domain.errors import Invalid

MOST_FIELDS = 50_000
"""Fields that the answer to one operation may have, if every list were as long as was asked for."""
LISTED = 10
"""How long a list is taken for that does not say."""

_AS_IS = frozenset(("String", "Int", "Float", "Boolean"))
_DEFINITION = "strawberry-definition"

Read = Callable[[Any], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One valid operation of a document, with the values of its variables and what its resolvers read from."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    node: OperationDefinitionNode
    variables: VariableValues
    context: object


def plan(operation: Operation) -> Read:
    """Return a function from the root value to `data`; it raises whatever a resolver raises.

    Raises Invalid where the answer may have too many fields, GraphQLError where an argument is refused.
    """
    root = operation.schema.get_root_type(operation.node.operation)
    assert root is not None
    return _Planner(operation).object(root, [operation.node], times=1, size=LISTED)


class _Planner:
    """Makes the functions of one operation and counts what they may give."""

    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self._fields = 0

    def object(
        self, type_: GraphQLObjectType, nodes: Sequence[FieldNode | OperationDefinitionNode], *, times: int, size: int
    ) -> Read:
        """Return what makes an answer of one object; it comes `times`, its lists are `size` long if they do not say."""
        groups: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for node in nodes:
            for field in self._collected(node.selection_set.selections if node.selection_set else (), seen):
                groups.setdefault((field.alias or field.name).value, []).append(field)
        self._fields += len(groups) * times
        if self._fields > MOST_FIELDS:
            raise Invalid(f"the answer may have more than {MOST_FIELDS:,} fields: ask for fewer, or for shorter lists")
        reads = [(key, self._field(type_, group, times, size)) for key, group in groups.items()]
        return lambda source: {key: read(source) for key, read in reads}

    def _collected(self, selections: Sequence[SelectionNode], seen: set[str]) -> Iterator[FieldNode]:
        """Yield the fields that are asked for, with those of fragments; there are no abstract types, so all of them fit."""
        for node in selections:
            if node.directives and not self._included(node):
                continue
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, FragmentSpreadNode):
                if node.name.value not in seen:
                    seen.add(node.name.value)
                    fragment = self._operation.fragments[node.name.value]
                    yield from self._collected(fragment.selection_set.selections, seen)
            else:
                yield from self._collected(cast(Any, node).selection_set.selections, seen)

    def _included(self, node: SelectionNode) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self._operation.variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self._operation.variables)
        return not (skip and skip["if"]) and not (include and not include["if"])

    def _field(self, parent: GraphQLObjectType, nodes: list[FieldNode], times: int, size: int) -> Read:
        """Return what reads one field of a source and makes its answer."""
        name = nodes[0].name.value
        if name == "__typename":
            return lambda source: parent.name
        field = self._operation.schema.get_field(parent, name)
        assert field is not None
        given = get_argument_values(field, nodes[0], self._operation.variables)
        if name.startswith("__") or parent.name.startswith("__"):
            size = 1
        read = self._read(parent, field, nodes, given)
        finish = self._finish(field.type, nodes, times, max(given.get("first", size), 0))
        if finish is None:
            return read
        return lambda source: finish(read(source))

    def _read(
        self, parent: GraphQLObjectType, field: GraphQLField, nodes: list[FieldNode], given: dict[str, Any]
    ) -> Read:
        """Return what reads the field: an attribute, or what its resolver gives."""
        defined = field.extensions.get(_DEFINITION)
        if isinstance(defined, StrawberryField) and defined.base_resolver is None:
            return cast(Read, attrgetter(defined.python_name))
        raw = self._info(parent, field, nodes)
        resolve = field.resolve
        if not isinstance(defined, StrawberryField):
            assert resolve is not None
            return lambda source: resolve(source, raw, **given)
        schema = cast(Any, self._operation.schema)._strawberry_schema
        info = schema.config.info_class(_raw_info=raw, _field=defined)
        registry = schema.schema_converter.scalar_registry
        values = convert_arguments(given, defined.arguments, scalar_registry=registry, config=schema.config, info=info)
        resolver = defined.base_resolver
        assert resolver is not None
        if resolver.info_parameter:
            values[resolver.info_parameter.name] = info
        function = cast(Callable[..., Any], resolver.wrapped_func)
        if not (resolver.parent_parameter or resolver.self_parameter):
            return lambda source: function(**values)
        return lambda source: function(source, **values)

    def _info(self, parent: GraphQLObjectType, field: GraphQLField, nodes: list[FieldNode]) -> GraphQLResolveInfo[Any]:
        operation = self._operation
        known: dict[str, Any] = dict.fromkeys(GraphQLResolveInfo._fields)
        known |= {
            "field_name": nodes[0].name.value,
            "field_nodes": nodes,
            "return_type": field.type,
            "parent_type": parent,
            "path": Path(None, nodes[0].name.value, parent.name),
            "schema": operation.schema,
            "fragments": operation.fragments,
            "operation": operation.node,
            "variable_values": operation.variables,
            "context": operation.context,
        }
        return GraphQLResolveInfo(**known)

    def _finish(
        self, type_: GraphQLOutputType, nodes: list[FieldNode], times: int, size: int, *, optional: bool = True
    ) -> Read | None:
        """Return what makes an answer of a value of this type; None where the value is the answer."""
        if isinstance(type_, GraphQLNonNull):
            return self._finish(type_.of_type, nodes, times, size, optional=False)
        if isinstance(type_, GraphQLList):
            item = self._finish(type_.of_type, nodes, times * size, LISTED)
            made: Read | None = list if item is None else lambda values: [item(value) for value in values]
        elif isinstance(type_, GraphQLObjectType):
            made = self.object(type_, nodes, times=times, size=size)
        else:
            made = _leaf(cast(GraphQLScalarType | GraphQLEnumType, type_))
        if made is None or not optional:
            return made
        return lambda value: None if value is None else made(value)


@cache
def _leaf(type_: GraphQLScalarType | GraphQLEnumType) -> Read | None:
    """Return what writes a value of a leaf type, None where it is written as it is."""
    if isinstance(type_, GraphQLEnumType):
        names = {value.value: name for name, value in type_.values.items()}
        return lambda value: names[value] if value in names else type_.coerce_output_value(value)
    if type_.name in _AS_IS:
        return None
    return str if type_.name == "ID" else type_.coerce_output_value

