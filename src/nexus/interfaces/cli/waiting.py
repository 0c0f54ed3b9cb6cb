"""Whether a unit waits for a worker, straight from the table: the supervisor holds no Django."""

import contextlib
import sqlite3
from pathlib import Path

import psycopg

from nexus.adapters import processes

_OPEN = "SELECT status, holder FROM unit WHERE status IN ('queued', 'running') ORDER BY id LIMIT 100"


class Waiting:
    """One connection to the table of units, opened when it is needed and anew after a failure."""

    def __init__(self, *, database_url: str, data_dir: Path, relayed: bool) -> None:
        self._url = database_url
        self._path = data_dir.expanduser() / "nexus.sqlite3"
        self._relayed = relayed
        self._connection: sqlite3.Connection | psycopg.Connection | None = None

    def any(self) -> bool:
        """Return whether there is work: a unit that is queued or whose worker is gone, or a queue to relay to.

        While the database does not answer nothing is known, so False.
        """
        if self._relayed:
            return True
        try:
            if self._connection is None:
                self._connection = self._connect()
            units = self._connection.execute(_OPEN).fetchall()
        except (sqlite3.OperationalError, psycopg.OperationalError):
            self.close()
            return False
        return any(status == "queued" or processes.gone(identity=holder) for status, holder in units)

    def close(self) -> None:
        """Let the connection go."""
        if self._connection is not None:
            with contextlib.suppress(psycopg.Error):
                self._connection.close()
            self._connection = None

    def _connect(self) -> "sqlite3.Connection | psycopg.Connection":
        if self._url:
            return psycopg.connect(self._url, autocommit=True)
        return sqlite3.connect(self._path, isolation_level=None, timeout=30)
