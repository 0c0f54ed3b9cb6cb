"""The page to explore GraphQL with, in a real browser under the policy that every page has."""

import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from django.test import Client
from playwright.sync_api import Page, Route, expect, sync_playwright

from tests.conftest import needs
from tests.interfaces import web_hubs

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

HUB = "http://localhost"


def _answer(held: Any, route: Route) -> None:
    """Answer a request of the browser as the hub does, by the connection that holds the transaction of the test."""
    connections["default"] = held
    asked = route.request
    headers = {name: value for name, value in asked.headers.items() if name in ("accept", "origin", "sec-fetch-site")}
    address, client = asked.url.removeprefix(HUB), Client(SERVER_NAME="localhost", headers=headers)
    if asked.method == "POST":
        response = client.post(address, asked.post_data_buffer, content_type=asked.headers["content-type"])
    else:
        response = client.get(address)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    route.fulfill(status=response.status_code, headers=dict(response.headers), body=body)


def _explore(page: Page) -> None:
    """Run the query to start with, another one by the keyboard, a wrong one; look through the schema."""
    answer, told = page.locator("[data-answer]"), page.locator("[data-told]")
    expect(answer).to_contain_text('"Handling long-running background tasks"')
    expect(told).to_contain_text("200")
    query = page.get_by_label("Query", exact=True)
    query.fill("query($slug: String!) { entry(slug: $slug) { title sources } }")
    page.get_by_label("Variables").fill('{"slug": "celery"}')
    page.keyboard.press("Control+Enter")
    expect(answer).to_contain_text('"sources": 2')
    query.fill("{ nothing }")
    page.get_by_role("button", name="Run").click()
    expect(answer).to_contain_text("Cannot query field 'nothing'")
    expect(told).to_contain_text("400")
    page.get_by_label("Narrow the schema to").fill("evidenceCount")
    expect(page.locator("[data-schema] li:visible")).to_have_count(1)
    page.get_by_label("Narrow the schema to").fill("")
    page.locator("#type-Query summary").click()
    page.locator("#type-Query").get_by_role("link", name="SearchConnection").click()
    expect(page.locator("#type-SearchConnection li").first).to_be_visible()


def test_the_explorer_runs_queries_and_shows_the_schema(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    web_hubs.build(tmp_path)
    # The browser is driven from this thread, which Django takes for a loop.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or ""
    needs(bool(chromium), "no Chromium here")
    said: list[str] = []
    held = connections["default"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 800}, color_scheme="dark")
        page.on("console", lambda message: said.append(message.text))
        page.route("**/*", partial(_answer, held))
        page.goto(f"{HUB}/graphql")
        _explore(page)
        assert not [text for text in said if "400" not in text]
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        # What stands in the address is not run before its reader wants it; axe is a script that the policy refuses.
        page = browser.new_page(bypass_csp=True)
        page.route("**/*", partial(_answer, held))
        page.goto(f"{HUB}/graphql?query=mutation%7BremoveSource(source:%22amara%22)%7Bid%7D%7D")
        expect(page.locator("[data-schema]")).to_be_visible()
        expect(page.locator("[data-answer]")).to_be_empty()
        violations = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in violations] == []
        browser.close()
