"""SIGKILL at any moment of an import, then start again: the hub is as if nothing had happened."""

import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, often
from tests.e2e import processes
from tests.e2e.processes import PATIENCE, Hub

SCRIPT = Path(__file__).with_name("killing.py")
SOURCES = ("team-til", "amara-journal", "seun-portfolio", "runbooks")
KILLS = often(ci=10, here=4)
SEED = 7


@pytest.fixture
def hubs(tmp_path: Path) -> Iterator[tuple[Hub, Hub]]:
    with processes.hub(tmp_path / "one") as undisturbed, processes.hub(tmp_path / "two") as killed:
        yield undisturbed, killed


def attempts(hub: Hub, *, kills: list[str]) -> list[int]:
    """Import the sources with a kill at each of these events, then to the end; return how each attempt ended."""
    folders = [str(ROOT / "examples" / "sources" / name) for name in SOURCES]
    done = subprocess.run(
        [sys.executable, str(SCRIPT), ",".join(kills), *folders],
        env=hub.env,
        cwd=hub.data.parent,
        capture_output=True,
        text=True,
        timeout=PATIENCE * 2,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [int(code) for code in done.stdout.splitlines()[-1].split()]


def test_killed_imports_go_on_to_the_same_hub(hubs: tuple[Hub, Hub]) -> None:
    undisturbed, killed = hubs
    (events,) = attempts(undisturbed, kills=[])
    assert events > 100
    drawn = random.Random(SEED)
    moments = [f"{drawn.randrange(events // 3)}" for _ in range(KILLS)]
    times = [f"{drawn.uniform(0.02, 0.4):.3f}s" for _ in range(KILLS // 2)]
    *ends, last = attempts(killed, kills=[*moments, *times])
    assert ends.count(-signal.SIGKILL) >= KILLS // 2
    assert last > 0
    assert killed.canonical() == undisturbed.canonical()
    if not killed.env["NEXUS_DATABASE_URL"]:
        with sqlite3.connect(killed.data / "nexus.sqlite3") as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
