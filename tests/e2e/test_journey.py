"""One journey in a real browser: from the first page to the line where somebody wrote it, and a question answered."""

import os
import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page

from tests import looking
from tests.conftest import ROOT
from tests.e2e import processes
from tests.e2e.processes import Hub

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("examples"),
    pytest.mark.skipif(bool(os.environ.get("NEXUS_DATABASE_URL")), reason="one browser is enough: on SQLite"),
]

IMAGES = ROOT / "docs" / "images"
VIEWPORT = {"width": 1440, "height": 900}
REPORT = """# What went wrong in week 12

## Challenges

- **Challenge:** PostgreSQL refused connections: too many clients already
  - **Solution:** Put PgBouncer in front of PostgreSQL
- **Challenge:** The quokka importer ate its own tail
"""


@dataclass
class Visit:
    """What a browser came by."""

    page: Page
    url: str
    told: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)

    def keep(self, image: str = "") -> None:
        """Note the address for a later look, and take a picture of it for the documentation where that is wanted."""
        self.pages.append(self.page.url)
        if image and os.environ.get("NEXUS_WRITE_SCREENSHOTS") == "1":
            IMAGES.mkdir(exist_ok=True)
            self.page.screenshot(path=IMAGES / f"{image}.png")


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def test_from_the_first_page_to_the_lit_line_and_back_with_an_answer(hub: Hub, url: str, browser: Browser) -> None:
    context = browser.new_context(viewport=VIEWPORT, color_scheme="light", reduced_motion="reduce")
    visit = Visit(page=context.new_page(), url=url)
    visit.page.on("console", lambda said: visit.told.append(said.text) if said.type == "error" else None)
    visit.page.on("pageerror", lambda error: visit.told.append(str(error)))
    read_to_the_line(visit)
    add_a_source(visit, hub)
    ask(visit)
    assert visit.told == []
    context.close()
    assert_accessible(browser, visit.pages)
    assert "1 document withdrawn" in hub.nexus("remove", "week-12").stdout


def read_to_the_line(visit: Visit) -> None:
    """Home, a technology, one of its challenges, its evidence, the lit line."""
    page = visit.page
    page.goto(visit.url)
    sentence = page.locator(".lead").first.inner_text()
    assert re.fullmatch(r"\d+ learnings from 14 sources by \d+ authors, consolidated into \d+ entries\.", sentence)
    visit.keep("home")

    technology = page.locator("section[aria-labelledby=technologies] a.tag", has_text="Redis").first
    technology.click()
    assert page.locator("h1").inner_text() == "Redis"
    visit.keep()

    challenges = page.locator("section", has=page.locator("h2", has_text=re.compile("^Challenges")))
    challenge = challenges.locator(".row", has=page.locator(".chip.solved")).locator("a.row-title").first
    title = (challenge.text_content() or "").removeprefix("challenge: ")
    challenge.click(position={"x": 40, "y": 8})
    assert page.locator("h1").inner_text() == title
    assert page.locator("ol.solutions > li").count() >= 1
    visit.keep("entry")

    evidence = page.locator("section[aria-labelledby=evidence] .evidence").first
    quoted = evidence.locator("blockquote").inner_text()
    place = evidence.locator("a.place").inner_text()
    evidence.locator("a.place").click()
    path, line = place.rsplit(":", 1)
    assert path in page.locator("h1").inner_text()
    lit = page.locator(".lit").first
    assert f"#L{line}" in page.url
    assert words(quoted) <= words(" ".join(page.locator(".lit").all_inner_texts()))
    unlit = page.locator("[id^=L]:not(.lit):not(:has(.lit))").first
    ground = "element => getComputedStyle(element).backgroundColor"
    assert lit.evaluate(ground) != unlit.evaluate(ground)
    assert lit.evaluate(
        "element => { const box = element.getBoundingClientRect(); return box.top < innerHeight && box.bottom > 0 }"
    )
    visit.keep("document")


def add_a_source(visit: Visit, hub: Hub) -> None:
    """Sign in by the link that works once, send a file, follow its run to the end."""
    page = visit.page
    page.goto(visit.url + "/add")
    assert "nexus owner-link" in page.locator("main").inner_text()
    link = hub.nexus("owner-link", "--base", visit.url).stdout.strip()
    page.goto(link)
    assert page.url == visit.url + "/"
    page.goto(visit.url + "/add")
    page.set_input_files(
        "input[name=files]", {"name": "week-12.md", "mimeType": "text/markdown", "buffer": REPORT.encode()}
    )
    page.get_by_role("button", name="Read it").click()
    page.wait_for_url(f"{visit.url}/runs/*")
    page.locator("#run:not([data-live])").wait_for(timeout=processes.PATIENCE * 1000)
    run = page.locator("#run").inner_text()
    assert re.search(r"\d+ learnings", run)
    assert re.search(r"[1-9]\d* entr(y|ies) told by others before", run)
    visit.keep()


def ask(visit: Visit) -> None:
    """Paste an error on the first page and read what people did."""
    page = visit.page
    page.goto(visit.url)
    page.locator("textarea[name=problem]").fill("kombu.exceptions.OperationalError: [Errno 111] Connection refused")
    page.get_by_role("button", name="Have we seen this?").click()
    page.wait_for_url("**/solve?**")
    assert re.fullmatch(r"Seen by \d+ of your people", page.locator("h1.verdict").inner_text().strip())
    assert page.locator(".answer .solution").count() >= 1
    assert page.locator(".answer a.place").count() >= 1
    visit.keep("solve")


def assert_accessible(browser: Browser, pages: list[str]) -> None:
    """Look at pages with axe in the dark, where colours fail first; axe is put in as a script, which their policy refuses."""
    context = browser.new_context(viewport=VIEWPORT, bypass_csp=True, reduced_motion="reduce", color_scheme="dark")
    page = context.new_page()
    for address in pages:
        page.goto(address)
        assert looking.violations(page) == [], address
