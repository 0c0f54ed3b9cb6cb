"""What stands in the way of a hub is said in one line, with the place and what to do."""

import re
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from nexus.config import env
from tests.e2e import processes
from tests.e2e.processes import Hub


def refused(hub: Hub, *arguments: str, code: int = 1) -> str:
    """Return the one line that a command says when it ends with a code."""
    said = hub.nexus(*arguments, code=code).stderr.strip().splitlines()
    assert len(said) == 1, said
    return said[0]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with processes.hub(tmp_path, database_url="") as made:
        yield made


def test_a_database_that_is_none_or_of_another_program_is_left_alone(hub: Hub) -> None:
    file = hub.data / "nexus.sqlite3"
    file.write_text("my notes\n" * 200)
    file.chmod(0o644)
    assert refused(hub, "sources") == f"nexus sources: the database {file}: that file is no SQLite database"
    assert file.read_text() == "my notes\n" * 200
    assert file.stat().st_mode & 0o777 == 0o600
    file.unlink()
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE program (name TEXT)")
    assert "holds tables of another program" in refused(hub, "serve", "--port", "28700")


def test_a_database_of_a_newer_version_is_left_alone(hub: Hub) -> None:
    with sqlite3.connect(hub.data / "nexus.sqlite3") as database:
        database.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('nexus', '0999_future', '2030-01-01')")
    assert "was made by a newer version of Nexus (0999_future)" in refused(hub, "sources")


def test_a_full_disk_is_said_and_nothing_else(hub: Hub, tmp_path: Path) -> None:
    source = processes.write(tmp_path / "ana", {f"{number}.md": processes.JOURNAL * 10 for number in range(40)})
    # The largest file that a process may write stands for a disk that is full.
    limit = (hub.data / "nexus.sqlite3").stat().st_size // 1024 + 20
    words = ["bash", "-c", f'ulimit -f {limit}; exec "$@"', "-", *processes.command("import", source)]
    done = subprocess.run(words, cwd=tmp_path, env=hub.env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert re.search(r"disk I/O error|is full", done.stderr.strip().splitlines()[-1])
    assert "1 source, " in hub.nexus("import", source).stdout


def test_settings_are_told_from_names_that_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("NEXUS_OWNERTOKEN=x\nOTHER=1\n")
    monkeypatch.setenv("NEXUS_DATABSE_URL", "x")
    monkeypatch.setenv("NEXUS_XYZ", "x")
    monkeypatch.setenv("NEXUS_TEST_DATABASE_URL", "x")
    assert env.unknown() == (
        "unknown setting NEXUS_DATABSE_URL; did you mean NEXUS_DATABASE_URL?",
        "unknown setting NEXUS_OWNERTOKEN; did you mean NEXUS_OWNER_TOKEN?",
        "unknown setting NEXUS_XYZ; docs/reference/settings.md has them all",
    )
