"""nexus serve: the server, and a worker process while there is work. Imports no Django."""

import contextlib
import importlib
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from nexus.adapters import processes
from nexus.domain.errors import Invalid, Unavailable
from nexus.interfaces.cli import whereabouts
from nexus.interfaces.cli.waiting import Waiting

app = typer.Typer(add_completion=False)

USUAL = "http://127.0.0.1:8000"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_REACHED = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where one reaches a hub that listens everywhere
_PORTS = 50
_POLL = 0.25
_PATIENCE = 5.0

Process = subprocess.Popen[bytes]


@app.command()
def main(
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=1, max=65535, metavar="PORT", help="Port; where it is taken, the next free one.")
    ] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, metavar="N", help="Server processes.")] = 1,
) -> None:
    """Serve the hub and carry out its jobs, until Ctrl-C."""
    chosen = free_port(host=host, wanted=port)
    migrate()
    typer.echo(f"Nexus listens on {url(host=host, port=chosen)}")
    supervise(host=host, port=chosen, workers=workers)


def migrate() -> None:
    """Bring the database up in a child process; raise Unavailable where that fails, Invalid for a setting of no sense."""
    settings()
    done = subprocess.run([sys.executable, "-m", "nexus", "migrate"], capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["the database could not be brought to this version's tables"])[-1]
        raise Unavailable(reason.removeprefix("nexus migrate: "))


def url(*, host: str, port: int) -> str:
    """Return the address of the hub."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def free_port(*, host: str, wanted: int) -> int:
    """Return the wanted port, or the next that is free, and say so; raise Invalid where the address is not ours to bind."""
    if host not in _LOOPBACK and not settings().owner_token:
        raise Invalid(f"listening on {host} needs NEXUS_OWNER_TOKEN, for everybody there could write", field="host")
    for port in range(wanted, min(wanted + _PORTS, 65536)):
        if not _reserved(host, port):
            continue
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except (PermissionError, socket.gaierror) as error:
                raise Invalid(f"{host}:{port}: {error.strerror}", field="host") from error
            except OSError:
                continue
        if port != wanted:
            typer.echo(f"Port {wanted} is taken; using {port}.")
        return port
    raise Unavailable(f"ports {wanted} to {wanted + _PORTS - 1} are all taken")


_HELD: list[socket.socket] = []


def _reserved(host: str, port: int) -> bool:
    """Reserve a port among the hubs of this machine for as long as this process lives (Linux: an abstract socket).

    The server binds so that several processes may share a port; without this, two hubs started together would.
    """
    if sys.platform != "linux":
        return True
    lock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        lock.bind(f"\0nexus-{host}-{port}")
    except OSError:
        lock.close()
        return False
    _HELD.append(lock)
    return True


def supervise(*, host: str, port: int, workers: int = 1, first: Sequence[str] = ()) -> None:
    """Serve until SIGINT or SIGTERM, and keep one worker process while there is work.

    `first` is a command of ours, carried out once the server answers and before any other work. Ends with the server's
    failure, if any.
    """
    stopping: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _: stopping.append(received))
    hub = settings()
    with whereabouts.kept(data_dir=hub.data_dir.expanduser(), url=url(host=_REACHED.get(host, host), port=port)):
        _keep_serving(hub=hub, host=host, port=port, workers=workers, first=first, stopping=stopping)


def _keep_serving(*, hub: Any, host: str, port: int, workers: int, first: Sequence[str], stopping: list[int]) -> None:
    """Serve until something stands in `stopping`."""
    waiting = Waiting(database_url=hub.database_url, data_dir=hub.data_dir, relayed=bool(hub.broker_url))
    server = _start_server(host=host, port=port, workers=workers)
    job: Process | None = None
    try:
        while not stopping and server.poll() is None:
            if first and _answers(host, port):
                job, first = _child(first), ()
            elif not first and (job is None or job.poll() is not None):
                job = _child(["relay" if hub.broker_url else "work"], nice=True) if waiting.any() else None
            time.sleep(_POLL)
    finally:
        _stop([process for process in (job, server) if process is not None])
        waiting.close()
    if not stopping and server.returncode:
        raise Unavailable(f"the server ended with {server.returncode}")


def settings() -> Any:
    """Return the settings of this process; raise Invalid, naming it, for one that makes no sense."""
    try:
        return importlib.import_module("nexus.config.env").read()
    except ValueError as error:
        raise Invalid(str(error), field="settings") from error


def _start_server(*, host: str, port: int, workers: int) -> Process:
    static = Path(__file__).parent.parent / "web" / "static" / "dist"
    mount = ["--static-path-route", "/static/dist", "--static-path-mount", str(static)] if static.is_dir() else []
    options = ["--interface", "rsgi", "--host", host, "--port", str(port), "--workers", str(workers)]
    limits = ["--backlog", "8192", "--backpressure", "8192", "--no-ws", "--log-level", "warning"]
    return _start([sys.executable, "-m", "granian", *options, *limits, *mount, "nexus.config.rsgi:application"])


def _child(arguments: Sequence[str], *, nice: bool = False) -> Process:
    """Start a command of ours; `nice` at low priority, for pages come first."""
    return _start([*(["nice", "-n", "10"] if nice else []), sys.executable, "-m", "nexus", *arguments])


def _start(command: list[str]) -> Process:
    return subprocess.Popen(command, preexec_fn=processes.end_with_parent)


def _answers(host: str, port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
        return True
    return False


def _stop(running: list[Process]) -> None:
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
