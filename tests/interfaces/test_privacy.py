"""A private program leaves no word and no number on any page that others see."""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urldefrag

import pytest
from django.test import Client

from nexus.domain.access import Visibility
from nexus.interfaces.cli import main
from nexus.services import access
from nexus.services.read_models import export
from tests.services.hubs import bring, folder

pytestmark = pytest.mark.django_db

OPEN = """# Journal of the team
## Overview
We keep what we learn.
## Technologies
- Redis
- PostgreSQL
## Challenges
- **Challenge:** Slow queries on the orders page
  - **Solution:** Added an index in PostgreSQL
## Best practices
- Write tests before you refactor
"""
SECRET_WORDS = ("zeppelin", "quixotic", "marzipan", "obsidianfort", "wolfram")
CLOSED = """---
author: Wolfram Zeppelin
---
# Quixotic plans
## Overview
The marzipan program emphasizes:
- Zeppelin maintenance
## Technologies
- Redis
- ZeppelinDB
## Challenges
- **Challenge:** Slow queries on the marzipan page
  - **Solution:** Added an index in PostgreSQL
- **Challenge:** The zeppelin lost its quixotic anchor
  - **Solution:** Bought marzipan
## Best practices
- Write tests before you refactor the zeppelin
- Write tests before you refactor
"""
ASKED = ("/search?q=slow+queries", "/search?q=redis", "/challenges?q=page", "/technologies?sort=name", "/search?q=anchor")


@pytest.fixture(autouse=True)
def own_data_folder(settings: object, tmp_path: Path) -> None:
    """Keep clones and keys of a test below its own folder."""
    settings.DATA_DIR = tmp_path / "data"  # type: ignore[attr-defined]
    (tmp_path / "data").mkdir()


def crawl(client: Client) -> dict[str, bytes]:
    """Return every page that can be reached from the first one and from some questions."""
    found: dict[str, bytes] = {}
    waiting = ["/", "/runs", "/sources", "/programs", *ASKED]
    while waiting:
        address = urldefrag(waiting.pop()).url
        # Every choice beside a search leads to all other choices: one of them is enough.
        if address in found or address.startswith("/static") or (address.startswith("/search") and address.count("&") > 1):
            continue
        answer = client.get(address)
        found[address] = answer.content
        waiting += list(_links(answer.content))
    return found


def _links(page: bytes) -> Iterator[str]:
    for href in re.findall(rb'href="(/[^"]*)"', page):
        yield href.decode().replace("&amp;", "&")


def test_no_page_changes_and_no_word_appears_for_others(tmp_path: Path) -> None:
    bring(folder(tmp_path, "open", {"README.md": OPEN}))
    before = crawl(Client())
    assert len(before) > 15
    closed = folder(tmp_path, "obsidianfort", {"wolfram/README.md": CLOSED})
    bring(closed, program="quixotic", visibility=Visibility.PRIVATE)
    after = crawl(Client())
    assert after.keys() == before.keys()
    # The page of an answer tells how many milliseconds it took.
    changed = [one for one, page in after.items() if page != before[one] and not one.startswith("/solve")]
    assert changed == []
    leaked = [(address, word) for address, page in after.items() for word in SECRET_WORDS if word in page.decode().lower()]
    assert leaked == []


def test_private_pages_are_missing_for_others_and_there_for_the_owner(tmp_path: Path) -> None:
    closed = folder(tmp_path, "obsidianfort", {"wolfram/README.md": CLOSED})
    run = bring(closed, program="quixotic", visibility=Visibility.PRIVATE)
    slugs = re.findall(r'"slug": ?"([^"]+)"', export.canonical(viewer=access.owner())) or ["zeppelindb"]
    private = [
        "/programs/quixotic",
        "/sources/obsidianfort",
        "/sources/obsidianfort/wolfram/README.md",
        f"/runs/{run.id}",
        *(f"/entries/{slug}" for slug in slugs),
    ]
    owner = Client(HTTP_AUTHORIZATION=f"Bearer {access.owner_token()}")
    for address in private:
        assert Client().get(address).status_code == 404, address
        assert owner.get(address).status_code == 200, address


def test_asking_tells_nothing_private(tmp_path: Path) -> None:
    bring(folder(tmp_path, "open", {"README.md": OPEN}))
    closed = folder(tmp_path, "obsidianfort", {"wolfram/README.md": CLOSED})
    bring(closed, program="quixotic", visibility=Visibility.PRIVATE)
    for problem in ("the airship lost its anchor", "Slow queries on the orders page"):
        page = Client().post("/solve", {"problem": problem}).content.decode().lower()
        assert [word for word in SECRET_WORDS if word in page] == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "learnings"),
        ("export", "hub", "--canonical"),
        ("sources",),
        ("search", "slow", "queries", "anchor"),
        ("search", "anchor", "--in", "documents"),
        ("solve", "the airship lost its anchor"),
    ],
    ids=" ".join,
)
def test_no_command_tells_the_public_anything_private(
    tmp_path: Path, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    bring(folder(tmp_path, "open", {"README.md": OPEN}))
    closed = folder(tmp_path, "obsidianfort", {"wolfram/README.md": CLOSED})
    bring(closed, program="quixotic", visibility=Visibility.PRIVATE)
    said = {}
    for eyes in ("public", "owner"):
        with contextlib.suppress(SystemExit):
            main.call(arguments=[*arguments, "--as", eyes])
        out = capsys.readouterr().out.lower()
        said[eyes] = [word for word in SECRET_WORDS if word in out]
    assert said["public"] == []
    assert said["owner"] != []
