"""Bring the database to this version's tables."""

import contextlib
import fcntl
from collections.abc import Iterator

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError

from nexus.domain.errors import Unavailable


def bring_up() -> int:
    """Apply the migrations that the database lacks and return how many; raise Unavailable where it does not answer."""
    try:
        if not _lacking():
            return 0
        with _alone():
            lacking = _lacking()
            if lacking:
                call_command("migrate", verbosity=0, skip_checks=True)
            return lacking
    except (DatabaseError, OSError) as error:
        raise Unavailable(f"the database does not answer: {error}") from error


def _lacking() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Let one process of this machine migrate at a time; the others wait and find it done."""
    with (settings.DATA_DIR / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
