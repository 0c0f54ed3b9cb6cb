"""Input that is too long, too deep or of another type gets the same clear refusal through REST and through GraphQL."""

import base64
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.http.response import HttpResponseBase
from django.test import Client

from nexus.services import access
from tests.interfaces import rest_hubs

pytestmark = pytest.mark.django_db

LONG = "x" * 10_000
HUGE = "9" * 40
SLUG = "entries/handling-long-running-background-tasks"


def cursor(*key: Any) -> str:
    """Return a cursor as one who forges it would make it."""
    return base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def asked(field: str) -> str:
    return f"{{ {field} {{ __typename }} }}"


CURSORS = {
    "no base64": "@@@@",
    "no UTF-8": base64.urlsafe_b64encode(b"\xff\xfe\x00").decode(),
    "no JSON": base64.urlsafe_b64encode(b"{nonsense").decode(),
    "no list": base64.urlsafe_b64encode(b'{"a":1}').decode().rstrip("="),
    "of nothing": cursor(),
    "of another list": cursor("decisions", 1),
    "of another order": cursor("name", "a", 1),
    "of other types": cursor("support", "2", 3, "x"),
    "of too much": cursor("support", 2, "a", 1, 1),
    "with a number beyond all": cursor("support", int(HUGE), "a", 1),
    "with half a character": cursor("support", 2, "a\ud800", 1),
    "with no number": base64.urlsafe_b64encode(b'["support",NaN,"a",1]').decode(),
    "deep": base64.urlsafe_b64encode(b"[" * 2_000).decode(),
    "long": "A" * 3_999,
}
REFUSED: dict[str, tuple[str, str, str]] = {
    **{
        f"a cursor {name}": (f"entries?after={quote(given)}", asked(f'entries(after: "{given}")'), "after")
        for name, given in CURSORS.items()
    },
    "a cursor of evidence": (
        f"{SLUG}/evidence?after={cursor('evidence', 1)}",
        asked(f'evidence(entry: "1", after: "{cursor("evidence", 1)}")'),
        "after",
    ),
    "a cursor of documents": (
        f"sources/amara/documents?after={cursor('documents')}",
        asked(f'documents(source: "amara", after: "{cursor("documents")}")'),
        "after",
    ),
    "a cursor of decisions": (
        f"decisions?after={cursor('decisions', HUGE)}",
        asked(f'decisions(after: "{cursor("decisions", HUGE)}")'),
        "after",
    ),
    "a size below": ("entries?size=-1", asked("entries(first: -1)"), "size"),
    "a size beyond": ("entries?size=101", asked("entries(first: 101)"), "size"),
    "a size beyond all": (f"entries?size={HUGE}", asked(f"entries(first: {HUGE})"), "size"),
    "a size of another type": ("entries?size=[1]", asked("entries(first: [1])"), "size"),
    "half a size": ("entries?size=1.5", asked("entries(first: 1.5)"), "size"),
    "a kind of another type": ("entries?kind=1", asked("entries(kinds: [1])"), "kind"),
    "an order that is none": ("entries?sort=random()", asked("entries(sort: RANDOM)"), "sort"),
    "a day that is none": ("entries?since=2026-02-30", asked('entries(since: "2026-02-30")'), "since"),
    "a day of no year": ("entries?until=99999-01-01", asked('entries(until: "99999-01-01")'), "until"),
    "a truth of another type": ("entries?unsolved=7", asked("entries(unsolved: 7)"), "unsolved"),
    "a long word": (f"entries?q={LONG}", asked(f'entries(q: "{LONG}")'), "q"),
    "a long slug": (f"entries?technology={LONG}", asked(f'entries(technology: "{LONG[:7_900]}")'), "technology"),
    "a long search": (f"search?q={LONG}", asked(f'search(query: "{LONG[:7_900]}")'), "q"),
    "a kind of hit that is none": ("search?q=a&kind=cat", asked('search(query: "a", kind: "cat")'), "kind"),
    "no search": ("search", asked("search"), "q"),
    "no problem": ("solve?q=", asked("solve"), "q"),
}
"""What is asked of REST, of GraphQL, and the field that REST names; GraphQL may name it too, or the place in the query."""

NUL = cursor("support", 2, "a\0b", 1)
DAYS = ("0001-01-01", "9999-12-31")
TAKEN = {
    **{f"the day {day}": (f"entries?since={day}&until={day}", asked(f'entries(since: "{day}", until: "{day}")')) for day in DAYS},
    "a cursor with NUL": (f"entries?after={NUL}", asked(f'entries(after: "{NUL}")')),
    "wild cards": ("entries?q=%25_%5C%27", asked('entries(q: "%_\\\\\'")')),
    "operators": (
        "search?q=%22+-+OR+NEAR(+*:)+kind:x+before:9999-99-99",
        asked('search(query: "\\" - OR NEAR( *:) kind:x before:9999-99-99")'),
    ),
    "a thousand words": (f"search?q={'a+' * 999}b", asked(f'search(query: "{"a " * 999}b")')),
    "a long problem": (f"solve?q={'x+' * 3_000}", asked(f'solve(problem: "{"x " * 3_000}")')),
    "ids that are none": ("runs", asked(f'run(id: "{HUGE}")')),
    "other writing": (
        "search?q=%E2%80%AE%F0%9F%98%80%CC%81%E0%B8%81",
        asked('search(query: "\\u202e\\u0301\\u0e01")'),
    ),
}


@pytest.fixture(scope="module", autouse=True)
def hub(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Keep the hub that both faces answer from."""
    with rest_hubs.shared(tmp_path_factory.mktemp("hard"), django_db_blocker):
        yield


@pytest.fixture(autouse=True)
def calm(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Check that nothing was logged as an error."""
    yield
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


def graphql(query: str) -> HttpResponseBase:
    body = json.dumps({"query": query})
    return Client(SERVER_NAME="localhost").post("/graphql", body, content_type="application/json")


@pytest.mark.parametrize("name", REFUSED)
def test_both_faces_refuse_and_say_what(name: str) -> None:
    path, query, named = REFUSED[name]
    field, message = rest_hubs.refusal(path)
    assert field == named
    assert message
    response = graphql(query)
    told = json.loads(response.content)  # type: ignore[attr-defined]
    assert (response.status_code, "data" in told) == (400, False)
    assert all(error["message"] and error["extensions"]["code"] == "BAD_REQUEST" for error in told["errors"])


@pytest.mark.parametrize("name", TAKEN)
def test_both_faces_answer_what_is_merely_odd(name: str) -> None:
    path, query = TAKEN[name]
    rest_hubs.get(path)
    assert graphql(query).status_code == 200


HEADERS = {
    "a token of odd bytes": {"HTTP_AUTHORIZATION": "Bearer \xff\x00"},
    "a token without end": {"HTTP_AUTHORIZATION": f"Bearer {LONG}"},
    "a cookie of odd bytes": {"HTTP_COOKIE": 'nexus_owner="\xff\\777; nexus_owner=%00'},
    "an ETag that is none": {"HTTP_IF_NONE_MATCH": f'W/"{LONG}, "'},
    "a type that is none": {"HTTP_ACCEPT": f"{'text/markdown;q=x,' * 500}*"},
    "a length that is none": {"CONTENT_LENGTH": "many"},
    "an origin that is none": {"HTTP_ORIGIN": "http://[", "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "\n"},
}


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("method", ["get", "post", "delete", "options"])
def test_odd_headers_break_nothing(name: str, method: str) -> None:
    client = Client(SERVER_NAME="localhost")
    for address in ("/api/v1/entries", "/api/v1/solve?q=celery", "/api/v1/sources/amara", "/graphql?query={__typename}"):
        assert getattr(client, method)(address, **HEADERS[name]).status_code < 500, address


BODIES = {
    "deep": "[" * 50_000,
    "of another type": "[]",
    "of one value": '"celery"',
    "a number": '{"problem": 1, "query": 1}',
    "nothing": '{"problem": null, "query": null}',
    "a number beyond all": f'{{"problem": {HUGE}e999999, "query": {HUGE}e999999}}',
    "half a character": '{"problem": "\\ud800", "query": "\\ud800"}',
    "two of one name": '{"problem": "a", "problem": {}, "query": "{__typename}", "query": {}}',
    "cut": '{"problem": "a',
    "UTF-16": '{"problem": "a", "query": "{__typename}"}'.encode("utf-16"),
    "no UTF-8": b'{"problem": "\xff", "query": "\xff"}',
}


@pytest.mark.parametrize("name", BODIES)
def test_both_faces_refuse_bodies_that_are_none(name: str) -> None:
    client = Client(SERVER_NAME="localhost", HTTP_AUTHORIZATION=f"Bearer {access.owner_token()}")
    for address, status in (("/api/v1/solve", 422), ("/api/v1/sources", 422), ("/graphql", 400)):
        response = client.post(address, BODIES[name], content_type="application/json")
        assert response.status_code == status, (address, response.content)
        assert "json" in response.headers["Content-Type"]
