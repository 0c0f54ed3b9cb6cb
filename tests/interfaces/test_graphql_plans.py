"""The fast way through an operation gives what graphql-core gives, for whatever may be asked."""

from collections.abc import Iterator
from typing import Any

import hypothesis_graphql
import pytest
from graphql import parse
from graphql.execution.values import get_variable_values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nexus.domain.access import ANONYMOUS, Viewer
from nexus.domain.errors import Invalid
from nexus.interfaces.graphql import answers, documents, plans, reads, schema
from nexus.services import access
from tests.interfaces import graphql_hubs

pytestmark = pytest.mark.django_db

DATES = st.dates().map(lambda day: schema_string(day.isoformat()))


def schema_string(value: str) -> Any:
    """Return a string of GraphQL."""
    return hypothesis_graphql.nodes.String(value)


@pytest.fixture(scope="module", autouse=True)
def hub(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Have one hub for all tests of this module."""
    with django_db_blocker.unblock(), graphql_hubs.built(tmp_path_factory.mktemp("graphql")):
        yield


def fast(text: str, variables: dict[str, Any], viewer: Viewer) -> Any:
    """Return the data that a plan gives, without anything to fall back to."""
    document = documents.document(text)
    node = document.operation(None)
    values = get_variable_values(schema.CORE, node.variable_definitions or (), variables)
    assert not isinstance(values, list)
    operation = plans.Operation(
        schema=schema.CORE, fragments=document.fragments, node=node, variables=values, context=reads.Reads(viewer)
    )
    return plans.plan(operation)(None)


def slow(text: str, variables: dict[str, Any], viewer: Viewer) -> answers.Answer:
    """Return the answer of graphql-core."""
    return answers.slowly(answers.Request(text=text, variables=variables, operation=None, viewer=viewer))


@pytest.mark.parametrize("variables", [{}, {"first": 3, "related": False}])
def test_all_there_is_to_ask_is_answered_alike(variables: dict[str, Any]) -> None:
    for viewer in (ANONYMOUS, access.owner()):
        expected = slow(graphql_hubs.EVERYTHING, variables, viewer)
        assert expected.status == 200
        assert "errors" not in expected.body
        assert fast(graphql_hubs.EVERYTHING, variables, viewer) == expected.body["data"]


def test_the_query_asks_for_every_field_of_the_schema() -> None:
    asked = set(graphql_hubs.EVERYTHING.replace("(", " ").replace("{", " ").replace("}", " ").split())
    types = [type_ for type_ in schema.CORE.type_map.values() if hasattr(type_, "fields") and type_.name[:2] != "__"]
    fields = {name for type_ in types for name in type_.fields if type_.name not in ("Mutation", "Counts")}
    assert fields - asked - {"importSource", "removeSource"} == set()


def test_the_schema_has_no_abstract_types_which_plans_do_not_know() -> None:
    assert not [name for name, type_ in schema.CORE.type_map.items() if hasattr(type_, "resolve_type")]


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(
    hypothesis_graphql.queries(schema.CORE, custom_scalars={"Date": DATES, "DateTime": DATES}, allow_null=False),
)
def test_generated_queries_are_answered_alike(text: str) -> None:
    parse(text)
    answer, expected = graphql_hubs.both(
        answers.Request(text=text, variables={}, operation=None, viewer=ANONYMOUS)
    )
    assert answer.status < 500
    if answer.status == 200:
        assert answer == expected
    if "errors" not in answer.body:
        assert fast(text, {}, ANONYMOUS) == answer.body["data"]


def test_introspection_is_answered_alike() -> None:
    text = "{ __schema { types { name kind fields { name args { name type { kind } } } } } __type(name: \"Kind\") { name } }"
    assert fast(text, {}, ANONYMOUS) == slow(text, {}, ANONYMOUS).body["data"]


def test_what_may_have_too_many_fields_is_refused_before_anything_is_read(django_assert_num_queries: Any) -> None:
    text = "{ entries(first: 100) { nodes { technologies(first: 100) { slug title entry { title slug } } } } }"
    with django_assert_num_queries(0), pytest.raises(Invalid, match="more than 50,000 fields"):
        fast(text, {}, ANONYMOUS)
