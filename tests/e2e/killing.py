"""Import sources in one process after the other, killed by SIGKILL at given events; the last goes on to the end.

python killing.py EVENT,EVENT,... SOURCE...

An event is a number (the N-th statement, or the N-th moment before or after a COMMIT, of its process) or a time such as
`0.15s`. Each process is a fork of this one, so that Django starts once. The last line printed has an exit code for each
process, negative for a signal; for the last the number of its events.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "nexus.config.settings"
django.setup()

from django.db import connection  # noqa: E402 - needs what stands above

from nexus.interfaces.cli import importing  # noqa: E402


class Fuse:
    """Counts events and kills this process at the wanted one."""

    def __init__(self, *, at: int | None) -> None:
        self.at = at
        self.events = 0

    def event(self) -> None:
        """Count one event, which may be the last."""
        self.events += 1
        if self.events == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, execute: Callable[..., Any], *told: Any) -> Any:
        """Carry out a statement and count it."""
        self.event()
        return execute(*told)

    def commit(self, commit: Callable[[], None]) -> Callable[[], None]:
        """Return a COMMIT that counts the moments before and after it."""

        def counted() -> None:
            self.event()
            commit()
            self.event()

        return counted


def attempt(*, kill: str, sources: list[str], report: int) -> None:
    """Import in this process, which may not live to report how many events there were."""
    fuse = Fuse(at=int(kill) if kill.isdigit() else None)
    if kill.endswith("s"):
        threading.Timer(float(kill[:-1]), os.kill, (os.getpid(), signal.SIGKILL)).start()
    connection._commit = fuse.commit(connection._commit)
    with connection.execute_wrapper(fuse.statement):
        importing.bring(sources=sources, quiet=True)
    os.write(report, str(fuse.events).encode())
    os._exit(0)


def main() -> None:
    """Make the attempts one after the other."""
    kills, sources = sys.argv[1].split(","), sys.argv[2:]
    reader, writer = os.pipe()
    ends = []
    for kill in (*filter(None, kills), ""):
        child = os.fork()
        if not child:
            attempt(kill=kill, sources=sources, report=writer)
        ends.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    if ends[-1]:
        raise SystemExit("the last attempt failed")
    events = os.read(reader, 100).decode()
    sys.stdout.write(" ".join([*map(str, ends[:-1]), events]) + "\n")


main()
