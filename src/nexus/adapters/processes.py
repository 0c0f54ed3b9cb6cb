"""Processes of this host, by an identity that survives the reuse of process ids. Needs no Django."""

import contextlib
import ctypes
import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

_PR_SET_PDEATHSIG = 1


def identity() -> str:
    """Return who this process is: host, process id and when it started."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def gone(*, identity: str) -> bool:
    """Return whether a process of this host has ended; of other hosts nothing is known, so False."""
    host, process, started = identity.rsplit(":", 2)
    return host == socket.gethostname() and _started(int(process)) != started


def beside(*, work: Callable[[], None]) -> BaseProcess | None:
    """Start `work` in a copy of this process, which loads nothing again; None on one core, and where copies are not safe.

    The caller has closed its connections: two processes cannot share one. A signal ends the copy at once and silently.
    """
    # Elsewhere libraries of the system may break in a copy.
    if sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2:
        return None
    copy = multiprocessing.get_context("fork").Process(target=_quietly, args=(work,))
    copy.start()
    return copy


def end_with_parent() -> None:
    """Ask the kernel to end this process with its parent (Linux), so that a killed hub leaves nothing behind."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _quietly(work: Callable[[], None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    end_with_parent()
    work()


def _started(process: int) -> str:
    """Return when a process started, in clock ticks since boot; empty where it does not run.

    The command name in /proc/PID/stat may hold spaces and brackets, so fields are counted behind the last bracket.
    """
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else fields[19]
