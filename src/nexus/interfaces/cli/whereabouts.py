"""Where the hub of a data folder answers: kept in a file beside the database while it runs. Imports no Django."""

import contextlib
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from nexus.adapters import processes

_FILE = "server.json"
_SECONDS = 1


@contextlib.contextmanager
def kept(*, data_dir: Path, url: str) -> Iterator[None]:
    """Keep the address while the block lasts, unless another hub of the folder has its own there."""
    if running(data_dir=data_dir):
        yield
        return
    path = data_dir / _FILE
    fresh = path.with_suffix(f".{os.getpid()}")
    told = json.dumps({"url": url, "holder": processes.identity()})
    with contextlib.suppress(OSError):  # a folder that cannot be written: then nobody is told
        fresh.touch(mode=0o600)
        fresh.write_text(told)
        fresh.replace(path)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            if path.read_text() == told:
                path.unlink()


def running(*, data_dir: Path) -> str:
    """Return the address of the hub that runs on a data folder, or "" where none does."""
    try:
        told = json.loads((data_dir / _FILE).read_text())
        url, holder = str(told["url"]), str(told["holder"])
        if processes.gone(identity=holder) or not (_is_here(holder) or _answers(url)):
            return ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return url


def _is_here(holder: str) -> bool:
    return holder.rsplit(":", 2)[0] == socket.gethostname()


def _answers(url: str) -> bool:
    """Return whether somebody listens at an address: of a process on another host, or in a container, no more is known."""
    parts = urlsplit(url)
    with contextlib.suppress(OSError), socket.create_connection((parts.hostname, parts.port), timeout=_SECONDS):
        return True
    return False
