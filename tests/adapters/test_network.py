import socket
import stat
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.adapters.repositories import access, network
from nexus.domain import errors
from nexus.domain.provenance import Location, SourceKind


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1"),
        *(
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "2002:7f00:1::",
            "2002:a9fe:a9fe::",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
        ),
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not network.is_public(address)


@pytest.mark.parametrize("address", ["140.82.121.3", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_addresses_that_are_public(address: str) -> None:
    assert network.is_public(address)


@given(st.ip_addresses(v=4))
def test_an_ipv6_address_is_as_public_as_the_ipv4_address_that_it_carries(inner: object) -> None:
    assert not network.is_public(f"::ffff:{inner}") or network.is_public(str(inner))
    assert network.is_public(f"64:ff9b::{inner}") == network.is_public(str(inner))


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "localhost", "0"])
def test_other_spellings_of_loopback_are_refused(host: str) -> None:
    with pytest.raises(errors.UnsafeLocation, match="leads to a private address"):
        network.addresses(host=host, port=80, allow_private=False)


def test_one_private_address_among_public_ones_refuses_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **options: answers)

    with pytest.raises(errors.UnsafeLocation):
        network.addresses(host="mixed.example.org", port=443, allow_private=False)
    assert network.addresses(host="mixed.example.org", port=443, allow_private=True) == ("8.8.8.8", "10.0.0.1")


def test_ssh_is_pinned_to_the_checked_address_and_finds_the_key_without_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 22))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **options: answers)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "key"], check=True)
    location = Location(kind=SourceKind.GIT, address="git@git.example.org:org/repo.git")
    store = tmp_path / "a store"
    store.mkdir()
    key = (tmp_path / "key").read_text()

    with access.access(location=location, store=store, credential=key, allow_private=False) as way:
        command = way.environment["GIT_SSH_COMMAND"]
        path = command.split(" -i ")[1].split()[0]
        public = subprocess.run(["ssh-keygen", "-y", "-f", path], capture_output=True, text=True, check=True).stdout
        assert public.split()[:2] == (tmp_path / "key.pub").read_text().split()[:2]
        assert stat.S_IMODE(Path(path).stat().st_mode) == 0o600
        assert list(store.iterdir()) == []

    assert not Path(path).exists()
    assert "HostName=8.8.8.8" in command
    assert "HostKeyAlias=git.example.org" in command
    assert "StrictHostKeyChecking=accept-new" in command
    assert key not in str(way.environment)
    shown = subprocess.run(
        f"{command.replace(path, '/dev/null')} -G git@git.example.org",
        shell=True,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert f"userknownhostsfile {store}/known_hosts" in shown.replace('"', "")
