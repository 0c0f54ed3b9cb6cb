"""Processes of this host, by an identity that survives the reuse of process ids. Needs no Django."""

import os
import socket
import subprocess
import sys
from pathlib import Path


def identity() -> str:
    """Return who this process is: host, process id and when it started."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def gone(*, identity: str) -> bool:
    """Return whether a process of this host has ended; of other hosts nothing is known, so False."""
    host, process, started = identity.rsplit(":", 2)
    return host == socket.gethostname() and _started(int(process)) != started


def start_worker() -> subprocess.Popen[bytes] | None:
    """Start a process that carries out waiting units and ends; None where this machine has one core only."""
    if len(os.sched_getaffinity(0)) < 2:
        return None
    return subprocess.Popen([sys.executable, "-m", "nexus", "work", "--alone"], stdin=subprocess.DEVNULL)


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
