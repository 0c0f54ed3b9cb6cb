"""Who may read a remote repository, and where its address may lead."""

import base64
import logging
import socket
from pathlib import Path

import pytest

from nexus.adapters.repositories import network
from nexus.domain import errors
from tests.adapters import servers
from tests.adapters.conftest import Opener, contents

TOKEN = "tok-5ecretSECRET5ecret"


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
