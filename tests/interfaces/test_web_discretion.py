"""What pages tell of sources and runs to those who are not the owner, and what no page tells anybody."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from nexus.adapters import bulk
from nexus.domain.access import OWNER, Visibility
from nexus.domain.runs import Status
from nexus.services import access, imports
from tests.adapters import histories
from tests.services import hubs

pytestmark = pytest.mark.django_db
TOKEN = "correct-horse-battery"
NOTE = "# Redis\n\n- **Redis** - cache\n"


@pytest.fixture(autouse=True)
def own_data_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()


@pytest.fixture
def owner() -> Client:
    return Client(headers={"Authorization": f"Bearer {access.owner_token()}"})


def body(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_visitor_learns_no_path_of_the_machine(owner: Client, client: Client, tmp_path: Path) -> None:
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK")
    runs = [hubs.bring(hubs.folder(tmp_path, "notes", {"a.md": NOTE, "b.md": "a\0b"})), hubs.bring(broken)]
    bulk.execute("UPDATE run SET problem = %s WHERE id = %s", [f"OSError: {tmp_path}/data/x broke", runs[1].id])
    bulk.execute("UPDATE run_note SET message = %s", [f"{tmp_path}/notes/b.md: broke"])
    pages = ["/", "/runs", "/sources", *(f"/runs/{run.id}" for run in runs), *(f"/sources/{run.source}" for run in runs)]
    for page in pages:
        assert str(tmp_path) not in body(client, page), page
    assert "OSError: x broke" in body(client, f"/runs/{runs[1].id}")
    assert str(tmp_path / "notes") in body(owner, "/sources/notes")
    assert str(tmp_path / "notes") in body(owner, f"/runs/{runs[0].id}")


def test_a_local_repository_hides_its_place_as_a_folder_does(owner: Client, client: Client, tmp_path: Path) -> None:
    histories.make(tmp_path / "journal").commit(author="Ada", at="2026-01-01T10:00:00Z", **{"README.md": NOTE})
    hubs.bring(tmp_path / "journal")
    for page in ("/sources", "/sources/journal", "/sources/journal/README.md"):
        assert str(tmp_path) not in body(client, page), page
    assert str(tmp_path) in body(owner, "/sources/journal")


def test_the_credential_of_a_source_is_in_no_problem_and_no_log(
    owner: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(f"the proxy said: Authorization: {TOKEN}; {TOKEN}")

    monkeypatch.setattr("nexus.services.reading.fetch", fail)
    run = imports.start(address="https://git.example.org/a/b", credential=f"ana:{TOKEN}", actor=OWNER, now=hubs.NOW)
    ended = hubs.finish(run)
    assert ended.status is Status.FAILED
    assert "RuntimeError: the proxy said: " in ended.problem
    assert TOKEN not in body(owner, f"/runs/{run.id}")
    assert TOKEN not in bulk.rows("SELECT problem FROM run")[0][0]
    assert "delivery 3" in caplog.text
    assert TOKEN not in caplog.text


@pytest.mark.parametrize(
    "address",
    [f"https://ana:{TOKEN}@git.example.org/a/b", f"https://{TOKEN}@git.example.org/a", f"https://x.org/a?access_token={TOKEN}"],
)
def test_an_address_with_a_secret_is_refused_without_saying_it(owner: Client, address: str) -> None:
    answer = owner.post("/add", {"address": address})
    assert answer.status_code == 422
    assert TOKEN not in answer.content.decode()


def test_a_run_that_is_private_answers_exactly_as_one_that_is_unknown(client: Client, tmp_path: Path) -> None:
    run = hubs.bring(hubs.folder(tmp_path, "vault", {"a.md": NOTE}), program="vault", visibility=Visibility.PRIVATE)
    told = []
    for number in (run.id, run.id + 1):
        answer = client.get(f"/runs/{number}")
        headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
        told.append((answer.status_code, headers, re.sub(rf"(?<=run[ s/]){number}\b", "N", answer.content.decode())))
    assert told[0] == told[1]
    assert told[0][0] == 404
