"""Hubs of their own, used as people use them: by commands in processes, over HTTP, ended by signals."""

import contextlib
import fcntl
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import psycopg

T = TypeVar("T")

_DROPPED = ("NEXUS_", "DJANGO_", "PYTHONDONTWRITEBYTECODE")
"""Variables of the suite that a shell would not have; without byte code each process would compile Django anew."""

PATIENCE = 60.0
"""Seconds after which a process that should have said or done something is given up: machines may be busy."""

_REQUEST = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "nexus.config.settings"
import django
django.setup()
from django.utils import timezone
from nexus.domain.access import OWNER
from nexus.services import imports
imports.start(address=sys.argv[1], actor=OWNER, now=timezone.now())
"""

JOURNAL = """# Notes
## Technologies
- Redis
- PostgreSQL
## Challenges
- **Challenge:** Slow queries on the orders page
  - **Solution:** Cached the result in Redis
## Best practices
- Write tests before you refactor
"""


class Hub:
    """A hub with a data folder and a database of its own."""

    def __init__(self, *, data: Path, database_url: str, **settings: str) -> None:
        self.data = data
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_DROPPED)}
        own = {"NEXUS_DATA_DIR": str(data), "NEXUS_DATABASE_URL": database_url, "COLUMNS": "200", "NO_COLOR": "1"}
        self.env = kept | own | settings
        self._forking: subprocess.Popen[str] | None = None

    def nexus(self, *arguments: str | Path, stdin: str = "", code: int = 0) -> subprocess.CompletedProcess[str]:
        """Carry out a command to its end and return what it printed; it must end with `code`."""
        if self._forking is not None:
            done = self._fork(self._forking, list(map(str, arguments)), stdin)
        else:
            where, words = self.data.parent, command(*arguments)
            done = subprocess.run(words, cwd=where, env=self.env, input=stdin, capture_output=True, text=True, check=False)
        assert done.returncode == code, f"{arguments} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    @contextlib.contextmanager
    def forking(self) -> Iterator["Hub"]:
        """Carry out each command of the block in a fork of one process, which spares it the start of Django."""
        words = [sys.executable, str(Path(__file__).with_name("forking.py"))]
        pipe = subprocess.PIPE
        with subprocess.Popen(words, cwd=self.data.parent, env=self.env, stdin=pipe, stdout=pipe, text=True) as started:
            self._forking = started
            try:
                yield self
            finally:
                self._forking = None

    def _fork(
        self, forking: "subprocess.Popen[str]", arguments: list[str], stdin: str
    ) -> subprocess.CompletedProcess[str]:
        assert forking.stdin is not None
        assert forking.stdout is not None
        with tempfile.TemporaryDirectory() as folder:
            given, said, told = (Path(folder) / name for name in ("in", "out", "err"))
            for file, text in ((given, stdin), (said, ""), (told, "")):
                file.write_text(text, encoding="utf-8")
            asked = {"arguments": arguments, "files": [str(given), str(said), str(told)]}
            forking.stdin.write(json.dumps(asked) + "\n")
            forking.stdin.flush()
            code = int(forking.stdout.readline())
            return subprocess.CompletedProcess(
                arguments, code, said.read_text(encoding="utf-8"), told.read_text(encoding="utf-8")
            )

    def request(self, address: Path) -> None:
        """Ask for an import, from a process of its own, and leave the work to others."""
        words = [sys.executable, "-c", _REQUEST, str(address)]
        subprocess.run(words, cwd=self.data.parent, env=self.env, check=True)

    def canonical(self) -> list[str]:
        """Return the lines that equal hubs share."""
        return self.nexus("export", "hub", "--canonical").stdout.splitlines()

    @contextlib.contextmanager
    def running(self, *arguments: str | Path) -> Iterator["Running"]:
        """Keep a command running in a process group of its own; whatever is left of it is killed in the end."""
        log = self.data.parent / f"{arguments[0]}-{secrets.token_hex(4)}.log"
        with log.open("wb") as sink:
            process = subprocess.Popen(
                command(*arguments),
                cwd=self.data.parent,
                env=self.env,
                stdout=sink,
                stderr=sink,
                start_new_session=True,
            )
        try:
            yield Running(process=process, log=log)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class Running:
    """A command that runs, with what it has said so far."""

    def __init__(self, *, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self._log = log

    @property
    def said(self) -> str:
        """Return all that it has printed."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def says(self, pattern: str) -> re.Match[str]:
        """Wait until it has printed something and return the match."""
        return until(lambda: re.search(pattern, self.said), f"{pattern!r} in", lambda: self.said)

    def interrupt(self) -> int:
        """Press Ctrl-C, which a terminal sends to the whole group, and return the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(PATIENCE)

    def group(self) -> list[int]:
        """Return the processes of its group that live."""
        return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and self._holds(entry)]

    def _holds(self, entry: Path) -> bool:
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            return False
        return fields[0] != "Z" and int(fields[3]) == self.process.pid


def until(look: Callable[[], T | None], what: str, told: Callable[[], str] = str) -> T:
    """Look again and again until there is something to see, and return that."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"no {what} {told()}")


def command(*arguments: str | Path) -> list[str]:
    """Return the words that start a command of this checkout."""
    return [sys.executable, "-m", "nexus", *map(str, arguments)]


@contextlib.contextmanager
def hub(
    folder: Path, *, database_url: str | None = None, migrated: bool = True, **settings: str
) -> Iterator[Hub]:
    """Give a hub below a folder, on the database server that the suite runs on; its database is dropped in the end.

    On SQLite its tables are there already, unless it is not to be `migrated`: making them costs a second each time.
    """
    server = os.environ.get("NEXUS_DATABASE_URL", "") if database_url is None else database_url
    folder.mkdir(parents=True, exist_ok=True)
    if not server:
        made = Hub(data=folder / "data", database_url="", **settings)
        if migrated:
            made.data.mkdir()
            shutil.copy2(_template(), made.data / "nexus.sqlite3")
        yield made
        return
    name = f"nexus_test_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield Hub(data=folder / "data", database_url=f"{server.rpartition('/')[0]}/{name}", **settings)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _template() -> Path:
    """Return a database with all tables and nothing in them, made once for all processes of the suite."""
    folder = Path(os.environ["NEXUS_DATA_DIR"]) / "template"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "data").exists():
            Hub(data=folder / "data", database_url="").nexus("migrate")
    return folder / "data" / "nexus.sqlite3"


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write documents below a folder and return it."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def get(url: str, *, token: str = "", form: bytes | None = None) -> tuple[str, str]:
    """Return where a request led and the page there; a form is posted, a token shows the owner."""
    request = urllib.request.Request(url, data=form)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return answer.geturl(), answer.read().decode()


def reached(url: str) -> str:
    """Return the page at an address, or nothing while nobody answers."""
    try:
        return get(url)[1]
    except OSError:
        return ""


@contextlib.contextmanager
def taken_port() -> Iterator[int]:
    """Give a port that somebody listens on, below those that the kernel gives to clients.

    A client that polls one of those while nobody listens there may be connected to itself.
    """
    with _listener() as listener:
        yield listener.getsockname()[1]


def _listener() -> socket.socket:
    while True:
        with contextlib.suppress(OSError):
            return socket.create_server(("127.0.0.1", secrets.randbelow(12_000) + 20_000))
