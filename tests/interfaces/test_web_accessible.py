"""Pages in a real browser: accessible in both themes, at home on a phone, silent in the console."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, Route, sync_playwright

from nexus.interfaces.web import assets
from tests import looking
from tests.conftest import needs
from tests.interfaces import web_hubs

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

HUB = "http://hub.example"
PAGES = (
    "/",
    "/challenges?q=background",
    "/entries/handling-long-running-background-tasks",
    "/entries/celery",
    "/sources/amara/docs/journal.md?lines=10-11",
    "/sources/amara/docs/journal.md?view=source&lines=10-11",
    "/sources/bo",
    "/programs/open",
    "/search?q=celery",
    "/solve?problem=long-running+background+tasks",
    "/add",
    "/nothing",
)
LOOKS: tuple[tuple[Any, int, tuple[str, ...]], ...] = (("light", 1440, PAGES), ("dark", 390, PAGES[::3]))


@pytest.fixture
def answers(settings: Any, tmp_path: Path) -> dict[str, Any]:
    """Return every page of a small hub, and what pages need, by address."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    web_hubs.build(tmp_path)
    client = Client()
    pages = {address: client.get(address) for address in (*PAGES, web_hubs.run_of("amara"))}
    needed = {address for page in pages.values() for address in re.findall(r'"(/st[^"#]+)', page.content.decode())}
    needed |= {f"/styles/{sheet.name}" for sheet in assets.PLAIN.glob("*.css")}
    return {address: _kept(client.get(address)) for address in needed} | {
        address: _kept(page) for address, page in pages.items()
    }


def _kept(response: Any) -> dict[str, Any]:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return {"status": response.status_code, "headers": dict(response.headers), "body": body}


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Return a headless Chromium of this machine."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or ""
    needs(bool(chromium), "no Chromium here")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


def test_pages_are_accessible_fit_a_phone_and_log_nothing(answers: dict[str, Any], browser: Browser) -> None:
    said: list[str] = []

    def answer(route: Route) -> None:
        route.fulfill(**answers[route.request.url.removeprefix(HUB)])

    for scheme, width, pages in LOOKS:
        # Axe is put into the page as a script, which the policy of the pages refuses.
        context = browser.new_context(
            color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True, reduced_motion="reduce"
        )
        context.route(f"{HUB}/**", answer)
        page = context.new_page()
        page.on("pageerror", lambda error: said.append(str(error)))
        for address in (*pages, *(run for run in answers if run.startswith("/runs/"))):
            page.goto(HUB + address)
            assert looking.violations(page, colours=scheme == "dark") == [], (address, scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            if "journal.md" in address:
                _says_why(page)
    assert said == []


def _says_why(page: Page) -> None:
    """See that a mark says how sure it is, and why, when it is reached by pointer or by key."""
    for mark in page.locator(".noted").all():
        sure, why = mark.locator(".sure"), mark.locator(".why")
        assert not why.is_visible()
        mark.hover()
        assert why.is_visible()
        page.mouse.move(0, 0)
        sure.focus()
        assert why.is_visible()
        assert re.match(r"\d+\s%", sure.inner_text())
        sure.blur()
    assert page.locator(".noted").count() > 3
