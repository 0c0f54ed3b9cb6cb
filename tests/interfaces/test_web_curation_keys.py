"""The inbox in a real browser: worked by keys, accessible in both themes, at home on a phone."""

import shutil
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from django.test import Client
from playwright.sync_api import Page, Route, expect, sync_playwright

from nexus.domain.access import ANONYMOUS
from nexus.services import access
from nexus.services.read_models import inbox
from tests.conftest import needs
from tests.services import curated
from tests.services.hubs import canonical

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
HUB = "http://localhost"
ENTRY = "/entries/the-quince-router-drops-packets-at-night"
LOOKS = (("light", 1280, ("/inbox", f"{ENTRY}/edit")), ("dark", 390, (f"{ENTRY}/history", "/aliases")))


@pytest.fixture
def owner(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Return the browser of the owner; the answers to Chromium come from this thread, where its loop seems to run."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    curated.build(tmp_path)
    return Client(SERVER_NAME="localhost", headers={"authorization": f"Bearer {access.owner_token()}"})


def _answer(held: Any, client: Client, route: Route) -> None:
    """Answer as the hub does, by the connection that holds the transaction of the test."""
    connections["default"] = held
    asked, address = route.request, route.request.url.removeprefix(HUB)
    if asked.method == "POST":
        given = parse_qs(asked.post_data or "", keep_blank_values=True)
        # A route cannot answer with a redirect: the page that it leads to stands in for it.
        told = client.post(urlsplit(address).path, given, follow=True)
    else:
        told = client.get(address)
    body = b"".join(told) if told.streaming else told.content
    route.fulfill(status=told.status_code, headers=dict(told.headers), body=body)


def _press(page: Page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def test_pairs_are_answered_by_keys_and_pages_are_accessible(owner: Client) -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or ""
    needs(bool(chromium), "no Chromium here")
    before, pairs = canonical(), inbox.pairs(viewer=ANONYMOUS).pairs
    said: list[str] = []
    held = connections["default"]
    with sync_playwright() as playwright:
        connections["default"] = held
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for scheme, width, pages in LOOKS:
            context = browser.new_context(
                color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True, reduced_motion="reduce"
            )
            context.route(f"{HUB}/**", partial(_answer, held, owner))
            page = context.new_page()
            page.on("console", lambda message: said.append(message.text))
            page.on("pageerror", lambda error: said.append(str(error)))
            for address in pages:
                page.goto(HUB + address)
                violations = Axe().run(page).response["violations"]
                assert [(each["id"], each["nodes"][0]["html"]) for each in violations] == [], (address, scheme)
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (address, scheme)
            if scheme == "light":
                page.goto(f"{HUB}/inbox")
                first, second = (page.locator(f"#pair-{pair.a.form}-{pair.b.form}") for pair in pairs[:2])
                expect(first).to_be_focused()
                page.keyboard.press("j")
                expect(second).to_be_focused()
                page.keyboard.press("k")
                _press(page, "d")
                expect(first).to_have_count(0)
                assert len(inbox.answers(viewer=ANONYMOUS)) == 1
                _press(page, "u")
                expect(first).to_be_focused()
        browser.close()
    assert said == []
    assert canonical() == before
