"""A git server on the loopback address: git's own http-backend behind the standard library's HTTP server."""

import base64
import gzip
import os
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass(kw_only=True)
class Server:
    """A running server of the repositories below `root`."""

    root: Path
    url: str = ""
    token: str = ""
    """Where set, every request needs it as the password of basic authentication."""
    redirects: dict[str, str] = field(default_factory=dict)
    """First part of the path -> where to go instead."""
    pages: dict[str, str] = field(default_factory=dict)
    """Path -> a page that is no repository."""
    requests: list[tuple[str, str]] = field(default_factory=list)
    """(method and path, Authorization header) of what was asked."""
    bodies: list[bytes] = field(default_factory=list)
    """What was posted, unpacked."""
    on_request: Callable[[str], None] = lambda path: None

    def fetches(self) -> int:
        """Return how often objects were asked for."""
        return sum(b"command=fetch" in body and b"want " in body for body in self.bodies)


@contextmanager
def serve(root: Path, *, certificate: Path | None = None) -> Iterator[Server]:
    """Give a server on a free port for as long as the block lasts; over TLS with a certificate (and key, in one file)."""
    state = Server(root=root)

    class Handler(_Handler):
        server_state = state

    http = _Quiet(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    state.url = f"http://127.0.0.1:{http.server_port}"
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        http.socket = context.wrap_socket(http.socket, server_side=True)
        state.url = state.url.replace("http:", "https:")
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Let a client go that ends its connection early."""


class _Handler(BaseHTTPRequestHandler):
    server_state: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        packed = self.headers.get("Content-Encoding") == "gzip"
        self.server_state.bodies.append(gzip.decompress(body) if packed else body)
        self._answer(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output quiet."""

    def _answer(self, body: bytes) -> None:
        state = self.server_state
        state.requests.append((f"{self.command} {self.path}", self.headers.get("Authorization", "")))
        state.on_request(self.path)
        first = self.path.split("/")[1]
        if first in state.redirects:
            self._send(302, [("Location", state.redirects[first] + self.path.removeprefix("/" + first))], b"")
        elif urlsplit(self.path).path in state.pages:
            self._send(200, [("Content-Type", "text/html")], state.pages[urlsplit(self.path).path].encode())
        elif state.token and not self._authorized(state.token):
            self._send(401, [("WWW-Authenticate", 'Basic realm="git"')], b"")
        else:
            self._run_backend(body)

    def _authorized(self, token: str) -> bool:
        scheme, _, value = self.headers.get("Authorization", "").partition(" ")
        return scheme == "Basic" and base64.b64decode(value).decode().partition(":")[2] == token

    def _run_backend(self, body: bytes) -> None:
        parts = urlsplit(self.path)
        env = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.server_state.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
        }
        done = subprocess.run(["git", "http-backend"], env=env, input=body, capture_output=True, check=False)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = [tuple(line.split(": ", 1)) for line in head.decode().split("\r\n")]
        status = next((value for name, value in headers if name == "Status"), "200 OK")
        self._send(int(status.split()[0]), [(name, value) for name, value in headers if name != "Status"], content)

    def _send(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def make_certificate(path: Path) -> Path:
    """Write a key and a certificate for the loopback address that it signs itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(tz=UTC)
    certificate = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(pem, form, serialization.NoEncryption())
    path.write_bytes(secret + certificate.public_bytes(pem))
    return path
