"""The page that documents the API: every operation is on it, and nothing comes from elsewhere."""

import json
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client
from playwright.sync_api import Route, sync_playwright

from nexus.interfaces.rest import reference
from tests.conftest import needs

HUB = "http://localhost"


def test_the_page_and_its_files_are_all_that_is_served() -> None:
    assert Client().get("/api/v1/docs/swagger-ui.css", SERVER_NAME="localhost").status_code == 200
    assert Client().get("/api/v1/docs/redoc.standalone.js", SERVER_NAME="localhost").status_code == 404


@pytest.mark.browser
def test_every_operation_is_shown_under_the_policy_of_the_hub(tmp_path: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or ""
    needs(bool(chromium), "no Chromium here")
    asked: list[str] = []
    client = Client(SERVER_NAME="localhost")

    def answer(route: Route) -> None:
        address = urlsplit(route.request.url)
        asked.append(f"{address.scheme}://{address.netloc}")
        response = client.get(address.path)
        body = b"".join(response) if response.streaming else response.content  # type: ignore[arg-type]
        route.fulfill(status=response.status_code, headers=dict(response.headers), body=body)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1100, "height": 900})
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.route("**/*", answer)
        page.goto(f"{HUB}/api/v1/docs")
        page.locator(".opblock").last.wait_for()
        page.locator(".opblock-summary").first.click()
        page.locator(".parameters").first.wait_for()
        shown = page.locator(".opblock").count()
        page.screenshot(path=tmp_path / "docs.png")
        browser.close()
    operations = [method for path in json.loads(reference.document())["paths"].values() for method in path]
    assert (shown, said, set(asked)) == (len(operations), [], {HUB})
