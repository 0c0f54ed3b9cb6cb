"""What a private program does changes no byte of what others get, from any operation of any face."""

import itertools
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.http.response import HttpResponseBase
from django.test import Client

from nexus.domain.access import OWNER, Visibility
from nexus.domain.cards import EntryQuery
from nexus.domain.learning import Kind
from nexus.interfaces.cli import main
from nexus.services import access
from nexus.services.curation import editing
from nexus.services.read_models import cards
from tests.conftest import ROOT
from tests.interfaces import graphql_hubs, web_hubs
from tests.services import hubs

pytestmark = pytest.mark.django_db

SECRET_WORDS = ("zeppelin", "quixotic", "marzipan", "obsidianfort", "wolfram")
CLOSED = """---
author: Wolfram Zeppelin
---
# Quixotic plans
## Technologies
- Redis
- Celery
- ZeppelinDB
## Challenges
- **Challenge:** Handling long-running background tasks.
  - **Solution:** Integrated Celery with RabbitMQ to process tasks asynchronously.
  - **Solution:** Sent them by zeppelin with Redis and marzipan.
- **Challenge:** The zeppelin lost its quixotic anchor
  - **Solution:** Bought marzipan
## Best practices
- Always set a timeout on every outgoing call.
"""
SHARED = "handling-long-running-background-tasks"
PRIVATE = ("zeppelindb", "the-zeppelin-lost-its-quixotic-anchor")
DOCUMENT = json.loads((ROOT / "docs" / "reference" / "openapi.json").read_text(encoding="utf-8"))
VALUES = {
    "slug": ("amara", "open", "celery", SHARED, "obsidianfort", "quixotic", *PRIVATE),
    "path": ("docs/journal.md", "wolfram/README.md"),
    "number": ("1", "2", "3", "4"),
}
"""For each parameter of an address what is public and what is, or will be, private."""
QUERIES = {
    "listEntries": (
        *("", "?size=100&include=relations,told_by,evidence,aliases,decisions", "?sort=recent&size=3", "?unsolved=true"),
        *("?program=quixotic", "?source=obsidianfort", "?technology=zeppelindb", "?technology=celery", "?q=zeppelin"),
    ),
    "search": (
        *("?q=background+tasks", "?q=zeppelin", "?q=zepelin", "?q=celery&kind=document", "?q=program:quixotic+celery"),
        *("?q=source:obsidianfort+celery", "?q=tech:zeppelindb+tasks"),
    ),
    "solve": ("?q=background+tasks", "?q=the+anchor+of+a+zeppelin"),
}
PAGES = (
    *("/search/suggest?q=zep", "/search/suggest?q=ce", "/opensearch.xml", "/llms.txt", "/robots.txt", "/healthz"),
    *("/aliases", "/aliases.toml", "/aliases.csv", "/inbox", "/wanted", "/add", "/graphql"),
    *("/sources/obsidianfort", "/programs/quixotic", "/runs/3", f"/entries/{PRIVATE[0]}", f"/entries/{SHARED}/history"),
)
ASKED = """{
  entry(slug: "zeppelindb") { id } program(slug: "quixotic") { slug } source(slug: "obsidianfort") { source { slug } }
  document(source: "obsidianfort", path: "wolfram/README.md") { text } documents(source: "obsidianfort") { nodes { path } }
  run(id: "3") { run { id } } ids: entry(id: "7") { title } evidence(entry: "7") { nodes { place } }
  search(query: "zeppelin program:quixotic") { totalCount nodes { score snippet } facets { kind count } }
  entries(first: 100, program: "quixotic") { totalCount } solve(problem: "anchor of a zeppelin") { verdict people }
  decisions(first: 100) { nodes { act at entry { slug } other { slug } } pageInfo { endCursor } }
}"""
COMMANDS = (
    ("show", SHARED),
    ("show", "celery", "--format", "markdown"),
    ("show", SHARED, "--format", "json"),
    ("show", PRIVATE[0]),
    ("sources",),
    ("search", "celery", "anchor", "--format", "jsonl"),
    ("search", "zeppelin"),
    ("search", "celery", "--in", "documents"),
    ("solve", "--format", "json", "background tasks of a zeppelin"),
    ("export", "learnings"),
    ("export", "hub", "--canonical"),
)


@pytest.fixture(autouse=True)
def own_data_folder(settings: Any, tmp_path: Path) -> None:
    """Keep clones and keys of a test below its own folder."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()


def addresses() -> Iterator[str]:
    """Give every address that can be read by the API, with public values and with private ones."""
    for path, operations in DOCUMENT["paths"].items():
        read = operations.get("get")
        if read is None:
            continue
        named = [one["name"] for one in read.get("parameters", ()) if one["in"] == "path"]
        for values in itertools.product(*(VALUES[name] for name in named)):
            address = path.format(**dict(zip(named, values, strict=True)))
            yield from (address + query for query in QUERIES.get(read["operationId"], ("",)))
            if "slug" in named and path.count("{") == 1:
                yield f"{address}.md"
    yield from ("/api/v1/openapi.json", "/api/v1/docs", "/api/v1/nothing")


def whole(response: HttpResponseBase) -> tuple[int, Mapping[str, str], bytes]:
    """Return all that a caller gets: status, headers (ETag, Link, Allow, ...) and body."""
    return response.status_code, dict(response.headers), b"".join(response)


def answers(client: Client) -> dict[str, Any]:
    """Return what REST, GraphQL and the pages for programs answer."""
    told = {address: whole(client.get(address)) for address in addresses()}
    told |= {address: whole(client.get(address, headers={"Accept": "text/html"})) for address in PAGES}
    for query in (graphql_hubs.EVERYTHING, ASKED):
        told[query] = whole(client.get("/graphql", {"query": query}))
    return told


def commands(capsys: pytest.CaptureFixture[str], eyes: str) -> dict[str, tuple[object, str, str]]:
    """Return what commands print, the milliseconds of an answer left out, and their exit codes."""
    told = {}
    capsys.readouterr()
    for arguments in COMMANDS:
        try:
            code: object = main.call(arguments=[*arguments, "--as", eyes])
        except SystemExit as ended:
            code = ended.code
        out, err = capsys.readouterr()
        kept = json.dumps(json.loads(out) | {"milliseconds": 0}) if arguments[0] == "solve" else out
        told[" ".join(arguments)] = (code, kept, err)
    return told


def close(tmp_path: Path) -> None:
    """Import a private program that tells public entries and its own, edit its words, read it again."""
    folder = hubs.folder(tmp_path, "obsidianfort", {"wolfram/README.md": CLOSED})
    hubs.bring(folder, program="quixotic", visibility=Visibility.PRIVATE)
    owner = access.owner()
    challenges = cards.page(viewer=owner, query=EntryQuery(kinds=(Kind.CHALLENGE,))).cards
    (id_,) = (card.id for card in challenges if card.slug == SHARED)
    (scope,) = (one for one in owner.scopes if one.startswith("program:"))
    patch = {"title": "Marzipan in the background"}
    editing.edit(entry_id=id_, patch=patch, expected_version=1, viewer=owner, actor=OWNER, now=hubs.NOW, scope=scope)
    hubs.folder(tmp_path, "obsidianfort", {"wolfram/README.md": CLOSED + "- Never trust a quixotic zeppelin\n"})
    hubs.bring(folder, program="quixotic")


def test_no_byte_of_any_answer_changes_for_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hubs.bring(hubs.folder(tmp_path, "amara", {"docs/journal.md": web_hubs.JOURNAL}), program="open")
    hubs.bring(hubs.folder(tmp_path, "bo", {"notes.rst": web_hubs.NOTES}), program="open")
    before = answers(Client()), commands(capsys, "public")
    assert len(before[0]) > 100
    close(tmp_path)
    after = answers(Client()), commands(capsys, "public")
    for then, now in zip(before, after, strict=True):
        assert {name: (then[name], now[name]) for name in then if then[name] != now[name]} == {}
    owner = Client(HTTP_AUTHORIZATION=f"Bearer {access.owner_token()}")
    for told in (answers(owner), commands(capsys, "owner")):
        # What was compared is not empty: the owner gets other answers, with the secrets.
        assert sum(any(word in str(one).lower() for word in SECRET_WORDS) for one in told.values()) > len(COMMANDS) / 2


NUMBERS = re.compile(
    r'("(?:id|learning)": ?"?)\d+|(/runs/)\d+|(\b(?:[Rr]un|decision) )\d+|("(?:next|cursor|startCursor|endCursor)": ?")[^"]+'
)
"""What is counted over all programs: who compares two of them sees that others import, not what."""


def without_numbers(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the bodies of those answers that have no number in their address, without the numbers in them."""
    numbered = re.compile(r"/runs/\d|^\{|^\nquery")
    return {
        name: NUMBERS.sub(r"\1\2\3\4", body.decode())
        for name, (_, _, body) in told.items()
        if not numbered.search(name)
    }


def test_of_a_private_import_in_between_nothing_shows_but_gaps_in_numbers(tmp_path: Path) -> None:
    told = []
    for between in (False, True):
        with hubs.elsewhere():
            amara = hubs.folder(tmp_path, "amara", {"docs/journal.md": web_hubs.JOURNAL})
            bo = hubs.folder(tmp_path, "bo", {"notes.rst": web_hubs.NOTES, "more.md": "# More\n\n## Technologies\n\n- Docker\n"})
            for file in (amara / "docs" / "journal.md", bo / "notes.rst", bo / "more.md"):
                os.utime(file, (1_750_000_000, 1_750_000_000))
            hubs.bring(amara, program="open")
            if between:
                close(tmp_path)
            hubs.bring(bo, program="open")
            told.append(without_numbers(answers(Client())))
    assert {name: (told[0][name], told[1][name]) for name in told[0] if told[0][name] != told[1][name]} == {}


def test_every_operation_that_reads_is_asked_with_public_and_private_values() -> None:
    asked = {address.partition("?")[0] for address in addresses()}
    for path, operations in DOCUMENT["paths"].items():
        if "get" in operations:
            assert any(re.fullmatch(re.sub(r"\{\w+\}", ".+", path), address) for address in asked), path
    named = {one["operationId"] for operations in DOCUMENT["paths"].values() for one in operations.values()}
    assert QUERIES.keys() <= named
