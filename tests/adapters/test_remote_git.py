import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

from nexus.domain import errors
from tests.adapters import histories, servers
from tests.adapters.conftest import Opener, allow, contents

READER = """
import pathlib, sys
from nexus.adapters import repositories
location = repositories.parse(sys.argv[1], allowed_roots=None)
with repositories.checkout(location=location, store=pathlib.Path(sys.argv[2]), allow_private=True) as source:
    print(*(file.path for file, content in source.read(list(source.files())) if isinstance(content, bytes)))
"""
TOKEN = "tok-5ecretSECRET5ecret"


def objects_of(store: Path) -> list[str]:
    """Return kind and id of every object that the clone really holds."""
    listing = subprocess.run(
        ["git", "cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectname)"],
        env={"PATH": os.environ["PATH"], "GIT_DIR": str(store / "clone.git")},
        capture_output=True,
        text=True,
        check=True,
    )
    return listing.stdout.splitlines()


def test_a_remote_repository_reads_as_the_local_one(
    journals: histories.Repository, address: str, opened: Opener, tmp_path: Path
) -> None:
    remote = opened(address, allow_private=True)
    local = opened(journals.path, store=tmp_path / "other")

    assert remote.commit == local.commit
    assert contents(remote) == contents(local) == {"ann.md": b"three\n", "ben.md": b"two\n"}
    assert remote.authorship() == local.authorship()
    assert remote.notes == ()


def test_contents_are_left_at_the_server_until_they_are_read_and_come_in_one_fetch(
    address: str, opened: Opener, server: servers.Server, tmp_path: Path
) -> None:
    source = opened(address, allow_private=True)

    assert [file.size for file in source.files()] == [-1, -1]
    assert [line for line in objects_of(tmp_path / "store") if line.startswith("blob")] == []
    assert sum(line.startswith("commit") for line in objects_of(tmp_path / "store")) == 3
    before = server.fetches()
    for file in source.files():
        assert [content for _, content in source.read([file])] == [b"three\n" if file.path == "ann.md" else b"two\n"]
    assert server.fetches() == before + 1
    assert [file.size for file in source.files()] == [6, 4]
    held = {line for line in objects_of(tmp_path / "store") if line.startswith("blob")}
    assert held == {f"blob {file.blob}" for file in source.files()}


def test_a_second_checkout_fetches_only_what_is_new(
    journals: histories.Repository, address: str, opened: Opener, server: servers.Server, tmp_path: Path
) -> None:
    contents(opened(address, allow_private=True))
    before = server.fetches()
    assert len(contents(opened(address, allow_private=True))) == 2
    assert server.fetches() == before

    known = set(objects_of(tmp_path / "store"))
    commit = journals.commit(author="Cy Wu", at="2023-05-04T03:04:05Z", **{"cy.md": "four\n"})
    journals.git("push", "--quiet", "origin", "main")
    source = opened(address, allow_private=True)

    assert (source.commit, contents(source)["cy.md"]) == (commit, b"four\n")
    assert {path: known.author for path, known in source.authorship().items()} == {
        "ann.md": "Ann Lee",
        "ben.md": "Ben Okoro",
        "cy.md": "Cy Wu",
    }
    news = set(objects_of(tmp_path / "store")) - known
    assert sorted(line.split()[0] for line in news) == ["blob", "commit", "tree"]


def test_a_pinned_commit_that_is_here_is_read_without_the_server(
    journals: histories.Repository, address: str, opened: Opener, server: servers.Server
) -> None:
    first = opened(address, allow_private=True)
    expected = contents(first)
    journals.commit(author="Cy Wu", at="2023-05-04T03:04:05Z", **{"cy.md": "four\n"})
    journals.git("push", "--quiet", "origin", "main")
    server.requests.clear()

    again = opened(f"{address}#{first.commit}", allow_private=True)

    assert (again.commit, contents(again)) == (first.commit, expected)
    assert server.requests == []


def test_many_processes_may_open_one_source_at_once(address: str, server: servers.Server, tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", READER, address, str(tmp_path / "store")]
    children = [subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) for _ in range(4)]

    assert [child.communicate()[0] for child in children] == ["ann.md ben.md\n"] * 4
    wants = [body for body in server.bodies if b"command=fetch" in body and b"want " in body]
    assert len(wants) == 2


def test_a_server_that_cannot_filter_is_cloned_in_full_and_noted(
    address: str, opened: Opener, server: servers.Server
) -> None:
    allow(server.root / "journals.git", filters=False)

    source = opened(address, allow_private=True)

    assert source.notes == ("the server cannot leave contents out: cloned in full",)
    before = server.fetches()
    assert len(contents(source)) == 2
    assert server.fetches() == before


def test_refs_are_found_and_unknown_ones_told(journals: histories.Repository, address: str, opened: Opener) -> None:
    journals.git("push", "--quiet", "origin", "HEAD~1:refs/heads/side", "HEAD~2:refs/tags/v1")
    commits = journals.git("rev-list", "HEAD").split()

    assert opened(f"{address}#side", allow_private=True).commit == commits[1]
    assert opened(f"{address}#v1", allow_private=True).commit == commits[2]
    assert opened(f"{address}#{commits[2]}", allow_private=True).commit == commits[2]
    assert opened(f"{address}#{commits[1][:10]}", allow_private=True).commit == commits[1]
    with pytest.raises(errors.Unreadable, match=r"no branch, tag or commit 'nope'; there are main, side, v1"):
        opened(f"{address}#nope", allow_private=True)


def test_a_branch_that_was_rewritten_is_followed(journals: histories.Repository, address: str, opened: Opener) -> None:
    opened(address, allow_private=True)
    journals.git("reset", "--quiet", "--hard", "HEAD~2")
    commit = journals.commit(author="Cy Wu", at="2023-05-04T03:04:05Z", **{"cy.md": "four\n"})
    journals.git("push", "--quiet", "--force", "origin", "main")

    source = opened(address, allow_private=True)

    assert source.commit == commit
    assert contents(source) == {"ann.md": b"one\n", "cy.md": b"four\n"}


def test_an_empty_repository_is_a_clear_error(server: servers.Server, opened: Opener) -> None:
    subprocess.run(["git", "init", "--quiet", "--bare", server.root / "empty.git"], check=True)

    with pytest.raises(errors.Unreadable, match="has no commit yet"):
        opened(f"{server.url}/empty.git", allow_private=True)


def test_a_clone_killed_in_the_middle_leaves_nothing_that_is_trusted(
    journals: histories.Repository, address: str, opened: Opener, server: servers.Server, tmp_path: Path
) -> None:
    reached, released = Event(), Event()

    def hold(path: str) -> None:
        if path == "/journals.git/git-upload-pack" and not released.is_set():
            reached.set()
            released.wait(10)

    server.on_request = hold
    child = subprocess.Popen([sys.executable, "-c", READER, address, tmp_path / "store"], start_new_session=True)
    assert reached.wait(20)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    released.set()
    assert list((tmp_path / "store").glob("clone-*"))

    source = opened(address, allow_private=True)

    assert (source.commit, len(contents(source))) == (journals.head(), 2)
    assert not list((tmp_path / "store").glob("clone-*"))


def test_locks_of_a_killed_refresh_do_not_stop_the_next(
    journals: histories.Repository, address: str, opened: Opener, tmp_path: Path
) -> None:
    opened(address, allow_private=True)
    (tmp_path / "store" / "clone.git" / "refs" / "nexus" / "pinned.lock").touch()
    (tmp_path / "store" / "clone.git" / "config.lock").touch()
    commit = journals.commit(author="Cy Wu", at="2023-05-04T03:04:05Z", **{"cy.md": "four\n"})
    journals.git("push", "--quiet", "origin", "main")

    assert opened(address, allow_private=True).commit == commit


def test_the_repository_around_the_working_directory_does_not_matter(
    journals: histories.Repository, address: str, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(journals.path)  # a work tree that has an `origin` of its own

    with pytest.raises(errors.Unreadable, match="no branch, tag or commit 'nope'; there are main"):
        opened(f"{address}#nope", allow_private=True)
