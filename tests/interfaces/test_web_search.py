"""The search page and what browsers ask of it besides."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from nexus.services import access
from tests.interfaces import web_hubs

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub(settings: Any, tmp_path: Path) -> Client:
    """Return an anonymous visitor of a small hub."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    web_hubs.build(tmp_path)
    return Client()


def test_a_browser_learns_how_to_search_and_to_suggest(hub: Client) -> None:
    assert b'href="/opensearch.xml"' in hub.get("/").content
    told = hub.get("/opensearch.xml")
    assert told["Content-Type"].startswith("application/opensearchdescription+xml")
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    addresses = {url.get("type"): url.get("template", "") for url in ET.fromstring(told.content).iter(f"{space}Url")}
    page = hub.get(addresses["text/html"].replace("{searchTerms}", "celery"))
    assert b"Celery" in page.content
    offered = hub.get(addresses["application/x-suggestions+json"].replace("{searchTerms}", "cel"))
    typed, titles, told_kinds, links = offered.json()
    assert typed == "cel"
    assert titles[0] == "Celery"
    assert told_kinds[0] == "technology"
    assert hub.get(links[0]).status_code == 200
    assert hub.get("/search/suggest").json() == ["", [], [], []]


def test_the_page_tells_what_it_passed_over_and_offers_to_narrow(hub: Client) -> None:
    answer = hub.get("/search", {"q": "celery kind:nope"}).content.decode()
    assert "kind:nope is passed over" in answer
    assert "Narrow it" in answer
    narrowed = hub.get("/search", {"q": "celery source:nowhere"}).content.decode()
    assert "nothing here comes from that" in narrowed


def test_what_is_not_found_is_counted_and_listed_for_the_owner(hub: Client) -> None:
    for _ in range(3):
        assert hub.get("/search", {"q": "zeppelin mooring"}).status_code == 200
    assert hub.get("/wanted").status_code == 403
    assert hub.post("/wanted", {"problem": "x"}).status_code == 403
    owner = Client(headers={"Authorization": f"Bearer {access.owner_token()}"})
    assert "zeppelin mooring" in owner.get("/wanted").content.decode()
    offered = owner.get("/solve", {"problem": "zeppelin mooring broke"}).content.decode()
    assert 'action="/wanted"' in offered
    assert 'action="/wanted"' not in hub.get("/solve", {"problem": "zeppelin mooring broke"}).content.decode()
    assert owner.post("/wanted", {"problem": "zeppelin mooring broke"}).status_code == 303
    assert "zeppelin mooring broke" in owner.get("/wanted").content.decode()


def test_programs_are_told_what_to_read(hub: Client) -> None:
    told = hub.get("/llms.txt")
    assert told["Content-Type"].startswith("text/markdown")
    lines = told.content.decode().splitlines()
    assert lines[0] == "# Nexus"
    listed = [line for line in lines if line.startswith("- [Celery](")]
    assert len(listed) == 1
    address = listed[0].partition("(")[2].partition(")")[0]
    assert address.endswith(".md")
    read = hub.get(address)
    assert read.status_code == 200
    assert "Celery" in read.content.decode()
