"""The application that the server calls (RSGI): passes requests to Django's sync WSGI handler in a few threads.

What runs here must not wait: the loop is one thread. Bodies are read by it, over 1 MB to disk, and bounded.
"""

import asyncio
import concurrent.futures
import io
import sys
import tempfile
from collections.abc import Callable, Iterable
from typing import IO, Any, Protocol
from urllib.parse import unquote_to_bytes

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]

SPOOLED = 1_000_000
"""Bytes of a body that are kept in memory; more go to disk."""


class Headers(Protocol):
    """Request headers as the server gives them: lower-case names."""

    def items(self) -> list[tuple[str, str]]: ...
    def get(self, key: str, default: str = "") -> str: ...


class Scope(Protocol):
    """A request as the server gives it."""

    @property
    def proto(self) -> str: ...
    @property
    def http_version(self) -> str: ...
    @property
    def server(self) -> str: ...
    @property
    def client(self) -> str: ...
    @property
    def scheme(self) -> str: ...
    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def query_string(self) -> str: ...
    @property
    def authority(self) -> str | None: ...
    @property
    def headers(self) -> Headers: ...


class Exchange(Protocol):
    """The way to the body and back to the client."""

    def __aiter__(self) -> Any: ...
    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None: ...
    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None: ...


class TooLarge(Exception):  # noqa: N818 - a state of the request, not of the hub
    """Raise when a body is larger than the hub takes."""


class Root:
    """The root application: one instance a process, made by the composition root."""

    def __init__(self, *, wsgi: Wsgi, threads: int, largest_body: int) -> None:
        self._wsgi = wsgi
        self._largest = largest_body
        self._pool = concurrent.futures.ThreadPoolExecutor(max_workers=threads, thread_name_prefix="django")

    async def __rsgi__(self, scope: Scope, exchange: Exchange) -> None:
        """Answer one request."""
        if scope.proto != "http":
            exchange.response_empty(400, [])
            return
        try:
            body = await self._body(scope, exchange)
        except TooLarge:
            text = f"The body is larger than {self._largest:,} bytes.\n".encode()
            exchange.response_bytes(413, [("content-type", "text/plain; charset=utf-8"), ("connection", "close")], text)
            return
        loop = asyncio.get_running_loop()
        status, headers, answer = await loop.run_in_executor(self._pool, self._call, environ(scope, body))
        if answer:
            exchange.response_bytes(status, headers, answer)
        else:
            exchange.response_empty(status, headers)

    async def _body(self, scope: Scope, exchange: Exchange) -> IO[bytes]:
        """Return the body; raise TooLarge as soon as that is known."""
        declared = scope.headers.get("content-length", "")
        if declared.isdigit() and int(declared) > self._largest:
            raise TooLarge
        if scope.method in ("GET", "HEAD") and not declared:
            return io.BytesIO()
        held: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=SPOOLED)  # noqa: SIM115 - Django reads it, WSGI closes it
        size = 0
        async for chunk in exchange:
            size += len(chunk)
            if size > self._largest:
                raise TooLarge
            held.write(chunk)
        held.seek(0)
        return held

    def _call(self, called: Environ) -> tuple[int, list[tuple[str, str]], bytes]:
        """Call the WSGI application in this thread and return status, headers and the whole answer."""
        begun: list[tuple[int, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            begun.append((int(status[:3]), [(name.lower(), value) for name, value in headers]))

        chunks = self._wsgi(called, start)
        try:
            answer = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close:
                close()
            called["wsgi.input"].close()
        status, headers = begun[-1]
        return status, headers, b"" if called["REQUEST_METHOD"] == "HEAD" else answer


def environ(scope: Scope, body: IO[bytes]) -> Environ:
    """Return a request as WSGI has it (PEP 3333)."""
    host, _, port = scope.server.rpartition(":")
    size = body.seek(0, io.SEEK_END)
    body.seek(0)
    made: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope.path).decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host or "localhost",
        "SERVER_PORT": port or "80",
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "CONTENT_LENGTH": str(size),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if name == "content-type":
            made["CONTENT_TYPE"] = value
        elif name != "content-length":
            key = f"HTTP_{name.upper().replace('-', '_')}"
            made[key] = f"{made[key]},{value}" if key in made else value
    if scope.authority and "HTTP_HOST" not in made:
        made["HTTP_HOST"] = scope.authority
    return made
