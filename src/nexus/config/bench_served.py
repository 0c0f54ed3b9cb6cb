"""What `nexus bench` measures of a hub that serves: latency, requests a second, and the processor time of a request.

The server is `nexus serve` in a process of its own; its processor time is that of all its threads and, on PostgreSQL, of the
sessions of its database where that runs on this machine.
"""

import contextlib
import http.client
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from nexus.adapters import bulk
from nexus.domain.errors import Unavailable
from nexus.domain.learning import Kind
from nexus.services import access
from nexus.services.read_models import entries, home

CONSTANT = "constant view"
GRAPHQL = "GraphQL, 20 entries, {fields} fields"
_SIDE_BY_SIDE = 2
"""Connections, as many as the machine that the marks are for has cores."""
_WARM = 20
_CALLS = 200
_SAYS = "listens on "
_PATIENCE = 30
_LISTED = 100
_QUERY = """{ entries(kinds: [CHALLENGE], first: 20) { totalCount nodes {
  slug title kind summary sources evidenceCount firstAt lastAt
  technologies(first: 4) { slug title kind sources }
  solutions(first: 4) { slug title sources support }
  related(first: 3) { slug title }
  toldBy(first: 3) { slug title } } } }"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request to measure: its path and, for a POST, its body as JSON."""

    path: str
    body: str = ""


@dataclass(slots=True, kw_only=True)
class Cost:
    """What a request took: seconds as its sender saw each, and processor seconds and rate of each round."""

    latencies: list[float]
    processor: list[float]
    rates: list[float]

    def at(self, share: int) -> float:
        """Return the latency that so many of a hundred requests stay under, in seconds."""
        return statistics.quantiles(self.latencies, n=100)[share - 1]


def costs(*, rounds: int) -> dict[str, Cost]:
    """Return what each request costs, by name, of a hub that serves this process's database; all take turns."""
    with _serving() as (address, server):
        asked = _requests(address)
        found = {name: Cost(latencies=[], processor=[], rates=[]) for name in asked}
        for request in asked.values():
            _ask(address, request, _WARM)
        for _ in range(rounds):
            for name, request in asked.items():
                _measure(address, server, request, found[name])
    return found


def _requests(address: str) -> dict[str, Asked]:
    """Return the requests by name: the constant view first, then the faces of an entry, of lists and of search."""
    viewer = access.owner()
    practices = entries.listing(viewer=viewer, kind=Kind.PRACTICE, size=_LISTED).entries
    told = [
        *home.home(viewer=viewer).agreed[:1],
        *entries.listing(viewer=viewer, kind=Kind.CHALLENGE, size=1).entries,
        *practices[len(practices) // 2 :][:1],
    ]
    kind = "challenge" if any(ref.kind is Kind.CHALLENGE for ref in told) else "practice"
    query = _QUERY.replace("CHALLENGE", kind.upper())
    graphql = Asked(path="/graphql", body=json.dumps({"query": query}))
    fields = _fields(json.loads(_ask(address, graphql, 1)[-1])["data"])
    return {
        CONSTANT: Asked(path="/healthz"),
        **{f"entry {one.title[:20]} (told {one.learnings:,} x)": Asked(path=f"/entries/{one.slug}") for one in told},
        "list": Asked(path="/practices"),
        "search": Asked(path="/search?q=slow+queries"),
        "home": Asked(path="/"),
        **{f"REST entry {one.title[:20]}": Asked(path=f"/api/v1/entries/{one.slug}") for one in told[:2]},
        "REST list of 20 with relations": Asked(path=f"/api/v1/entries?kind={kind}&size=20&include=relations,told_by"),
        "REST search, 20 hits": Asked(path="/api/v1/search?q=slow+queries&size=20"),
        GRAPHQL.format(fields=fields): graphql,
    }


def _fields(data: object) -> int:
    """Count the values that an answer of GraphQL names."""
    if isinstance(data, Mapping):
        return sum(1 + _fields(value) for value in data.values())
    return sum(map(_fields, data)) if isinstance(data, list) else 0


@contextlib.contextmanager
def _serving() -> Iterator[tuple[str, int]]:
    """Start the hub and yield its address and process; stop it at the end."""
    command = [sys.executable, "-m", "nexus", "serve", "--port", "8800"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield _address(server), server.pid
        finally:
            server.terminate()
            server.wait(timeout=_PATIENCE)


def _address(server: subprocess.Popen[str]) -> str:
    """Return where the hub listens, once it answers."""
    for line in server.stdout or ():
        if _SAYS in line:
            address = line.partition(_SAYS)[2].strip()
            break
    else:
        raise Unavailable("the hub did not start")
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            _ask(address, Asked(path="/healthz"), 1)
            return address
        time.sleep(0.05)
    raise Unavailable("the hub does not answer")


def _measure(address: str, server: int, request: Asked, cost: Cost) -> None:
    before, began = _processor(server), time.perf_counter()
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        several = [pool.submit(_latencies, address, request, _CALLS // _SIDE_BY_SIDE) for _ in range(_SIDE_BY_SIDE)]
        cost.latencies += [latency for one in several for latency in one.result()]
    took = time.perf_counter() - began
    cost.processor.append((_processor(server) - before) / _CALLS)
    cost.rates.append(_CALLS / took)


def _latencies(address: str, request: Asked, calls: int) -> list[float]:
    found: list[float] = []
    _ask(address, request, calls, found)
    return found


def _ask(address: str, request: Asked, calls: int, latencies: list[float] | None = None) -> Sequence[bytes]:
    """Send a request so often over one connection and return the last answer in a list; note what each took."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_PATIENCE)
    headers = {"Content-Type": "application/json"} if request.body else {}
    said = b""
    with contextlib.closing(connection):
        for _ in range(calls):
            began = time.perf_counter()
            connection.request("POST" if request.body else "GET", request.path, request.body or None, headers)
            answer = connection.getresponse()
            said = answer.read()
            if latencies is not None:
                latencies.append(time.perf_counter() - began)
            if answer.status != 200:
                raise Unavailable(f"{request.path} answers {answer.status}")
    return [said]


def _processor(server: int) -> float:
    """Return the processor seconds of a process, of its children, and of the sessions of the database, so far."""
    processes = {server}
    parents = {int(stat.parent.name): _parent(stat) for stat in Path("/proc").glob("[0-9]*/stat")}
    while more := {child for child, parent in parents.items() if parent in processes} - processes:
        processes |= more
    if bulk.postgresql():
        processes |= {row[0] for row in bulk.rows("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")}
    return sum(map(_spent, processes))


def _parent(stat: Path) -> int:
    with contextlib.suppress(OSError):
        return int(stat.read_text().rpartition(")")[2].split()[1])
    return 0


def _spent(process: int) -> float:
    """Return the processor seconds of the threads of a process; /proc/PID/task/TID/schedstat counts nanoseconds."""
    spent = 0
    for schedule in Path(f"/proc/{process}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):
            spent += int(schedule.read_text().split()[0])
    return spent / 1e9
