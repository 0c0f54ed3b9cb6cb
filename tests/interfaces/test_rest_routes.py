"""The API as its callers use it: lists, entries, documents, caches, redirects, and what bad calls get."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from nexus.domain.cards import Include
from nexus.services.read_models import cards, entries
from tests.conftest import ROOT as REPOSITORY
from tests.interfaces import rest_hubs
from tests.interfaces.rest_hubs import ROOT, call, get, refusal
from tests.services import hubs

pytestmark = pytest.mark.django_db

CHALLENGE = "entries/handling-long-running-background-tasks"


@pytest.fixture(scope="module", autouse=True)
def hub(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Keep the hub that the API answers from."""
    with rest_hubs.shared(tmp_path_factory.mktemp("rest"), django_db_blocker):
        yield


def test_a_list_is_followed_to_its_end_by_cursors_and_links() -> None:
    every = get("entries?size=100")
    assert (len(every["items"]), every["next"], every["bounded"]) == (every["total"], None, False)
    titles, path = [], "entries?size=2&fields=title"
    while path:
        response = call("get", path, status=200)
        titles += [item["title"] for item in response.json()["items"]]
        link = response.headers.get("Link", "")
        assert bool(link) is bool(response.json()["next"])
        path = link.partition(">")[0].removeprefix("<")
    assert titles == [item["title"] for item in every["items"]]


def test_a_list_gives_what_is_asked_for_and_no_more() -> None:
    (item,) = get("entries?kind=challenge&fields=slug,sources&include=solutions,told_by")["items"]
    assert list(item) == ["slug", "sources", "solutions", "told_by"]
    assert item["sources"] == 2
    assert [(one["title"], one["support"]) for one in item["solutions"]] == [
        ("Integrated Celery with RabbitMQ to process tasks asynchronously", 2)
    ]
    assert [one["slug"] for one in get("entries?kind=technology,concept&fields=slug&sort=name")["items"]][:1] == ["celery"]
    assert get("entries?unsolved=true")["total"] == 0
    assert get("entries?source=bo&kind=challenge")["total"] == get("entries?technology=celery&kind=challenge")["total"] == 1


def test_an_entry_is_one_whatever_is_asked_of_it() -> None:
    entry = get(CHALLENGE)
    assert {"technologies", "solutions", "aliases", "told_by"} <= entry.keys()
    relations = get(f"{CHALLENGE}/relations")
    assert relations == {name: entry[name] for name in relations}
    (first, second) = get(f"{CHALLENGE}/evidence")["items"]
    assert first["place"].startswith("amara@")
    page = get(f"{CHALLENGE}/evidence?size=1")
    assert page["items"] == [first]
    assert get(f"{CHALLENGE}/evidence?after={page['next']}") == {"items": [second], "next": None}
    assert get(f"{CHALLENGE}?include=evidence&fields=id")["evidence"] == [first, second]
    assert get("entries/celery/aliases") == {"items": []}
    acts = get(f"{CHALLENGE}/decisions")["items"]
    assert acts[-1]["act"] == "create"
    latest = get("decisions?size=1")
    assert latest["items"][0]["entry"]["slug"]
    assert get(f"decisions?size=1&after={latest['next']}")["items"] != latest["items"]
    assert [item["slug"] for item in get("aliases")["items"]] == ["celery", "rabbitmq", "redis"]


def test_markdown_comes_by_suffix_or_by_what_is_accepted() -> None:
    written = call("get", f"{CHALLENGE}.md", status=200)
    assert written.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert written.content == call("get", CHALLENGE, status=200, HTTP_ACCEPT="text/markdown").content
    text = written.content.decode()
    assert text.startswith("# Handling long-running background tasks\n\nChallenge · 2 sources, 2 places · ")
    assert "## Solutions\n\n- **Integrated Celery with RabbitMQ to process tasks asynchronously** (2 sources)" in text
    browser = "text/html,application/xhtml+xml,*/*;q=0.8"
    assert call("get", CHALLENGE, status=200, HTTP_ACCEPT=browser).headers["Content-Type"] == "application/json"
    document = "sources/amara/documents/docs/journal.md"
    view = get(document)
    assert view["marks"]
    for asked in (call("get", f"{document}.md", status=200), call("get", document, status=200, HTTP_ACCEPT="text/markdown")):
        assert asked.content.decode() == view["text"]


def test_what_is_held_is_not_sent_again() -> None:
    for path in ("entries", CHALLENGE, f"{CHALLENGE}.md", "search?q=celery", "solve?q=celery+tasks", "stats", "openapi.json"):
        first = call("get", path, status=200)
        assert "Authorization" in first.headers["Vary"]
        again = call("get", path, status=304, HTTP_IF_NONE_MATCH=first.headers["ETag"])
        assert not again.content
        assert call("head", path, status=200).content == b""
    assert call("get", "entries", status=200, owner=True).headers["Cache-Control"].startswith("private")


def test_an_old_slug_leads_to_the_new_one_with_what_was_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "one", lambda **asked: entries.Moved("new/slug"))
    for path, tail in (("", "?fields=id"), (".md", ""), ("/relations", ""), ("/evidence", "?size=2"), ("/aliases", "")):
        moved = call("get", f"entries/old{path}{tail}", status=308)
        assert moved.headers["Location"] == f"{ROOT}/entries/new%2Fslug{path}{tail}"


def test_search_solve_and_numbers_answer() -> None:
    assert get("search?q=celery")["hits"][0]["entry"]["slug"] == "celery"
    problem = "Handling long-running background tasks"
    told = get(f"solve?q={quote(problem)}")
    assert (told["verdict"], told["people"]) == ("seen", 2)
    sent = {"data": json.dumps({"problem": problem}), "content_type": "application/json"}
    assert call("post", "solve", status=200, **sent).json() == told
    assert call("post", "solve", status=200, data=problem, content_type="text/plain").json() == told
    stats = get("stats")
    assert (stats["sources"], stats["entries"]) == (2, get("entries")["total"])


def test_a_private_program_shows_to_the_owner_alone() -> None:
    assert get("stats", owner=True)["sources"] == 3
    assert [one["slug"] for one in get("programs")["items"]] == ["open"]
    paths = ("programs/quokka", "sources/cleo", "sources/cleo/documents", "sources/cleo/documents/plans.md")
    for path in paths:
        get(path, status=404)
        get(path, owner=True)
    told = "".join(call("get", path, status=200).content.decode() for path in (
        "entries?size=100&include=relations,evidence,decisions,told_by", "runs", "sources", "decisions?size=100", "aliases",
        "search?q=zanzibar+quince", "solve?q=zanzibar+gateway+drops+packets",
    ))  # fmt: skip
    assert "quince" not in told.replace("zanzibar quince", "")
    assert "cleo" not in told
    assert get("entries?source=cleo")["total"] == 0
    assert get("entries?source=cleo", owner=True)["total"] > 0


def test_an_import_and_a_removal_are_started_and_followed(tmp_path: Path, settings: Any) -> None:
    folder = hubs.folder(tmp_path, "dora", {"a.md": "# Dora\n\n## Challenges\n\n- **Challenge:** Slow tests.\n"})
    sent = {"data": json.dumps({"address": str(folder), "program": "open"}), "content_type": "application/json"}
    field, _ = refusal("sources", method="post", owner=True, **sent)
    assert field in ("", "address")
    settings.IMPORT_ROOTS = [tmp_path]
    run = call("post", "sources", status=202, owner=True, **sent)
    where = run.headers["Location"]
    assert (get(where)["run"]["status"], call("get", where, status=200).headers["Retry-After"]) == ("queued", "1")
    hubs.finish(_run(where))
    assert (get(where)["run"]["status"], "Retry-After" in call("get", where, status=200).headers) == ("done", False)
    gone = call("delete", "sources/dora", status=202, owner=True)
    hubs.finish(_run(gone.headers["Location"]))
    assert "dora" not in [one["slug"] for one in get("sources")["items"]]
    upload = {"files": SimpleUploadedFile("eva.md", b"# Eva\n\nUsed Celery.\n"), "program": "open"}
    assert call("post", "sources", status=202, owner=True, data=upload).json()["source"] == "eva"


def _run(address: str) -> Any:
    return type("Run", (), {"id": int(address.rpartition("/")[2])})


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("entries?size=0", "size"),
        ("entries?size=10000000000000000000000000", "size"),
        ("entries?size=x", "size"),
        ("entries?sort=title;DROP", "sort"),
        ("entries?kind=challenge,thing", "kind"),
        ("entries?include=everything", "include"),
        ("entries?fields=title,password", "fields"),
        ("entries?after=nonsense", "after"),
        ("entries?since=yesterday", "since"),
        ("entries?unsolved=perhaps", "unsolved"),
        (f"entries?q={'x' * 10_000}", "q"),
        (f"search?q={'x' * 10_000}", "q"),
        ("search", "q"),
        ("search?q=a&kind=thing", "kind"),
        (f"solve?q={'x' * 10_000}", "q"),
        (f"{CHALLENGE}/evidence?after=W10", "after"),
        ("sources/amara/documents?after=W10", "after"),
        ("decisions?after=W10", "after"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_field(path: str, field: str) -> None:
    assert refusal(path)[0] == field


@pytest.mark.parametrize("odd", ["%00", "%FF%FE", "%ED%A0%80", "%F0%9F%98%80", "%25s", "'", "a" * 5000, "..%2F..%2Fetc"])
def test_odd_words_in_addresses_find_nothing_and_break_nothing(odd: str) -> None:
    for path in (f"entries/{odd}", f"programs/{odd}", f"sources/{odd}", f"sources/amara/documents/{odd}", f"runs/{odd}"):
        refusal(path, status=404)
    for name in ("technology", "program", "source", "q"):
        if len(odd) < 100:
            assert get(f"entries?{name}={odd}")["total"] in (0, 1)
    if len(odd) < 100:
        get(f"search?q={odd}")
        get(f"search?q=program:{odd}+celery")
        get(f"solve?q={odd}")


def test_http_itself_is_refused_in_the_same_form() -> None:
    refusal("nothing/here", status=404)
    refusal("entries", method="post", status=405)
    assert "GET" in call("post", "entries", status=405).headers["Allow"]
    refusal("runs/99999999999999999999999999", status=404)
    refusal("entries", status=400, HTTP_HOST="evil.example")
    for sent, status, field in (
        ({"data": "{}", "content_type": "text/plain"}, 415, ""),
        ({"data": "{}", "content_type": "application/json"}, 422, "address"),
        ({"data": '{"address": 5}', "content_type": "application/json"}, 422, "address"),
        ({"data": '{"address": "\\ud800"}', "content_type": "application/json"}, 422, "body"),
        ({"data": '{"address": "x", "acess": 1}', "content_type": "application/json"}, 422, "acess"),
        ({"data": '{"address": "https://a\\u0000b/c.git"}', "content_type": "application/json"}, 422, ""),
        ({"data": '{"address": "file:///etc"}', "content_type": "application/json"}, 422, ""),
        ({"data": "[" * 100_000, "content_type": "application/json"}, 422, "body"),
        ({"data": b"\xff\xfe", "content_type": "application/json"}, 422, "body"),
        ({"data": "x" * 1_100_000, "content_type": "application/json"}, 413, ""),
        ({"data": {"program": "open"}}, 422, "files"),
        ({"data": b"--x", "content_type": "multipart/form-data"}, 400, ""),
    ):
        assert refusal("sources", method="post", status=status, owner=True, **sent)[0] == field


def test_writing_needs_the_owners_token_and_no_other_site(settings: Any) -> None:
    sent = {"data": "{}", "content_type": "application/json"}
    for method, path in (("post", "sources"), ("delete", "sources/amara")):
        answer = call(method, path, status=401, **sent)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        refusal(path, method=method, status=401, HTTP_AUTHORIZATION="Bearer wrong", **sent)
    refusal("stats", status=401, HTTP_AUTHORIZATION="Bearer wrong")
    refusal("stats", status=401, HTTP_AUTHORIZATION="Basic eDp5")
    cookie = {"HTTP_COOKIE": f"nexus_owner={(settings.DATA_DIR / 'owner-token').read_text()}"}
    refusal("sources/amara", method="delete", status=403, HTTP_ORIGIN="https://evil.example", **cookie)
    refusal("sources/amara", method="delete", status=403, HTTP_SEC_FETCH_SITE="cross-site", **cookie)
    call("delete", "sources/amara", status=202, HTTP_ORIGIN="http://localhost", **cookie)


def test_pages_of_the_origins_that_are_set_may_call(settings: Any) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example"]
    asked = {"HTTP_ORIGIN": "https://app.example", "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "POST"}
    allowed = call("options", "sources", status=200, **asked).headers
    assert allowed["Access-Control-Allow-Origin"] == "https://app.example"
    assert "authorization" in allowed["Access-Control-Allow-Headers"]
    answer = call("get", "nothing", status=404, HTTP_ORIGIN="https://app.example")
    assert answer.headers["Access-Control-Allow-Origin"] == "https://app.example"
    assert "etag" in answer.headers["Access-Control-Expose-Headers"]
    other = call("get", "stats", status=200, HTTP_ORIGIN="https://evil.example")
    assert "Access-Control-Allow-Origin" not in other.headers
    page = call("get", "/sources", status=200, HTTP_ORIGIN="https://app.example")
    assert "Access-Control-Allow-Origin" not in page.headers


def test_what_the_guide_shows_works() -> None:
    guide = (REPOSITORY / "docs" / "rest.md").read_text(encoding="utf-8")
    reads = re.findall(r"^\$ curl 'localhost:8000(\S+)'$", guide, re.MULTILINE)
    assert len(reads) == 6
    for address in reads:
        call("get", address, status=200)
    (shown,) = re.findall(r"```json\n(.*?)```", guide, re.DOTALL)
    assert call("get", "entries?size=1000", status=422).json() == json.loads(shown)
    (body,) = re.findall(r"-d '(\{.*\})'", guide)
    sent = {"data": body, "content_type": "application/json"}
    assert call("post", "sources", status=202, owner=True, **sent).json()["source"] == "team-journal"
    named = set(re.findall(r"`(\w+)`", guide))
    assert {part.value for part in Include} <= named
