"""The tools of MCP: they answer as REST does, for whoever they read as, and say what is wrong with a call."""

import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client
from mcp.server.mcpserver import exceptions

from nexus.domain.access import ANONYMOUS, Viewer
from nexus.interfaces.cli import main
from nexus.interfaces.mcp import tools
from nexus.services import access
from tests.interfaces import web_hubs

pytestmark = pytest.mark.django_db


def named(look: Callable[[], Viewer]) -> dict[str, Callable[..., Any]]:
    """Return the tools by name; what they answer is what a client reads of it."""
    return {tool.__name__: read(tool) for tool in tools.table(look=look)}


def read(tool: Callable[..., Any]) -> Callable[..., Any]:
    """Return a tool whose answers went through JSON."""
    return lambda **given: msgspec.json.decode(msgspec.json.encode(tool(**given)))


@pytest.fixture
def public(tmp_path: Path) -> dict[str, Callable[..., Any]]:
    web_hubs.build(tmp_path)
    return named(lambda: ANONYMOUS)


def test_tools_say_what_rest_says_and_lead_from_one_to_the_next(
    public: dict[str, Callable[..., Any]], client: Client
) -> None:
    def rest(path: str, **asked: str) -> Any:
        return msgspec.json.decode(client.get(f"/api/v1/{path}", asked).content)

    found = public["search"](query="background tasks celery", size=20)
    told = rest("search", q="background tasks celery")
    assert [hit["entry"] for hit in found["hits"]] == [hit["entry"] for hit in told["hits"]]
    assert not any(mark in hit["snippet"] for hit in found["hits"] for mark in "\x02\x03")
    solved = public["solve"](problem="long-running background tasks")
    assert {"problem": "long-running background tasks", **solved} == rest("solve", q="long-running background tasks")
    slug = solved["answers"][0]["challenge"]["slug"]
    entry = public["entry"](slug=slug)
    assert entry == {name: value for name, value in rest(f"entries/{slug}").items() if value is not None}
    assert entry["solutions"][0]["slug"].startswith("integrated-celery")
    first = public["evidence"](slug=slug, size=1)
    assert first == rest(f"entries/{slug}/evidence", size="1")
    rest_of_it = public["evidence"](slug=slug, after=first["next"])
    place, other = *first["items"], *rest_of_it["items"]
    assert (place["source"], other["source"], rest_of_it["next"]) == ("amara", "bo", None)
    whole = public["document"](source=place["source"], path=place["path"])
    assert whole["text"] == web_hubs.JOURNAL
    cut = public["document"](source="amara", path=place["path"], line=place["line"], lines=1)
    assert cut["text"] == web_hubs.JOURNAL.split("\n")[place["line"] - 1]
    assert {mark["entry"]["slug"] for mark in cut["marks"]} == {slug}
    assert len(whole["marks"]) > len(cut["marks"])


def test_a_private_program_shows_to_the_owner_alone(public: dict[str, Callable[..., Any]]) -> None:
    owner = named(access.owner)
    found = owner["search"](query="zanzibar gateway", kind="challenge")["hits"][0]["entry"]
    assert owner["document"](source="cleo", path="plans.md")["text"] == web_hubs.SECRET
    assert "zanzibar" in str(owner["evidence"](slug=found["slug"]))
    assert public["search"](query="zanzibar gateway")["hits"] == []
    assert public["solve"](problem="The zanzibar gateway drops every second packet")["answers"] == []
    for tool, hidden, absent in (
        ("entry", {"slug": found["slug"]}, {"slug": "nothing"}),
        ("evidence", {"slug": found["slug"]}, {"slug": "nothing"}),
        ("document", {"source": "cleo", "path": "plans.md"}, {"source": "nothing", "path": "plans.md"}),
    ):
        with pytest.raises(exceptions.ToolError) as refused:
            public[tool](**hidden)
        with pytest.raises(exceptions.ToolError) as missing:
            public[tool](**absent)
        told, asked = str(refused.value), hidden.get("source") or hidden["slug"]
        assert told.replace(asked, "nothing") == str(missing.value), "what is hidden is told from what is not there"


def test_a_wrong_call_is_told_what_is_wrong(public: dict[str, Callable[..., Any]]) -> None:
    with pytest.raises(exceptions.ToolError, match="kind is one of"):
        public["search"](query="x", kind="recipe")
    slug = public["search"](query="celery")["hits"][0]["entry"]["slug"]
    with pytest.raises(exceptions.ToolError, match=r"^after"):
        public["evidence"](slug=slug, after="nonsense")
    for hard in ("", "\0", '"', "a" * 10_000, "kind:", "😀" * 500):
        public["search"](query=hard)
        public["solve"](problem=hard)


def test_the_command_refuses_what_would_not_be_safe_or_cannot_be(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.call(arguments=["mcp", "--http", "--as", "owner"]) == 2
    assert "--as owner goes without --http" in capsys.readouterr().err
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main.call(arguments=["mcp", "--http", "--port", str(taken.getsockname()[1])]) == 2
    assert "port: " in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "mcp", None)
    assert main.call(arguments=["mcp"]) == 1
    assert "pip install 'nexus-hub[mcp]'" in capsys.readouterr().err
