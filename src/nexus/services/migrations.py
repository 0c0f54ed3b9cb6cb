"""Bring the database to this version's tables."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError

from nexus.adapters import bulk
from nexus.domain.errors import Unavailable

_PATIENCE = 10


def bring_up() -> int:
    """Apply the migrations that the database lacks and return how many.

    Raises Unavailable, saying which file or server and why, where it does not answer or is not one of this version.
    """
    try:
        _reach()
        if not _lacking():
            return 0
        with _alone():
            lacking = _lacking()
            if lacking:
                call_command("migrate", verbosity=0, skip_checks=True)
            return lacking
    except (DatabaseError, OSError) as error:
        raise Unavailable(f"{_place()}: {_reason(error)}") from error


def _reach() -> None:
    """Connect to PostgreSQL once without the pool, which would wait and then not say why there is no connection."""
    if bulk.postgresql():
        with connection.wrap_database_errors:
            driver: Any = connection.Database  # type: ignore[attr-defined]
            driver.connect(**connection.get_connection_params(), connect_timeout=_PATIENCE).close()


def _lacking() -> int:
    """Return how many migrations are to be applied; raise Unavailable for tables that are not ours or too new."""
    executor = MigrationExecutor(connection)
    applied = {name for app, name in executor.loader.applied_migrations if app == "nexus"}
    newer = sorted(applied - {name for app, name in executor.loader.disk_migrations if app == "nexus"})
    if newer:
        raise Unavailable(f"{_place()} was made by a newer version of Nexus ({newer[-1]}): use that one, or an older copy")
    if not applied and {*connection.introspection.table_names()} & {*connection.introspection.django_table_names()}:
        raise Unavailable(f"{_place()} holds tables of another program: give Nexus a database of its own")
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _place() -> str:
    name = connection.settings_dict["NAME"]
    return f"the database '{name}'" if bulk.postgresql() else f"the database {name}"


def _reason(error: Exception) -> str:
    """Return in one line why a database cannot be used, with the folder where that is the reason."""
    told = " ".join(str(error).split())
    if not bulk.postgresql():
        folder = Path(settings.DATA_DIR)
        if "not a database" in told:
            return "that file is no SQLite database"
        if not os.access(folder, os.W_OK):
            return f"the folder {folder} cannot be written ({told})"
        if "locked" in told:
            return "another process holds it; try again"
    return told


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Let one process of this machine migrate at a time; the others wait and find it done."""
    with open(os.open(settings.DATA_DIR / "migrate.lock", os.O_WRONLY | os.O_CREAT, 0o600), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
