"""nexus serve: the server, and a worker process while there is work. Imports no Django."""

import contextlib
import ctypes
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import psycopg
import typer

from nexus.adapters import processes
from nexus.domain.errors import Invalid, Unavailable

app = typer.Typer(add_completion=False)

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_PORTS = 50
_POLL = 0.25
_PATIENCE = 10.0
_PR_SET_PDEATHSIG = 1


@app.command()
def main(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port; where it is taken, the next free one.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Server processes.")] = 1,
) -> None:
    """Serve the hub and carry out its jobs, until Ctrl-C."""
    migrate()
    chosen = free_port(host=host, wanted=port)
    typer.echo(f"Nexus listens on http://{host}:{chosen}")
    supervise(host=host, port=chosen, workers=workers)


def migrate() -> None:
    """Bring the database up in a child process; raise Unavailable where that fails."""
    done = subprocess.run([sys.executable, "-m", "nexus", "migrate"], stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise Unavailable("the database could not be brought to this version's tables")


def free_port(*, host: str, wanted: int) -> int:
    """Return the wanted port, or the next that is free, and say so; raise Invalid where the address is not ours to bind."""
    if host not in _LOOPBACK and not os.environ.get("NEXUS_OWNER_TOKEN"):
        raise Invalid(f"listening on {host} needs NEXUS_OWNER_TOKEN, for everybody there could write", field="host")
    for port in range(wanted, min(wanted + _PORTS, 65536)):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except PermissionError as error:
                raise Invalid(f"port {port}: {error.strerror}", field="port") from error
            except OSError:
                continue
        if port != wanted:
            typer.echo(f"Port {wanted} is taken; using {port}.")
        return port
    raise Unavailable(f"ports {wanted} to {wanted + _PORTS - 1} are all taken")


def supervise(*, host: str, port: int, workers: int = 1, ready: Callable[[], None] | None = None) -> None:
    """Serve until SIGINT or SIGTERM; `ready` is called once the server answers. Ends with the server's failure, if any."""
    stopping: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _: stopping.append(received))
    server = _start_server(host=host, port=port, workers=workers)
    job: subprocess.Popen[bytes] | None = None
    arguments = ["relay"] if os.environ.get("NEXUS_BROKER_URL") else ["work"]
    try:
        with _open_work() as waits:
            if _answers(host, port, server) and ready and not stopping:
                ready()
            while not stopping and server.poll() is None:
                if job is None or job.poll() is not None:
                    job = _child(arguments) if waits() else None
                time.sleep(_POLL)
    finally:
        _stop([process for process in (job, server) if process is not None])
    if not stopping and server.returncode:
        raise Unavailable(f"the server ended with {server.returncode}")


def _start_server(*, host: str, port: int, workers: int) -> subprocess.Popen[bytes]:
    static = Path(__file__).parent.parent / "web" / "static" / "dist"
    mount = ["--static-path-route", "/static/dist", "--static-path-mount", str(static)] if static.is_dir() else []
    options = ["--interface", "rsgi", "--host", host, "--port", str(port), "--workers", str(workers)]
    limits = ["--backlog", "8192", "--backpressure", "8192", "--no-ws", "--log-level", "warning"]
    command = [sys.executable, "-m", "granian", *options, *limits, *mount, "nexus.config.rsgi:application"]
    return subprocess.Popen(command, preexec_fn=_end_with_parent)  # noqa: PLW1509 - no threads yet


def _child(arguments: list[str]) -> subprocess.Popen[bytes]:
    """Start a command of ours at low priority: pages come first."""
    return subprocess.Popen(
        ["nice", "-n", "10", sys.executable, "-m", "nexus", *arguments],
        preexec_fn=_end_with_parent,  # noqa: PLW1509
    )


def _end_with_parent() -> None:
    """Ask the kernel to end this child with its parent (Linux), so that a killed hub leaves nothing behind."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _answers(host: str, port: int, server: subprocess.Popen[bytes]) -> bool:
    """Wait until the server accepts; return False where it ended instead."""
    until = time.monotonic() + 30
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
            return True
        time.sleep(0.05)
    return False


def _stop(running: list[subprocess.Popen[bytes]]) -> None:
    """End children: asked first, killed after some seconds."""
    for process in running:
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + _PATIENCE
    for process in running:
        try:
            process.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


_WAITING = "SELECT status, holder FROM unit WHERE status IN ('queued', 'running') ORDER BY id LIMIT 100"


@contextlib.contextmanager
def _open_work() -> Iterator[Callable[[], bool]]:
    """Give a function that says whether a unit waits for a worker, straight from the table."""
    url = os.environ.get("NEXUS_DATABASE_URL", "")
    if os.environ.get("NEXUS_BROKER_URL"):
        yield lambda: True
    elif url:
        with psycopg.connect(url, autocommit=True) as connection:
            yield lambda: _waits(connection.execute(_WAITING).fetchall())
    else:
        path = Path(os.environ.get("NEXUS_DATA_DIR", "var")).expanduser() / "nexus.sqlite3"
        with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as database:
            yield lambda: _waits(database.execute(_WAITING).fetchall())


def _waits(units: list[tuple[str, str]]) -> bool:
    return any(status == "queued" or processes.gone(identity=holder) for status, holder in units)
