"""Rows by the thousand: bulk inserts, id ranges and id sets, on SQLite and PostgreSQL alike."""

import functools
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.db import connection

Row = Sequence[Any]

ENCODE = msgspec.json.Encoder(order="deterministic").encode
DECODE = msgspec.json.Decoder().decode


@functools.cache
def postgresql() -> bool:
    """Return whether the hub's database is PostgreSQL."""
    return connection.vendor == "postgresql"


def moment(value: datetime) -> Any:
    """Return a point in time as the database takes it."""
    return value if postgresql() else value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def when(value: Any) -> datetime | None:
    """Return a point in time as the database gave it, with its zone."""
    if value is None:
        return None
    told = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def packed(value: Any) -> str:
    """Return a JSON value as the database takes it: one text for equal values."""
    return ENCODE(value).decode()


def unpacked(value: Any) -> Any:
    """Return a JSON value as the database gave it."""
    return DECODE(value) if isinstance(value, str) else value


def among(ids: Collection[Any]) -> tuple[str, list[Any]]:
    """Return the condition `IN one of ids`, to stand behind a column, and its parameters: one for any number of ids."""
    if postgresql():
        return "= ANY(%s)", [list(ids)]
    return "IN (SELECT value FROM json_each(%s))", [json.dumps(list(ids))]


def disconnect() -> None:
    """Close what is open to the database, for instance before this process is copied; the next statement opens it again."""
    connection.close()
    if postgresql():
        connection.close_pool()  # type: ignore[attr-defined]  # of the PostgreSQL wrapper alone


def rows(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Return every row that a statement gives."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def execute(sql: str, params: Sequence[Any] = ()) -> int:
    """Carry out one statement and return how many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def execute_many(sql: str, params: Iterable[Row]) -> None:
    """Carry out one statement for each row of parameters."""
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(params))


def next_ids(*, table: str, count: int) -> Iterator[int]:
    """Yield `count` ids for new rows of `table`; the transaction must insert them.

    On SQLite the caller holds the write lock, so the highest id ever given cannot move.
    """
    if not count:
        return iter(())
    if postgresql():
        given = rows("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return (row[0] for row in given)
    top = rows("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])[0][0]
    return iter(range(top + 1, top + 1 + count))


def insert(*, table: str, columns: Sequence[str], values: Sequence[Row]) -> None:
    """Insert rows: COPY on PostgreSQL, one prepared statement on SQLite."""
    if not values:
        return
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if postgresql():
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for value in values:
                    copy.write_row(value)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', values)


def insert_new(*, table: str, columns: Sequence[str], values: Sequence[Row], conflict: str) -> None:
    """Insert the rows whose `conflict` columns are not there yet; rows in a fixed order keep writers from deadlock."""
    if not values:
        return
    names, marks = ", ".join(f'"{column}"' for column in columns), ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            f'INSERT INTO "{table}" ({names}) VALUES ({marks}) ON CONFLICT ({conflict}) DO NOTHING',
            values,
        )
