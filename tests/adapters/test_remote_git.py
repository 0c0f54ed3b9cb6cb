import base64
import logging
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

from nexus.adapters.repositories import network
from nexus.domain import errors
from tests.adapters import histories, servers
from tests.adapters.conftest import Opener, contents

READER = """
import pathlib, sys
from nexus.adapters import repositories
location = repositories.parse(sys.argv[1], allowed_roots=None)
with repositories.checkout(location=location, store=pathlib.Path(sys.argv[2]), allow_private=True) as source:
    print(*(file.path for file, content in source.read(list(source.files())) if isinstance(content, bytes)))
"""
TOKEN = "tok-5ecretSECRET5ecret"


@pytest.fixture
def journals(original: histories.Repository, tmp_path: Path) -> histories.Repository:
    """Return the work tree of the repository that the server has at `address`."""
    return original.copied(tmp_path / "work")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> histories.Repository:
    """Return what `journals` is a copy of, so that git runs once and not for each test."""
    repository = histories.make(tmp_path_factory.mktemp("original") / "work")
    repository.commit(author="Ann Lee", at="2023-01-02T03:04:05Z", **{"ann.md": "one\n", "data.bin": "old" * 99})
    repository.commit(author="Ben Okoro", at="2023-02-03T03:04:05Z", **{"ben.md": "two\n"})
    repository.commit(author="Ann Lee", at="2023-03-04T03:04:05Z", **{"ann.md": "three\n", "data.bin": "new" * 99})
    return repository


@pytest.fixture
def address(journals: histories.Repository, server: servers.Server) -> str:
    """Return the address of the published repository, on a server that can filter."""
    bare = server.root / "journals.git"
    journals.git("clone", "--quiet", "--bare", str(journals.path), str(bare))
    allow(bare, filters=True)
    journals.git("remote", "add", "origin", str(bare))
    return f"{server.url}/journals.git"


def allow(bare: Path, *, filters: bool) -> None:
    for key in ("uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"):
        subprocess.run(["git", "-C", bare, "config", key, str(filters).lower()], check=True)


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


def test_a_private_repository_needs_its_token_and_keeps_it_to_itself(
    address: str, opened: Opener, server: servers.Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server.token = TOKEN
    encoded = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
    seen: list[bytes] = []
    said: list[str] = []

    def look_at_processes(path: str) -> None:
        for process in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                seen.append(process.read_bytes())
            except OSError:
                continue

    server.on_request = look_at_processes
    caplog.set_level(logging.DEBUG)

    source = opened(address, allow_private=True, credential=TOKEN, progress=said.append)

    assert len(contents(source)) == 2
    assert {sent for _, sent in server.requests} == {f"Basic {encoded}"}
    assert any(b"git-remote-http\0" in line for line in seen)
    written = b"".join(path.read_bytes() for path in (tmp_path / "store").rglob("*") if path.is_file())
    for secret in (TOKEN, encoded):
        assert secret.encode() not in b"".join(seen)
        assert secret.encode() not in written
        assert secret not in "".join(said) + caplog.text + "".join(path for path, _ in server.requests)
    assert said


@pytest.mark.parametrize(
    ("credential", "message"),
    [(None, "it is private or does not exist; a private one needs a token"), ("wrong", "it refuses this credential")],
)
def test_without_the_right_token_the_error_says_so(
    address: str, opened: Opener, server: servers.Server, credential: str | None, message: str
) -> None:
    server.token = TOKEN

    with pytest.raises(errors.Unreadable, match=rf"127\.0\.0\.1 cannot give {address}: {message}"):
        opened(address, allow_private=True, credential=credential)


def test_a_token_given_with_a_user_is_sent_as_both(address: str, opened: Opener, server: servers.Server) -> None:
    server.token = TOKEN

    opened(address, allow_private=True, credential=f"ann:{TOKEN}")

    assert server.requests[0][1] == "Basic " + base64.b64encode(f"ann:{TOKEN}".encode()).decode()


def test_a_git_that_fails_never_tells_the_token(address: str, opened: Opener, server: servers.Server) -> None:
    server.token = TOKEN

    def expire(path: str) -> None:
        if len(server.requests) == 2:
            server.token = "changed"

    server.on_request = expire

    with pytest.raises(errors.Unreadable) as failure:
        opened(address, allow_private=True, credential=TOKEN)

    assert f"{address} cannot be fetched: Authentication failed" in str(failure.value)
    assert TOKEN not in str(failure.value)


def test_private_addresses_are_refused_unless_allowed(address: str, opened: Opener, server: servers.Server) -> None:
    with pytest.raises(errors.UnsafeLocation, match=r"127\.0\.0\.1 leads to a private address"):
        opened(address)
    with pytest.raises(errors.UnsafeLocation, match="localhost leads to a private address"):
        opened(address.replace("127.0.0.1", "localhost"))
    assert server.requests == []


def test_git_connects_to_the_address_that_was_checked(
    address: str, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo
    # A name that only this process resolves: git can reach it by the address handed over and by nothing else.
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *rest, **named: real(host.replace("only.invalid", "127.0.0.1"), *rest, **named),
    )

    source = opened(address.replace("127.0.0.1", "only.invalid"), allow_private=True)

    assert len(contents(source)) == 2


def test_https_is_read_where_its_certificate_is_trusted(
    address: str, opened: Opener, server: servers.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = servers.make_certificate(tmp_path / "certificate.pem")
    with servers.serve(server.root, certificate=certificate) as secure:
        secure.token = TOKEN
        secure.redirects = {"down": server.url}
        with pytest.raises(errors.Unreadable, match="its certificate is not trusted"):
            opened(f"{secure.url}/journals.git", allow_private=True, credential=TOKEN)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

        source = opened(f"{secure.url}/journals.git", allow_private=True, credential=TOKEN)

        assert len(contents(source)) == 2
        with pytest.raises(errors.UnsafeLocation, match="redirects to http://, which is not followed"):
            opened(f"{secure.url}/down/journals.git", allow_private=True)


def test_a_redirect_is_followed_without_the_token(
    address: str, opened: Opener, server: servers.Server, tmp_path: Path
) -> None:
    with servers.serve(tmp_path) as other:
        other.redirects = {"moved": server.url}

        source = opened(f"{other.url}/moved/journals.git", allow_private=True, credential=TOKEN)

        assert len(contents(source)) == 2
        assert all(sent for _, sent in other.requests)
        assert not any(sent for _, sent in server.requests)


@pytest.mark.parametrize("target", ["http://169.254.169.254/latest", "http://[::ffff:10.0.0.1]/x", "file:///etc"])
def test_a_redirect_to_where_nobody_may_go_is_refused(
    opened: Opener, server: servers.Server, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    server.redirects = {"moved": target}
    # The first host counts as public here, as the one of an attacker does; every other is judged for real.
    public = network.is_public
    monkeypatch.setattr(network, "is_public", lambda ip: ip == "127.0.0.1" or public(ip))

    with pytest.raises(errors.UnsafeLocation, match=r"private address|not followed"):
        opened(f"{server.url}/moved/journals.git")


def test_redirects_without_end_are_a_clear_error(opened: Opener, server: servers.Server) -> None:
    server.redirects = {"loop": f"{server.url}/loop"}

    with pytest.raises(errors.Unreadable, match="redirects more than 5 times"):
        opened(f"{server.url}/loop/journals.git", allow_private=True)


def test_git_itself_follows_no_redirect(address: str, opened: Opener, server: servers.Server, tmp_path: Path) -> None:
    with servers.serve(tmp_path) as trap:

        def turn(path: str) -> None:
            if len(server.requests) == 2:
                server.redirects = {"journals.git": f"{trap.url}/journals.git"}

        server.on_request = turn
        with pytest.raises(errors.Unreadable, match="cannot be fetched"):
            opened(address, allow_private=True)
        assert trap.requests == []


@pytest.mark.parametrize(
    ("path", "message"),
    [("nothing.git", "there is no such repository"), ("page", "what answers there is no git repository")],
)
def test_what_is_no_repository_is_a_clear_error(
    opened: Opener, server: servers.Server, path: str, message: str
) -> None:
    server.pages = {"/page/info/refs": "<h1>Hello</h1>"}

    with pytest.raises(errors.Unreadable, match=rf"127\.0\.0\.1 cannot give .*{path}: {message}"):
        opened(f"{server.url}/{path}", allow_private=True)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("http://127.0.0.1:1/a.git", "cannot be reached: Connection refused"),
        ("https://nowhere.invalid/a.git", "nowhere.invalid cannot be found"),
        ("ssh://git@nowhere.invalid/a.git", "nowhere.invalid cannot be found|cannot be fetched"),
    ],
)
def test_an_unreachable_host_is_named_with_the_reason(opened: Opener, address: str, message: str) -> None:
    with pytest.raises(errors.Unreadable, match=message):
        opened(address, allow_private=address.startswith("http:"))


def test_credentials_go_only_where_they_fit(opened: Opener) -> None:
    key = "-----BEGIN OPENSSH PRIVATE KEY-----\nsecret\n-----END OPENSSH PRIVATE KEY-----"

    with pytest.raises(errors.Unreadable, match="a deploy key needs an ssh address"):
        opened("https://git.example.org/a/b", credential=key)
    with pytest.raises(errors.Unreadable, match="a token needs an https address"):
        opened("git@git.example.org:a/b", credential=TOKEN)
    with pytest.raises(errors.UnsafeLocation, match="a token is not sent over http"):
        opened("http://git.example.org/a/b", credential=TOKEN)


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
