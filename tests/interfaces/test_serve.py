"""nexus serve and nexus run: real servers on free ports, their children, signals."""

import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.e2e import processes
from tests.e2e.processes import JOURNAL, Hub

TOKEN = "a-token-of-the-owner"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with processes.hub(tmp_path, NEXUS_OWNER_TOKEN=TOKEN, NEXUS_IMPORT_ROOTS=str(tmp_path)) as made:
        yield made


def test_serve_takes_the_next_port_carries_out_jobs_and_leaves_nothing_behind(hub: Hub, tmp_path: Path) -> None:
    source = processes.write(tmp_path / "ana", {"a.md": JOURNAL})
    with processes.taken_port() as taken, hub.running("serve", "--port", str(taken)) as server:
        chosen = int(server.says(r"Nexus listens on http://127\.0\.0\.1:(\d+)")[1])
        assert taken < chosen <= taken + 50
        assert f"Port {taken} is taken; using {chosen}." in server.said
        url = f"http://127.0.0.1:{chosen}"
        assert "This hub is empty" in processes.until(lambda: processes.reached(url), "page")

        run, _ = processes.get(f"{url}/add", token=TOKEN, form=urlencode({"address": str(source)}).encode())
        assert run.startswith(f"{url}/runs/")
        processes.until(
            lambda: "learnings" in (page := processes.get(url)[1]) and "hub is empty" not in page, "learnings"
        )
        assert "Slow queries on the orders page" in processes.get(f"{url}/challenges")[1]

        assert len(server.group()) >= 3, "the supervisor, the server and its worker"
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
        processes.until(lambda: not server.group(), "end of", lambda: f"the group: {server.group()}, {server.said}")


def test_run_stops_cleanly_and_goes_on_from_there(hub: Hub, tmp_path: Path) -> None:
    source = processes.write(tmp_path / "ana", {"a.md": JOURNAL})
    with processes.taken_port() as port, hub.forking(), hub.running("run", "--port", str(port), source) as first:
        first.says("database ready")
        first.says("Three things to try")
        assert "1 source, " in first.said
        there = re.search(r"Nexus is on (http://127\.0\.0\.1:\d+)", first.said)[1]
        assert hub.nexus("run").stdout == f"A hub runs on this data folder already: {there}\n"
        assert hub.nexus("owner-link").stdout.startswith(f"{there}/owner/")
        began = time.monotonic()
        assert first.interrupt() == 0
        assert time.monotonic() - began < 10, "stops before its patience with children ends"
        assert "Stopped. Everything is kept" in first.said
        assert "Traceback" not in first.said
        assert not first.group()
    assert "No hub runs on" in hub.nexus("owner-link").stderr
    before = hub.canonical()
    with processes.taken_port() as port, hub.running("run", "--port", str(port)) as second:
        second.says("Three things to try")
        assert "Nothing new" not in second.said
        os.kill(second.process.pid, signal.SIGTERM)
        assert second.process.wait(processes.PATIENCE) == 0
        assert not second.group()
    assert hub.canonical() == before
