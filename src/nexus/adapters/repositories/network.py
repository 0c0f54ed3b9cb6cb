"""Which hosts may be asked. Names are resolved once; the addresses that were checked are the ones connected to."""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from nexus.domain import errors

_TIMEOUT = 20
_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 5
_READ_TO = 1 << 16
"""Of an answer no more is read; a polite end of the connection needs most of them whole."""
_PORTS = {"https": 443, "http": 80}
_REFS = "/info/refs"
_SMART = "application/x-git-upload-pack-advertisement"
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOCAL_NAT64 = ipaddress.ip_network("64:ff9b:1::/48")
_ANSWERS = {
    403: "it forbids reading this repository",
    404: "there is no such repository, or it is private and needs a token",
    410: "the repository is gone",
    429: "too many requests; try again later",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a repository answers after all redirects, and the addresses that its host was checked to have."""

    url: str
    host: str
    port: int
    addresses: tuple[str, ...]
    authorized: bool
    """Whether the credential may be sent: not to another host than the one it was given for."""


def addresses(*, host: str, port: int, allow_private: bool) -> tuple[str, ...]:
    """Return the addresses of a host. Raises `UnsafeLocation` where any of them is not public, unless allowed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise errors.Unreadable(f"{host} cannot be found: {getattr(error, 'strerror', None) or error}") from None
    unique = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not allow_private and not all(map(is_public, unique)):
        raise errors.UnsafeLocation(f"{host} leads to a private address; NEXUS_ALLOW_PRIVATE_ADDRESSES allows them")
    return unique


def is_public(address: str) -> bool:
    """Tell whether an address belongs to the public internet; an IPv6 one by the IPv4 addresses that it carries too."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not ip.is_multicast
    if ip in _NAT64:
        return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    carried = filter(None, (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())))
    if ip in _LOCAL_NAT64 or not all(is_public(str(inner)) for inner in carried):
        return False
    return ip.is_global and not ip.is_multicast


def find_repository(*, url: str, headers: Mapping[str, str], allow_private: bool) -> Endpoint:
    """Return where the repository at `url` answers, following redirects by hand and checking the host of each.

    `headers` carry the credential; they stay with the host that they were given for. Raises `Unreadable` with the host
    and the reason, `UnsafeLocation` for a redirect to a private address or from https to http.
    """
    origin, current = urlsplit(url), url
    for _ in range(_MOST_REDIRECTS + 1):
        parts = urlsplit(current)
        if parts.scheme not in _PORTS or (origin.scheme == "https" and parts.scheme != "https"):
            raise errors.UnsafeLocation(f"{origin.hostname} redirects to {parts.scheme}://, which is not followed")
        endpoint = _endpoint(parts, origin=origin, allow_private=allow_private)
        status, kind, target = _ask(endpoint, headers=headers if endpoint.authorized else {})
        if status == 200 and kind == _SMART:
            return endpoint
        if status not in _REDIRECTS:
            raise errors.Unreadable(f"{endpoint.host} cannot give {url}: {_reason(status, authorized=bool(headers))}")
        current = _redirected(current, target)
    raise errors.Unreadable(f"{origin.hostname} redirects more than {_MOST_REDIRECTS} times")


def _endpoint(parts: SplitResult, *, origin: SplitResult, allow_private: bool) -> Endpoint:
    host = parts.hostname or ""
    try:
        port = parts.port or _PORTS[parts.scheme]
    except ValueError:
        raise errors.Unreadable(f"{host} has no such port") from None
    return Endpoint(
        url=parts.geturl(),
        host=host,
        port=port,
        addresses=addresses(host=host, port=port, allow_private=allow_private),
        authorized=(parts.scheme, parts.netloc) == (origin.scheme, origin.netloc),
    )


def _redirected(current: str, target: str) -> str:
    """Return the repository that a redirect names: as git does, only where it keeps the tail of what was asked."""
    parts = urlsplit(urljoin(current + _REFS, target))
    if not parts.path.endswith(_REFS) or parts.username is not None:
        raise errors.Unreadable(f"{urlsplit(current).hostname} redirects to a page that is no repository")
    return parts._replace(path=parts.path.removesuffix(_REFS), query="", fragment="").geturl()


def _ask(endpoint: Endpoint, *, headers: Mapping[str, str]) -> tuple[int, str, str]:
    """Return status, content type and redirect of the question that git will ask first."""
    connection = _Pinned(endpoint)
    asked = {"User-Agent": "git/2 (nexus)", "Git-Protocol": "version=2", **headers}
    try:
        path = urlsplit(endpoint.url).path
        connection.request("GET", f"{path}{_REFS}?service=git-upload-pack", headers=asked)
        response = connection.getresponse()
        response.read(_READ_TO)
        return response.status, response.headers.get_content_type(), response.getheader("Location", "")
    except (OSError, http.client.HTTPException) as error:
        raise errors.Unreadable(f"{endpoint.host} cannot be reached: {_failure(error)}") from None
    finally:
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to the checked addresses, whatever the name resolves to by now."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(endpoint.host, endpoint.port, timeout=_TIMEOUT)
        self._endpoint = endpoint
        self.default_port = _PORTS[urlsplit(endpoint.url).scheme]

    def connect(self) -> None:
        """Connect to the first address that answers, over TLS for https."""
        self.sock = _connected(self._endpoint.addresses, self._endpoint.port)
        if self._endpoint.url.startswith("https:"):
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self._endpoint.host)


def _connected(candidates: Sequence[str], port: int) -> socket.socket:
    failure: OSError = OSError("no address")
    for address in candidates:
        try:
            return socket.create_connection((address, port), timeout=_TIMEOUT)
        except OSError as error:
            failure = error
    raise failure


def _reason(status: int, *, authorized: bool) -> str:
    if status == 401:
        return (
            "it refuses this credential"
            if authorized
            else "it is private or does not exist; a private one needs a token"
        )
    if status == 200:
        return "what answers there is no git repository"
    return _ANSWERS.get(status, f"it answers {status}")


def _failure(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    if isinstance(error, TimeoutError):
        return f"no answer within {_TIMEOUT} s"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
