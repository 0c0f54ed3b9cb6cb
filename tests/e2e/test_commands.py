"""The command line from end to end, each step a process as a shell starts it."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.conftest import needs
from tests.e2e import processes
from tests.e2e.processes import JOURNAL, Hub

OTHER = JOURNAL.replace("Cached the result in Redis", "Added an index in PostgreSQL").replace(
    "Redis\n-", "Redis\n- Celery\n-"
)
SECRET = "# Plans\n## Challenges\n- **Challenge:** The zanzibar gateway drops packets\n  - **Solution:** Replaced the gateway\n"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with processes.hub(tmp_path) as made, made.forking():
        yield made


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_the_life_of_a_hub(hub: Hub, tmp_path: Path) -> None:
    first, second = (
        processes.write(tmp_path / "ana", {"a.md": JOURNAL}),
        processes.write(tmp_path / "ben", {"b.md": OTHER}),
    )
    vault = processes.write(tmp_path / "cleo", {"plans.md": SECRET})

    told = hub.nexus("import", first, second).stdout
    assert told.startswith("2 sources, ")
    assert " -> " in told
    hub.nexus("import", vault, "--program", "vault", "--visibility", "private")
    again = hub.nexus("import", first, "--quiet")
    assert "Nothing new: every document was read before, so nothing changed." in again.stdout
    assert again.stderr == ""
    both = hub.nexus("import", tmp_path / "gone", first, code=1)
    assert f"✗ {tmp_path / 'gone'}" in both.stderr
    assert "ana: nothing new in 1 document" in both.stderr

    listed = hub.nexus("sources").stdout
    assert [name in listed for name in ("ana", "ben", "cleo", "vault")] == [True] * 4
    learnings = lines(hub.nexus("export", "learnings").stdout)
    assert {"file", "line", "kind", "title", "text", "entry"} <= learnings[0].keys()
    assert {learning["file"] for learning in learnings} == {"a.md", "b.md", "plans.md"}

    queries = tmp_path / "queries.jsonl"
    queries.write_text('{"id": "q1", "query": "zanzibar gateway"}\n{"id": "q2", "query": "celery"}\n')
    found = lines(hub.nexus("search", "--queries", queries, "--in", "documents").stdout)
    assert [(one["id"], one["hits"]) for one in found] == [("q1", ["plans.md"]), ("q2", ["b.md"])]
    assert "Nothing found." in hub.nexus("search", "xylophone", code=1).stdout
    assert "Slow queries on the orders page" in hub.nexus("search", "slow", "orders", "queries").stdout

    answer = json.loads(hub.nexus("solve", "--format", "json", stdin="ERROR: slow queries on the orders page\n").stdout)
    assert answer["verdict"] == "seen"
    assert answer["people"] == 2
    assert len(answer["answers"][0]["solutions"]) == 2
    assert "New: nobody" in hub.nexus("solve", "the moon is made of cheese", code=1).stdout

    assert "ben: 1 document withdrawn" in hub.nexus("remove", "ben").stdout
    assert {learning["file"] for learning in lines(hub.nexus("export", "learnings").stdout)} == {"a.md", "plans.md"}


def test_two_orders_and_a_removal_give_equal_hubs(tmp_path: Path) -> None:
    first, second = (
        processes.write(tmp_path / "ana", {"a.md": JOURNAL}),
        processes.write(tmp_path / "ben", {"b.md": OTHER}),
    )
    third = processes.write(tmp_path / "cleo", {"plans.md": SECRET})
    with ExitStack() as stack:
        one, two = (stack.enter_context(processes.hub(tmp_path / name)) for name in ("one", "two"))
        stack.enter_context(one.forking())
        stack.enter_context(two.forking())
        one.nexus("import", first, second)
        two.nexus("import", second, third, first)
        assert one.canonical() != two.canonical()
        two.nexus("remove", "cleo")
        assert one.canonical() == two.canonical()


def test_folders_files_archives_and_repositories_in_one_call(hub: Hub, tmp_path: Path) -> None:
    needs(shutil.which("git") is not None, "git is missing")
    folder = processes.write(tmp_path / "notes", {"one.md": JOURNAL, "deep/two.rst": "Notes\n=====\n"})
    zipped = shutil.make_archive(str(tmp_path / "zipped"), "zip", folder)
    packed = shutil.make_archive(str(tmp_path / "packed"), "gztar", folder)
    repository = processes.write(tmp_path / "repository", {"journal.md": OTHER})
    identity = {"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org", "GIT_COMMITTER_NAME": "Ada"}
    git = os.environ | identity | {"GIT_COMMITTER_EMAIL": "ada@example.org", "GIT_CONFIG_GLOBAL": os.devnull}
    for arguments in (["init", "-q", "-b", "trunk"], ["add", "."], ["commit", "-qm", "Write"]):
        subprocess.run(["git", "-C", str(repository), *arguments], env=git, check=True)
    listed = tmp_path / "sources.txt"
    listed.write_text(f"# what we read\n{zipped}\n\n{packed}\n{repository}#trunk\n")
    told = hub.nexus("import", folder, folder / "one.md", "--list", listed, "--program", "team").stdout
    assert told.startswith("5 sources, 1 author, ")
    learnings = lines(hub.nexus("export", "learnings").stdout)
    assert {str(one["source"]) for one in learnings} == {"notes", "one", "zipped", "packed", "repository"}
    assert {one["author"] for one in learnings if one["source"] == "repository"} == {"Ada"}


def test_a_setting_that_makes_no_sense_is_named(tmp_path: Path) -> None:
    with processes.hub(tmp_path, migrated=False, NEXUS_UPLOAD_LIMIT_MB="none") as hub:
        for command in ("sources", "run"):
            refused = hub.nexus(command, code=2)
            assert "settings: " in refused.stderr
            assert "NEXUS_UPLOAD_LIMIT_MB" in refused.stderr
            assert "Traceback" not in refused.stderr
    assert not hub.data.exists()
