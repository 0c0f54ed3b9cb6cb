"""One consistent view of the database for several SELECTs, without waiting for the writer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.db import connection
from django.db.backends.utils import CursorWrapper

# The settings make every `atomic()` of SQLite BEGIN IMMEDIATE, which waits for the writer; a deferred BEGIN does not.
_BEGIN = {
    "sqlite": "BEGIN DEFERRED",
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}


@contextmanager
def reading() -> Iterator[CursorWrapper]:
    """Yield a cursor whose SELECTs all see the same moment; inside a transaction, that transaction's.

    Nothing may be written through it. Nested calls share the outer snapshot.
    """
    connection.ensure_connection()
    with connection.cursor() as cursor:
        if _in_transaction():
            yield cursor
            return
        cursor.execute(_BEGIN[connection.vendor])
        try:
            yield cursor
        finally:
            cursor.execute("ROLLBACK")


def _in_transaction() -> bool:
    """Tell whether a transaction is open, through Django or below it."""
    if connection.in_atomic_block:
        return True
    raw = cast(Any, connection.connection)
    return bool(raw.in_transaction) if connection.vendor == "sqlite" else bool(raw.info.transaction_status)
