"""What GraphQL asks the database, and who may change what by it; each test has a hub of its own."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nexus.domain.learning import Kind
from nexus.interfaces import callers
from nexus.services import access
from nexus.services.read_models import runs, sources
from tests.interfaces.graphql_hubs import data, post, told
from tests.services.builders import Hub

pytestmark = pytest.mark.django_db

PAGE = """query($first: Int!) {
  entries(kinds: [CHALLENGE], first: $first) {
    totalCount
    nodes {
      title sources evidenceCount solutionCount
      technologies { slug } solutions { title support } related { title } toldBy { slug learnings }
      evidence(first: 2) { place } aliases decisions { act }
    }
    pageInfo { endCursor }
  }
}"""
DEEPER = """query($first: Int!) {
  entries(kinds: [CHALLENGE], first: $first) {
    nodes { solutions(first: 1) { entry { solves(first: 1) { entry { technologies(first: 1) { entry { title } } } } } } }
  }
}"""

@pytest.fixture
def owned(settings: Any, tmp_path: Path) -> Path:
    """Return a folder that may be imported, in an empty hub of its own."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    settings.IMPORT_ROOTS = [tmp_path / "allowed"]
    (tmp_path / "allowed" / "notes").mkdir(parents=True)
    (tmp_path / "allowed" / "notes" / "README.md").write_text("# Notes\n\n- **Redis** - cache\n")
    return tmp_path / "allowed" / "notes"


def fill(hub: Hub, count: int) -> None:
    """Tell `count` challenges, each with a solution and a technology."""
    documents = [hub.document(hub.source(hub.program(f"p{n}"), f"s{n}"), day=n) for n in range(2)]
    redis = hub.entry(Kind.TECHNOLOGY)
    hub.tell(documents[0], redis, "Redis")
    for number in range(count):
        challenge, solution = hub.entry(Kind.CHALLENGE), hub.entry(Kind.SOLUTION)
        asked = hub.tell(documents[number % 2], challenge, f"Challenge {number:03}")
        hub.tell(documents[number % 2], solution, f"Solution {number}", answers=asked)
        hub.relate("involves", challenge, redis)
        hub.relate("related", challenge, redis)
    hub.settle()


def test_a_page_costs_four_selects_and_each_level_below_two_for_one_row_and_for_a_hundred(
    owned: Path,
) -> None:
    fill(Hub(), 100)
    # Before an owner reads, one SELECT tells which programs there are.
    for headers, before in (({}, 0), ({"Authorization": f"Bearer {access.owner_token()}"}, 1)):
        counted: dict[str, set[int]] = {PAGE: set(), DEEPER: set()}
        for query, numbers in counted.items():
            for first in (1, 20, 100):
                with CaptureQueriesContext(connection) as captured:
                    answered = data(query, {"first": first}, **headers)
                assert len(answered["entries"]["nodes"]) == first
                numbers.add(len(captured) - before)
        # The page; what stands beside; where it is told; decisions.
        assert counted[PAGE] == {4}
        # The page and its solutions, a level with its neighbours, a level with its neighbours, a level.
        assert counted[DEEPER] == {2 + 2 + 2 + 1}


def test_an_older_slug_leads_to_the_entry(owned: Path) -> None:
    hub = Hub()
    fill(hub, 1)
    old = data('{ entry(slug: "challenge-000") { id slug } }')["entry"]
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO slug (slug, entry_id, scope) VALUES ('older', %s, 'public')", [old["id"]])
    assert data('{ entry(slug: "older") { id slug } }')["entry"] == old
    assert data("query($id: ID!) { entry(id: $id) { id slug } }", {"id": old["id"]})["entry"] == old


IMPORT = "mutation($address: String!) { importSource(address: $address) { id status source counts { read } } }"


def test_the_owner_imports_and_removes_a_source_and_follows_its_run(owned: Path) -> None:
    owner = {"Authorization": f"Bearer {access.owner_token()}"}
    run = data(IMPORT, {"address": str(owned)}, **owner)["importSource"]
    assert (run["status"], run["source"]) == ("QUEUED", "notes")
    assert data(IMPORT, {"address": str(owned)}, **owner)["importSource"] == run
    follow = "query($id: ID!) { run(id: $id) { run { status } unitsDone units } }"
    assert data(follow, {"id": run["id"]}, **owner)["run"]["run"] == {"status": "QUEUED"}
    removed = data('mutation { removeSource(source: "notes") { act status } }', **owner)["removeSource"]
    assert removed == {"act": "remove", "status": "QUEUED"}


@pytest.mark.parametrize(
    ("headers", "cookie", "status", "said"),
    [
        ({}, False, 403, "only the owner"),
        ({"Authorization": "Bearer wrong"}, True, 401, "not the owner's"),
        ({"Origin": "https://evil.example"}, True, 403, "another site"),
        ({"Sec-Fetch-Site": "cross-site"}, True, 403, "another site"),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, True, 200, ""),
    ],
)
def test_who_may_write(owned: Path, headers: dict[str, str], cookie: bool, status: int, said: str) -> None:
    client = Client(headers=headers)
    if cookie:
        client.cookies[callers.COOKIE] = access.owner_token()
    body = json.dumps({"query": IMPORT, "variables": {"address": str(owned)}})
    response = client.post("/graphql", body, content_type="application/json")
    assert response.status_code == status
    if said:
        assert said in told(response)
        assert sources.all(viewer=access.owner()) == ()


def test_an_owner_may_write_from_another_site_with_the_token_itself(owned: Path) -> None:
    headers = {"Origin": "https://frontend.example", "Authorization": f"Bearer {access.owner_token()}"}
    assert data(IMPORT, {"address": str(owned)}, **headers)["importSource"]["status"] == "QUEUED"


def test_what_cannot_be_a_source_is_said(owned: Path) -> None:
    owner = {"Authorization": f"Bearer {access.owner_token()}"}
    for address, status in (("/etc", 422), ("", 400), ("gopher://example.org/x", 422), ("x" * 2_001, 400)):
        response = post(IMPORT, {"address": address}, **owner)
        assert response.status_code == status, address
        assert told(response)
    assert post('mutation { removeSource(source: "none") { id } }', **owner).status_code == 404
    assert runs.recent(viewer=access.owner()) == ()


def test_a_mutation_never_goes_by_get(owned: Path) -> None:
    query = {"query": IMPORT, "variables": json.dumps({"address": str(owned)})}
    headers = {"Authorization": f"Bearer {access.owner_token()}"}
    response = Client().get("/graphql", query, headers=headers)
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, POST")
    assert sources.all(viewer=access.owner()) == ()
