"""The hub that tests in a browser share: `nexus run` with the examples. Each leaves it as it found it."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.conftest import needs
from tests.e2e import processes
from tests.e2e.processes import Hub


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hub, str]]:
    """Start `nexus run` on nothing and give the hub and its address once it has read the examples."""
    with ExitStack() as stack:
        hub = stack.enter_context(processes.hub(tmp_path_factory.mktemp("examples"), database_url=""))
        port = stack.enter_context(processes.taken_port())
        run = stack.enter_context(hub.running("run", "--port", str(port)))
        stack.enter_context(hub.forking())
        yield hub, run.says(r"Nexus is on (http://\S+)")[1]


@pytest.fixture
def hub(running: tuple[Hub, str]) -> Hub:
    return running[0]


@pytest.fixture
def url(running: tuple[Hub, str]) -> str:
    return running[1]


@pytest.fixture
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or ""
    needs(bool(chromium), "chromium is missing")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()
