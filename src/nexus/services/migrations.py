"""Bring the database to this version's tables."""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError

from nexus.domain.errors import Unavailable


def bring_up() -> int:
    """Apply the migrations that the database lacks and return how many; raise Unavailable where it does not answer."""
    try:
        executor = MigrationExecutor(connection)
        lacking = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as error:
        raise Unavailable(f"the database does not answer: {error}") from error
    if lacking:
        call_command("migrate", verbosity=0, skip_checks=True)
    return len(lacking)
