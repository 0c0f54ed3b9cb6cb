"""How git reaches one remote repository: address, transport, credential, in a process environment and nowhere else."""

import base64
import os
import re
import shlex
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from nexus.adapters.repositories import command, network
from nexus.domain import errors
from nexus.domain.provenance import Location

_SCP_LIKE = re.compile(r"(?:[^@]+@)?(?P<host>[^:]+):")
_KEY_BEGIN = "-----BEGIN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The environment in which `git fetch origin` reaches the repository; `scrub` takes the credential out of texts."""

    environment: Mapping[str, str]
    scrub: Callable[[str], str]


@contextmanager
def access(*, location: Location, store: Path, credential: str | None, allow_private: bool) -> Iterator[Access]:
    """Give access to a remote repository for as long as the block lasts.

    Raises `Unreadable` where the host cannot be reached or refuses, `UnsafeLocation` where it may not be asked.
    """
    secret = (credential or "").strip()
    is_key = secret.startswith(_KEY_BEGIN)
    if location.address.startswith(("https:", "http:")):
        if is_key:
            raise errors.Unreadable("a deploy key needs an ssh address: ssh://git@HOST/PATH or git@HOST:PATH")
        yield _over_http(location, token=secret, allow_private=allow_private)
        return
    if secret and not is_key:
        raise errors.Unreadable("a token needs an https address; ssh takes a deploy key (the private key's text)")
    with _key_file(secret, store=store) as key:
        yield _over_ssh(location, key=key, store=store, allow_private=allow_private)


def _over_http(location: Location, *, token: str, allow_private: bool) -> Access:
    scheme = urlsplit(location.address).scheme
    if token and scheme == "http" and not allow_private:
        raise errors.UnsafeLocation("a token is not sent over http, where everybody on the way can read it: use https")
    headers = _authorization(token)
    found = network.find_repository(url=location.address, headers=headers, allow_private=allow_private)
    config = [("remote.origin.url", found.url)]
    if found.host not in found.addresses:
        pinned = ",".join(f"[{address}]" if ":" in address else address for address in found.addresses)
        config += [("http.curloptResolve", f"{found.host}:{found.port}:{pinned}")]
    if found.authorized:
        config += [("http.extraHeader", f"{name}: {value}") for name, value in headers.items()]
    hidden = [token, token.partition(":")[2], *(value.rpartition(" ")[2] for value in headers.values())]
    return Access(
        environment=command.environment(transports=(urlsplit(found.url).scheme,), config=config),
        scrub=lambda text: _scrubbed(text, hidden),
    )


def _authorization(token: str) -> dict[str, str]:
    """Return the header for a token, given alone or as `user:token`: hosts take any user name with a token."""
    if not token:
        return {}
    if not token.isprintable():
        raise errors.Unreadable("the token holds characters that no token has: copy it again")
    pair = token if ":" in token else f"x-access-token:{token}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _scrubbed(text: str, hidden: list[str]) -> str:
    for secret in sorted(filter(None, hidden), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def _over_ssh(location: Location, *, key: str, store: Path, allow_private: bool) -> Access:
    options = [
        "BatchMode=yes",
        "ConnectTimeout=20",
        "ForwardAgent=no",
        "ServerAliveInterval=15",
        "ServerAliveCountMax=4",
        "StrictHostKeyChecking=accept-new",
        f'UserKnownHostsFile="{os.fspath(store / "known_hosts").replace("%", "%%")}"',
    ]
    arguments = ["ssh"]
    if not allow_private:
        # The user's own configuration could name another host or a proxy; where private hosts are allowed it counts.
        arguments += ["-F", os.devnull]
        options += _pinned_host(location.address)
    if key:
        options += ["IdentitiesOnly=yes", "IdentityAgent=none"]
        arguments += ["-i", key]
    for option in options:
        arguments += ["-o", option]
    extra = {"GIT_SSH_COMMAND": shlex.join(arguments), "GIT_SSH_VARIANT": "ssh"}
    config = [("remote.origin.url", location.address)]
    return Access(
        environment=command.environment(transports=("ssh",), config=config, extra=extra), scrub=lambda text: text
    )


def _pinned_host(address: str) -> list[str]:
    """Return the options that make ssh connect to the address that was checked, and know the host by its name."""
    scp_like = None if "://" in address else _SCP_LIKE.match(address)
    parts = urlsplit(address)
    host, port = (scp_like["host"], 22) if scp_like else (parts.hostname or "", parts.port or 22)
    found = network.addresses(host=host, port=port, allow_private=False)
    return ["ProxyCommand=none", f"HostName={found[0]}", f"HostKeyAlias={host}"]


@contextmanager
def _key_file(key: str, *, store: Path) -> Iterator[str]:
    """Give a path under which ssh finds the key: in memory where the system can, else in a file of mode 0600."""
    if not key:
        yield ""
    elif hasattr(os, "memfd_create"):
        with open(os.memfd_create("deploy-key"), "w") as memory:
            os.fchmod(memory.fileno(), 0o600)
            print(key, file=memory, flush=True)
            yield f"/proc/{os.getpid()}/fd/{memory.fileno()}"
    else:
        with tempfile.NamedTemporaryFile("w", dir=store, prefix="key-") as file:
            print(key, file=file, flush=True)
            yield file.name
