"""The statements in which the two databases differ: rows in, rows out, the rows of a term."""

from collections.abc import Sequence

from django.db import connection

_TYPES = {"id": "int8", "entry": "int8", "size": "int4", "scope": "varchar", "kind": "varchar"}


def insert(*, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    """Write rows that are not there yet."""
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types([_TYPES.get(column, "text") for column in columns])
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def take_out(*, table: str, ids: Sequence[int]) -> list[tuple[str, int, str]]:
    """Delete rows and return (scope, size, terms) of each that was there."""
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE id IN ({marks}) RETURNING scope, size, terms", ids)
        return cursor.fetchall()
