"""What is too much or makes no sense is refused with a clear 4xx, before anything is read, and never with a 500."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import often
from tests.interfaces import graphql_hubs

pytestmark = pytest.mark.django_db

DEEP = "{ entry(slug: \"celery\") { " + "solutions { entry { " * 12 + "title" + " } }" * 12 + " } }"
DOUBLED = "".join(f"fragment F{n} on Entry {{ ...F{n + 1} a{n}: title ...F{n + 1} }} " for n in range(25))
BOMBS = {
    "many aliases": ("{" + " ".join(f"a{n}: __typename" for n in range(31)) + "}", "30 aliases"),
    "many fields at the root": ("{" + "stats { sources } " * 21 + "}", "20 fields at its root"),
    "a thousand aliases": ("{" + " ".join(f"a{n}: stats {{ sources }}" for n in range(1000)) + "}", "characters"),
    "deep": (DEEP, "12 levels"),
    "a fragment in itself": ("{ stats { ...A } } fragment A on Stats { ...A }", "holds itself"),
    "fragments in each other": (
        "{ stats { ...A } } fragment A on Stats { ...B } fragment B on Stats { ...A }",
        "holds itself",
    ),
    "fragments that double": (
        '{ entry(slug: "a") { ...F0 } } ' + DOUBLED + "fragment F25 on Entry { title }",
        "aliases",
    ),
    "many directives": ("{ stats { sources " + "@include(if: true) " * 31 + "} }", "30 directives"),
    "many fields": ("{ stats { " + "sources " * 501 + "} }", "500 fields"),
    "many tokens": ("{ a(" + "x:1," * 600 + ") }", "tokens"),
    "many operations": (" ".join(f"query Q{n} {{ __typename }}" for n in range(11)), "10 operations"),
    "ten thousand characters": ("{ stats { sources } } #" + "x" * 10_000, "8,000 characters"),
    "ten thousand brackets": ("{" * 7_999, "Syntax Error"),
    "deep lists in an argument": ("{ search(query: " + "[" * 700 + "]" * 700 + ") { totalCount } }", "nested too deeply"),
    "introspection without end": (
        "{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }",
        "introspection depth",
    ),
    "long lists": (
        "{ entries(first: 100) { nodes { related(first: 100) { entry { related(first: 100) { slug } } } } } }",
        "50,000 fields",
    ),
    "a list too long": ("{ entries(first: 101) { totalCount } }", "1 to 100"),
    "no list": ("{ entries(first: 0) { totalCount } }", "1 to 100"),
    "a number too large": ("{ entries(first: 99999999999999999999) { totalCount } }", "Int cannot represent"),
    "a huge exponent": ("{ entries(first: 1e999999999) { totalCount } }", "Int cannot represent"),
    "an unknown field": ("{ nothing }", "Cannot query field"),
    "an unknown kind": ("{ entries(kinds: [CAT]) { totalCount } }", "CAT"),
    "no document": ("   ", "Unexpected <EOF>"),
    "half a document": ("{ stats {", "Expected Name"),
    "a mutation of two": ('mutation { a: removeSource(source: "a") { id } b: removeSource(source: "b") { id } }', "one field"),
    "a subscription": ("subscription { stats { sources } }", "subscription"),
    "a bad cursor": ('{ entries(after: "bad") { totalCount } }', "no cursor"),
    "a cursor of another order": (
        '{ entries(sort: NAME, after: "WyJzdXBwb3J0IiwyLCJDZWxlcnkiLDFd") { totalCount } }',
        "no cursor",
    ),
    "a bad cursor of a search": ('{ search(query: "a", after: "WyJhIl0") { totalCount } }', "no cursor"),
    "a long word": (f'{{ entries(q: "{"x" * 201}") {{ totalCount }} }}', "200 characters"),
    "NUL": ('{ entries(q: "a\\u0000b") { totalCount } }', "a character that is none"),
    "a lone surrogate": ('{ search(query: "a\\uD800b") { totalCount } }', "Invalid Unicode escape"),
    "a bad day": ('{ entries(since: "yesterday") { totalCount } }', "Date"),
    "an unknown kind of hit": ('{ search(query: "a", kind: "cat") { totalCount } }', "kind is one of"),
    "neither slug nor id": ("{ entry { title } }", "either slug or id"),
    "an unknown operation": ("query A { __typename }", None),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_and_nonsense_are_refused(name: str, django_assert_max_num_queries: Any) -> None:
    query, expected = BOMBS[name]
    asked = {"query": query, **({} if expected is not None else {"operationName": "B"})}
    with django_assert_max_num_queries(0):
        response = Client().post("/graphql", json.dumps(asked), content_type="application/json")
    assert response.status_code == 400
    assert ("no operation B" if expected is None else expected) in graphql_hubs.told(response)
    code = response.json()["errors"][0]["extensions"]["code"]
    assert code == "BAD_REQUEST"


BODIES = {
    "a batch": (b'[{"query": "{ __typename }"}]', 400, "batches"),
    "no JSON": (b"{ stats", 400, "no JSON"),
    "invalid UTF-8": (b'{"query": "\xff\xfe"}', 400, "no JSON"),
    "a lone surrogate": (b'{"query": "{ entry(slug: \\"\\ud800\\") { title } }"}', 400, "surrogate"),
    "nothing": (b" ", 400, "no JSON"),
    "null": (b"null", 400, "no JSON"),
    "no query": (b"{}", 400, "send a query"),
    "a query that is none": (b'{"query": 1}', 400, "$.query"),
    "variables that are none": (b'{"query": "{ __typename }", "variables": [1]}', 400, "$.variables"),
    "deep JSON": (b'{"query": "{ __typename }", "variables": ' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}", 400, "no JSON"),
    "large": (b'{"query": "' + b" " * 500_000 + b'"}', 413, "500,000 bytes"),
    "larger": (b'{"query": "' + b" " * 1_100_000 + b'"}', 413, "500,000 bytes"),
    "a variable of another type": (
        b'{"query": "query($n: Int!) { entries(first: $n) { totalCount } }", "variables": {"n": "many"}}',
        400,
        "$n",
    ),
    "a huge variable": (
        b'{"query": "query($n: Int!) { entries(first: $n) { totalCount } }", "variables": {"n": 1' + b"0" * 5000 + b"}}",
        400,
        "",
    ),
    "NUL in a variable": (
        b'{"query": "query($s: String!) { solve(problem: $s) { verdict } }", "variables": {"s": "a\\u0000"}}',
        400,
        "a character that is none",
    ),
    "an unknown version": (
        b'{"query": "{ __typename }", "extensions": {"persistedQuery": {"version": 2, "sha256Hash": "a"}}}',
        400,
        "version 1",
    ),
    "no hash": (b'{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "x"}}}', 400, "64 hexadecimal"),
}


@pytest.mark.parametrize("name", BODIES)
def test_bodies_that_are_no_requests_are_refused(name: str) -> None:
    body, status, expected = BODIES[name]
    response = Client().post("/graphql", body, content_type="application/json")
    assert response.status_code == status
    assert response.headers["Content-Type"].startswith("application/json")
    assert expected in graphql_hubs.told(response)


def test_an_error_says_where_it_stands() -> None:
    said = graphql_hubs.post("{ stats {\n  cats } }").json()["errors"][0]
    assert said["locations"] == [{"line": 2, "column": 3}]
    said = graphql_hubs.post('{ entries(after: "bad") { totalCount } }').json()["errors"][0]
    assert (said["path"], said["extensions"]["field"]) == (["entries"], "after")


@pytest.fixture
def calm(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Check that nothing was logged as an error."""
    yield
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5)
QUERY = "query($a: %s) { %s { __typename } }"
ARGUMENTS = (
    ("String", "entries(q: $a)"),
    ("String", "entries(after: $a)"),
    ("[Kind!]", "entries(kinds: $a)"),
    ("Date", "entries(since: $a)"),
    ("String", "entry(slug: $a)"),
    ("ID", "entry(id: $a)"),
    ("String!", "search(query: $a)"),
    ("String", 'search(query: "a", after: $a)'),
    ("String!", "solve(problem: $a)"),
    ("String!", 'document(source: $a, path: "x")'),
    ("String", "decisions(after: $a)"),
    ("ID!", "run(id: $a)"),
    ("ID!", "evidence(entry: $a)"),
)


@pytest.mark.usefixtures("calm")
@settings(max_examples=often(ci=60, here=15), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(asked=st.sampled_from(ARGUMENTS), value=JSON)
def test_no_value_of_a_variable_breaks_anything(asked: tuple[str, str], value: Any) -> None:
    body = json.dumps({"query": QUERY % asked, "variables": {"a": value}}, allow_nan=True)
    response = Client().post("/graphql", body, content_type="application/json")
    assert response.status_code in (200, 400)


@pytest.mark.usefixtures("calm")
@settings(max_examples=often(ci=60, here=15), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=1) | st.text().map(lambda text: json.dumps({"query": text}).encode()))
def test_no_body_breaks_anything(body: bytes) -> None:
    assert Client().post("/graphql", body, content_type="application/json").status_code in (200, 400)
