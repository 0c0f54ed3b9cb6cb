"""Several SELECTs see one moment, and wait for no writer."""

import sqlite3
import threading

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper

from nexus import models
from nexus.adapters import snapshot
from tests.services.builders import START


def make_program(slug: str) -> None:
    """Write a program in a transaction of its own."""
    models.Program.objects.create(slug=slug, title=slug, created_at=START)


def count(cursor) -> int:
    """Return how many programs the cursor sees."""
    cursor.execute("SELECT count(*) FROM program")
    return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_a_reader_takes_no_lock_for_writing_and_leaves_no_transaction(django_assert_num_queries):
    with django_assert_num_queries(3) as statements, snapshot.reading() as cursor:
        count(cursor)
    begin, _, end = (query["sql"] for query in statements.captured_queries)
    assert begin in ("BEGIN DEFERRED", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    assert end == "ROLLBACK"
    make_program("after")
    assert models.Program.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_nested_reads_share_the_outer_snapshot(django_assert_num_queries):
    with django_assert_num_queries(4), snapshot.reading() as outer, snapshot.reading() as inner:
        assert count(outer) == count(inner) == 0


@pytest.mark.django_db(transaction=True)
def test_an_error_ends_the_snapshot():
    with pytest.raises(DatabaseError), snapshot.reading() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")
    make_program("after")


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_its_own_writes_are_seen():
    with transaction.atomic():
        make_program("mine")
        with snapshot.reading() as cursor:
            assert count(cursor) == 1
        make_program("another")
    assert models.Program.objects.count() == 2


@pytest.mark.skipif(connection.vendor == "sqlite", reason="threads share the connection to a database in memory")
@pytest.mark.django_db(transaction=True)
def test_what_others_commit_meanwhile_is_not_seen():
    def write() -> None:
        make_program("meanwhile")
        connection.close()

    with snapshot.reading() as cursor:
        before = count(cursor)
        writer = threading.Thread(target=write)
        writer.start()
        writer.join()
        assert count(cursor) == before == 0
    assert models.Program.objects.count() == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads a file of SQLite")
@pytest.mark.django_db
def test_a_reader_of_a_file_neither_sees_nor_stops_its_writer(tmp_path, monkeypatch):
    path = tmp_path / "hub.sqlite3"
    with sqlite3.connect(path) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE program (id INTEGER)")
    reader = DatabaseWrapper(connection.settings_dict | {"NAME": str(path)})
    monkeypatch.setattr(snapshot, "connection", reader)
    with snapshot.reading() as cursor:
        before = count(cursor)
        with sqlite3.connect(path, timeout=0) as writer:
            writer.execute("INSERT INTO program VALUES (1)")
        assert count(cursor) == before == 0
    with snapshot.reading() as cursor:
        assert count(cursor) == 1
    reader.close()
