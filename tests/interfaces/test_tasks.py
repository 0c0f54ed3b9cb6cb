"""Service mode: PostgreSQL, RabbitMQ and a worker process give the hub that SQLite gives."""

import os
import secrets
import signal
from collections.abc import Iterator
from pathlib import Path

import kombu
import psycopg
import pytest

from tests.conftest import needs
from tests.e2e import processes
from tests.e2e.processes import Hub

ENDED = "SELECT status FROM run WHERE status NOT IN ('queued', 'running')"
UNITS = "SELECT phase, status, attempts FROM unit ORDER BY id"

pytestmark = [
    pytest.mark.service,
    pytest.mark.skipif(bool(os.environ.get("NEXUS_DATABASE_URL")), reason="compares with SQLite: once, in its pass"),
]
BROKER = os.environ.get("NEXUS_TEST_BROKER_URL", "")
DATABASE = os.environ.get("NEXUS_TEST_DATABASE_URL", "")


@pytest.fixture
def queue() -> Iterator[str]:
    """Give the name of a queue of its own, which is deleted in the end."""
    needs(bool(BROKER), "NEXUS_TEST_BROKER_URL names no RabbitMQ")
    name = f"nexus.test.{secrets.token_hex(4)}"
    yield name
    with kombu.Connection(BROKER) as connection:
        connection.default_channel.queue_delete(name)


@pytest.fixture
def service(queue: str, tmp_path: Path) -> Iterator[Hub]:
    """Give a hub on PostgreSQL with a queue."""
    needs(bool(DATABASE), "NEXUS_TEST_DATABASE_URL names no PostgreSQL")
    settings = {"NEXUS_BROKER_URL": BROKER, "NEXUS_QUEUE": queue}
    with processes.hub(tmp_path / "service", database_url=DATABASE, **settings) as made:
        yield made


@pytest.mark.shared
def test_a_worker_imports_the_seed_document_as_sqlite_does(service: Hub, shared: Path, tmp_path: Path) -> None:
    service.nexus("migrate")
    service.request(shared / "eval" / "seed")
    service.nexus("relay", "--once")
    with (
        psycopg.connect(service.env["NEXUS_DATABASE_URL"], autocommit=True) as database,
        service.running("worker", "--processes", "1") as worker,
    ):
        ended = processes.until(
            lambda: database.execute(ENDED).fetchall(),
            "end of the run",
            lambda: f"{worker.said} {database.execute(UNITS).fetchall()}",
        )
        assert ended == [("done",)]
        assert {attempts for _, _, attempts in database.execute(UNITS).fetchall()} == {1}
        os.kill(worker.process.pid, signal.SIGTERM)
        assert worker.process.wait(processes.PATIENCE) == 0
    with processes.hub(tmp_path / "embedded", database_url="") as embedded:
        embedded.nexus("import", shared / "eval" / "seed")
        assert service.canonical() == embedded.canonical()


def test_units_wait_in_the_table_while_rabbitmq_is_gone(tmp_path: Path) -> None:
    source = processes.write(tmp_path / "ana", {"a.md": processes.JOURNAL})
    with processes.taken_port() as port:
        hub = processes.hub(tmp_path, NEXUS_BROKER_URL=f"amqp://127.0.0.1:{port}//")
        with hub as made, made.forking():
            made.nexus("migrate")
            made.request(source)
            refused = made.nexus("relay", "--once", code=1)
            assert "nexus relay: RabbitMQ does not answer" in refused.stderr
            assert made.nexus("import", source, "--quiet").stdout.startswith("1 source, ")
