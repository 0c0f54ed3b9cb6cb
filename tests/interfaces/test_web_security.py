"""Who may write over HTTP, and what every answer carries."""

import io
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from nexus.domain.access import OWNER
from nexus.interfaces.web import assets, security
from nexus.services import access, imports
from nexus.services.read_models import runs, sources
from tests.services import hubs

pytestmark = pytest.mark.django_db
NOW = datetime.now(tz=UTC)


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """Return a folder that the web may import."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    allowed = tmp_path / "allowed"
    (allowed / "notes").mkdir(parents=True)
    (allowed / "notes" / "README.md").write_text("# Notes\n\n- **Redis** - cache\n")
    settings.IMPORT_ROOTS = [allowed]
    return allowed


@pytest.fixture
def owner(folder: Path) -> Client:
    """Return a browser that opened the owner's link."""
    client = Client()
    client.get(f"/owner/{access.make_link(now=NOW)}")
    return client


@pytest.mark.parametrize("address", ["/", "/nothing", "/robots.txt", "/static/theme.js", "/add"])
def test_every_answer_carries_the_headers(client: Client, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


def test_health_asks_no_database(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_the_owners_link_works_once(folder: Path) -> None:
    nonce = access.make_link(now=NOW)
    first, second = Client().get(f"/owner/{nonce}"), Client().get(f"/owner/{nonce}")
    cookie = first.cookies[security.COOKIE]
    assert (first.status_code, first.headers["Location"]) == (302, "/")
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    assert second.status_code == 403
    assert security.COOKIE not in second.cookies


def test_an_old_link_is_refused(folder: Path) -> None:
    nonce = access.make_link(now=NOW - timedelta(days=3))
    assert Client().get(f"/owner/{nonce}").status_code == 403


def test_the_owner_adds_a_source_and_is_led_to_its_run(owner: Client, folder: Path) -> None:
    answer = owner.post("/add", {"address": str(folder / "notes"), "program": "mine"})
    assert answer.status_code == 303
    assert re.fullmatch(r"/runs/\d+", answer.headers["Location"])
    page = owner.get(answer.headers["Location"]).content.decode()
    assert 'http-equiv="refresh"' in page
    assert "data-live" in page


def test_the_owner_sends_files(owner: Client) -> None:
    files = [_file("one.md", b"# One\n"), _file("two.md", b"# Two\n")]
    answer = owner.post("/add", {"files": files})
    assert answer.status_code == 303


def test_files_that_a_source_says_already_are_pointed_at(owner: Client) -> None:
    hubs.finish(imports.upload(files=[("week.md", io.BytesIO(b"# One\n"))], actor=OWNER, now=NOW))
    answer = owner.post("/add", {"files": [_file("copy.md", b"# One\n")]})
    assert answer.status_code == 409
    assert '<a href="/sources/week">See it</a>' in answer.content.decode()


def test_too_large_an_upload_is_refused(owner: Client, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 10
    answer = owner.post("/add", {"files": [_file("one.md", b"# One and more\n")]})
    assert answer.status_code == 400
    assert "an upload may have" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "status"),
    [("", 400), ("/etc", 422), ("file:///etc", 422), ("gopher://example.org/x", 422), ("-oProxyCommand=x", 422)],
)
def test_what_cannot_be_a_source_is_said_at_the_form(owner: Client, address: str, status: int) -> None:
    answer = owner.post("/add", {"address": address})
    assert answer.status_code == status
    assert 'role="alert"' in answer.content.decode()
    assert runs.recent(viewer=access.owner()) == ()


@pytest.mark.parametrize(
    ("headers", "kind", "status"),
    [
        ({"Origin": "https://evil.example"}, "", 403),
        ({"Origin": "null"}, "", 403),
        ({"Sec-Fetch-Site": "cross-site"}, "", 403),
        ({"Sec-Fetch-Site": "same-site"}, "", 403),
        ({}, "text/plain", 415),
        ({}, "application/json", 415),
    ],
)
def test_foreign_forms_and_other_types_are_refused(
    owner: Client, folder: Path, headers: dict[str, str], kind: str, status: int
) -> None:
    given: Any = {"address": str(folder / "notes")}
    sent = {"data": str(given), "content_type": kind} if kind else {"data": given}
    assert owner.post("/add", headers=headers, **sent).status_code == status
    assert runs.recent(viewer=access.owner()) == ()


def test_without_the_token_nothing_is_written(folder: Path) -> None:
    given = {"address": str(folder / "notes")}
    for client in (Client(), Client(headers={"Authorization": "Bearer wrong"})):
        assert client.post("/add", given).status_code == 403
        assert client.post("/sources/any", {"act": "remove", "confirm": "any"}).status_code == 403
    assert runs.recent(viewer=access.owner()) == ()


def test_a_program_writes_with_the_token_as_header(folder: Path) -> None:
    client = Client(headers={"Authorization": f"Bearer {access.owner_token()}"})
    assert client.post("/add", {"address": str(folder / "notes")}).status_code == 303


def test_a_source_is_removed_only_when_its_name_is_typed(owner: Client, folder: Path) -> None:
    owner.post("/add", {"address": str(folder / "notes")})
    [source] = sources.all(viewer=access.owner())
    wrong = owner.post(f"/sources/{source.slug}", {"act": "remove", "confirm": "x"})
    assert wrong.status_code == 400
    assert "Type notes to confirm" in wrong.content.decode()
    assert owner.post(f"/sources/{source.slug}", {"act": "other"}).status_code == 405


@pytest.mark.parametrize(
    "address", ["/", "/technologies", "/entries/x", "/programs", "/runs/1", "/search", "/robots.txt"]
)
def test_pages_that_only_tell_take_no_forms(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405


def test_static_files_are_cached_by_their_hash(client: Client) -> None:
    page = client.get("/").content.decode()
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "immutable" in answer.headers["Cache-Control"], address
    assert "immutable" not in client.get("/static/theme.js").headers["Cache-Control"]


def test_a_page_that_fails_says_so_and_shows_no_secret(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(runs, "recent", fail)
    answer = client.get("/runs")
    assert answer.status_code == 500
    assert "secret detail" not in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers


def _file(name: str, content: bytes) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def test_before_the_first_build_plain_styles_are_used(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "MANIFEST", tmp_path / "manifest.json")
    page = client.get("/").content.decode()
    assert '<link rel="stylesheet" href="/styles/main.css">' in page
    assert 'type="module"' not in page
    sheet = b"".join(client.get("/styles/main.css").streaming_content).decode()
    for name in re.findall(r'@import "([^"]+)"', sheet):
        assert client.get(f"/styles/{name}").status_code == 200, name


def test_a_new_build_is_used_at_once(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = tmp_path / "manifest.json"
    monkeypatch.setattr(assets, "MANIFEST", manifest)
    for build in (1, 2):
        manifest.write_text(f'{{"main.css": "main-{build}{build}.css"}}')
        os.utime(manifest, ns=(build, build))
        assert f"/static/dist/main-{build}{build}.css" in client.get("/").content.decode()
