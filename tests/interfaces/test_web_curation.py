"""Curation in the browser: the inbox, the history of an entry, its edit form, aliases."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nexus.domain.access import ANONYMOUS, Visibility
from nexus.services import access
from nexus.services.curation import aliasing
from nexus.services.read_models import entries, inbox
from tests.services import curated
from tests.services.hubs import canonical

pytestmark = pytest.mark.django_db
SLUG = "the-quince-router-drops-packets-at-night"


@pytest.fixture
def owner(settings: Any, tmp_path: Path) -> Client:
    """Return the browser of the owner of a hub in which much is asked."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    curated.build(tmp_path)
    client = Client()
    client.get(f"/owner/{access.make_link(now=datetime.now(tz=UTC))}")
    return client


def text(response: Any) -> str:
    """Return the body of an answer."""
    return str(response.content.decode())


def test_a_pair_is_answered_and_the_answer_taken_back(owner: Client, client: Client) -> None:
    before = canonical()
    pair = inbox.pairs(viewer=ANONYMOUS).pairs[0]
    page = text(owner.get("/inbox"))
    assert f'id="pair-{pair.a.form}-{pair.b.form}"' in page
    assert "<mark>" in page
    given = {"a": pair.a.form, "b": pair.b.form, "said": "same"}
    assert client.post("/inbox", given).status_code == 403
    assert "<button" not in text(client.get("/inbox")).partition("<main")[2].partition("</main>")[0]
    done = owner.post("/inbox", given)
    assert done.status_code == 303
    page = text(owner.get(done["Location"]))
    assert "The two are one now." in page
    act = re.findall(r'name="decision" value="(\d+)"', page)[0]
    refused = owner.post("/inbox", given | {"said": "different"})
    assert refused.status_code == 409
    assert "are the same (act" in text(refused)
    for wrong in ({"a": "x", "b": "1", "said": "same"}, given | {"said": "maybe"}, {"act": "undo", "decision": ""}):
        assert owner.post("/inbox", wrong).status_code == 400
    assert owner.post("/inbox", {"act": "undo", "decision": act}).status_code == 303
    assert canonical() == before
    assert owner.post("/inbox", given | {"said": "later", "kind": "challenge"}).status_code == 303
    assert "put off" in text(owner.get("/inbox?kind=challenge"))


def test_a_merge_is_undone_and_a_statement_set_apart(owner: Client, client: Client) -> None:
    address = f"/entries/{SLUG}/history"
    page = text(owner.get(address))
    forms = re.findall(r'name="form" value="(\d+)"', page)
    assert len(forms) == 2
    assert "<form" not in text(client.get(address)).partition("<main")[2].partition("</main>")[0]
    assert owner.post(address, {"act": "split"}).status_code == 400
    assert owner.post(address, {"act": "split", "form": forms[:1]}).status_code == 303
    page = text(owner.get(address))
    assert "Set apart" in page
    decision = re.findall(r'name="decision" value="(\d+)"', page)[0]
    assert owner.post(address, {"act": "undo", "decision": decision}).status_code == 303
    assert owner.post(address, {"act": "undo", "decision": decision}).status_code == 409
    assert owner.get("/entries/nothing/history").status_code == 404
    assert f"{address}" in text(owner.get(f"/entries/{SLUG}"))


def test_words_are_edited_refused_when_stale_and_restored(owner: Client, client: Client) -> None:
    address = f"/entries/{SLUG}/edit"
    given = {"version": "1", "title": "Night drops packets", "summary": "Two\r\nlines."}
    assert client.post(address, given).status_code == 403
    done = owner.post(address, given)
    assert (done.status_code, done["Location"]) == (303, f"/entries/{SLUG}")
    assert "<h1>Night drops packets</h1>" in text(client.get(f"/entries/{SLUG}"))
    stale = owner.post(address, given | {"title": "Night drops all packets"})
    page = text(stale)
    assert stale.status_code == 409
    assert "Night drops <ins>all </ins>packets" in page
    assert 'name="version" value="2"' in page
    assert 'value="Night drops all packets"' in page
    assert owner.post(address, {"version": "2", "title": "x" * 300, "summary": ""}).status_code == 400
    assert owner.post(address, {"version": "", "title": "x"}).status_code == 400
    assert owner.post(address, {"version": "2", "title": "Again", "summary": "Two\nlines."}).status_code == 303
    assert owner.post(address, {"version": "3", "restore": "2"}).status_code == 303
    entry = entries.entry(viewer=ANONYMOUS, slug=SLUG)
    assert (entry.title, entry.summary, entry.version) == ("Night drops packets", "Two\nlines.", 4)
    page = text(owner.get(address))
    assert "<del>Again</del>" in page
    assert "<form" not in text(client.get(address)).partition("<main")[2].partition("</main>")[0]


def test_an_alias_is_shown_then_done_and_given_as_a_file(owner: Client, client: Client) -> None:
    given = {"act": "add", "kind": "technology", "name": "Redis", "canonical": "PostgreSQL", "context": ""}
    assert client.post("/aliases", given).status_code == 403
    shown = text(owner.post("/aliases", given))
    assert "What this would do" in shown
    assert aliasing.all(viewer=access.owner()) == ()
    assert owner.post("/aliases", given | {"apply": "1"}).status_code == 303
    page = text(owner.get("/aliases"))
    assert "Remove<span" in page
    file = owner.get("/aliases.toml")
    assert b'name = "Redis"' in file.content
    assert client.get("/aliases.csv").status_code == 403
    assert owner.post("/aliases", given | {"name": "postgresql", "canonical": "redis"}).status_code == 409
    assert owner.post("/aliases", given | {"kind": "nonsense"}).status_code == 400
    sent = {"act": "file", "file": SimpleUploadedFile("more.csv", b"name,canonical\nfoo,Bar\n")}
    shown = text(owner.post("/aliases", sent))
    assert 'name="text" value="name,canonical\nfoo,Bar' in shown
    again = {"act": "file", "text": "name,canonical\nfoo,Bar\n", "form": "csv", "apply": "1"}
    assert owner.post("/aliases", again).status_code == 303
    assert len(aliasing.all(viewer=access.owner())) == 2
    assert owner.post("/aliases", given | {"act": "remove", "apply": "1"}).status_code == 303
    assert "owner&#39;s business" in text(client.get("/aliases")) or "owner's business" in text(client.get("/aliases"))
    bad = {"act": "file", "file": SimpleUploadedFile("x.toml", b"\xff\xfe")}
    assert owner.post("/aliases", bad).status_code == 400
    assert owner.post("/aliases", {"act": "file"}).status_code == 400


def test_a_private_pair_is_shown_to_nobody_else(settings: Any, tmp_path: Path, client: Client) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    curated.build(tmp_path, program="quokka", visibility=Visibility.PRIVATE)
    assert "quince" not in text(client.get("/inbox"))
    assert client.get(f"/entries/{SLUG}/edit").status_code == 404
    assert client.get(f"/entries/{SLUG}/history").status_code == 404
