"""GraphQL over HTTP: who may ask what in which way, what it costs, and what is held of it."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from nexus.services import access
from tests.interfaces import graphql_hubs
from tests.interfaces.graphql_hubs import data, post, told

pytestmark = pytest.mark.django_db

SECRETS = ("zanzibar", "quince", "cleo", "quokka", "wombat", "dora", "house")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Have one hub for the tests of this module that change nothing."""
    with django_db_blocker.unblock(), graphql_hubs.built(tmp_path_factory.mktemp("graphql")):
        yield


def test_cursors_lead_through_all_entries_once(hub: None) -> None:
    query = "query($after: String) { entries(first: 2, sort: NAME, after: $after) { edges { cursor node { slug } } %s } }"
    page = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
    told_slugs, after = [], None
    while True:
        found = data(query % page, {"after": after})["entries"]
        told_slugs += [edge["node"]["slug"] for edge in found["edges"]]
        info = found["pageInfo"]
        assert info["hasPreviousPage"] is (after is not None)
        assert (info["startCursor"], info["endCursor"]) == (found["edges"][0]["cursor"], found["edges"][-1]["cursor"])
        if not info["hasNextPage"]:
            break
        after = found["edges"][0]["cursor"] if after is None else info["endCursor"]
        told_slugs = told_slugs[:1] if len(told_slugs) == 2 else told_slugs
    every = data("{ entries(sort: NAME) { totalCount nodes { slug } } }")["entries"]
    assert told_slugs == [node["slug"] for node in every["nodes"]]
    assert every["totalCount"] == len(told_slugs)


def test_a_search_goes_on_behind_its_cursor(hub: None) -> None:
    query = 'query($after: String) { search(query: "celery", first: 2, after: $after) { %s totalCount } }'
    page = "nodes { snippet entry { slug } document { path } } pageInfo { endCursor hasNextPage }"
    first = data(query % page)["search"]
    second = data(query % page, {"after": first["pageInfo"]["endCursor"]})["search"]
    assert first["pageInfo"]["hasNextPage"]
    assert first["totalCount"] > 2
    assert second["nodes"]
    assert not any(node in first["nodes"] for node in second["nodes"])


def test_what_is_private_stays_with_those_who_may_see_it(hub: None) -> None:
    shown = post(graphql_hubs.EVERYTHING.replace('"open"', '"quokka"').replace('"amara"', '"cleo"')).content.decode().lower()
    assert not [word for word in SECRETS if word in shown]
    owner = {"Authorization": f"Bearer {access.owner_token()}"}
    mine = post(graphql_hubs.EVERYTHING, **owner).content.decode().lower()
    assert all(word in mine for word in SECRETS)
    private = json.loads(mine)["data"]["runs"]
    for run in (run["id"] for run in private if run["source"] == "cleo"):
        assert data("query($id: ID!) { run(id: $id) { units } }", {"id": run})["run"] is None
    ids = "{ entries(first: 100) { nodes { id } } }"
    hidden = {one["id"] for one in data(ids, **owner)["entries"]["nodes"]} - {
        one["id"] for one in data(ids)["entries"]["nodes"]
    }
    assert hidden
    for id_ in hidden:
        found = data("query($id: ID!) { entry(id: $id) { title } evidence(entry: $id) { nodes { quote } } }", {"id": id_})
        assert found == {"entry": None, "evidence": {"nodes": []}}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])
def test_other_types_are_refused(kind: str) -> None:
    assert Client().post("/graphql", b'{"query": "{ __typename }"}', content_type=kind).status_code == 415


def test_other_methods_are_refused() -> None:
    assert Client().put("/graphql", b"{}", content_type="application/json").status_code == 405


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/graphql-response+json, application/json;q=0.9", "application/graphql-response+json"),
        ("application/json", "application/json"),
    ],
)
def test_the_answer_is_of_the_type_that_is_accepted(accept: str, kind: str) -> None:
    for query, status in (("{ __typename }", 200), ("{ nothing }", 400)):
        response = post(query, Accept=accept)
        assert (response.status_code, response.headers["Content-Type"]) == (status, f"{kind}; charset=utf-8")


def test_a_query_goes_by_get_and_is_held(hub: None) -> None:
    asked = {"query": "query($n: Int!) { entries(first: $n) { totalCount } }", "variables": '{"n": 1}'}
    first = Client().get("/graphql", asked)
    assert first.json()["data"]["entries"]["totalCount"] == 6
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert set(first.headers["Vary"].split(", ")) >= {"Accept", "Authorization", "Cookie"}
    again = Client().get("/graphql", asked, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    mine = Client().get("/graphql", asked, headers={"Authorization": f"Bearer {access.owner_token()}"})
    assert mine.headers["Cache-Control"] == "private, no-cache"
    assert mine.json()["data"]["entries"]["totalCount"] > 6
    assert post(asked["query"], {"n": 1}).headers["Cache-Control"] == "no-store"


def test_a_document_is_known_by_its_hash_once_it_was_sent() -> None:
    query = "{ __typename held: __typename }"
    named = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(query.encode()).hexdigest()}}
    asked = {"extensions": json.dumps(named)}
    unknown = Client().get("/graphql", asked)
    assert (unknown.status_code, unknown.headers["Cache-Control"]) == (404, "no-store")
    assert unknown.json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    assert told(unknown) == "PersistedQueryNotFound"
    body = json.dumps({"query": query, "extensions": named})
    assert Client().post("/graphql", body, content_type="application/json").status_code == 200
    held = Client().get("/graphql", asked)
    assert (held.status_code, held.json()["data"]["held"]) == (200, "Query")
    assert "ETag" in held.headers
    other = Client().get("/graphql", asked | {"query": "{ other: __typename }"})
    assert (other.status_code, "not the SHA-256" in told(other)) == (400, True)


def test_browsers_get_a_page_with_a_query_that_answers(hub: None) -> None:
    page = Client().get("/graphql", headers={"Accept": "text/html,application/xhtml+xml"})
    assert page.headers["Content-Type"].startswith("text/html")
