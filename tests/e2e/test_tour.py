"""The tour of docs/tour.md, carried out: each step is done as it says, and every figure in bold is looked for."""

import json
import os
import re
import shlex
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, Position, expect

from tests.conftest import ROOT
from tests.e2e import processes
from tests.e2e.processes import Hub

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("examples"),
    pytest.mark.skipif(bool(os.environ.get("NEXUS_DATABASE_URL")), reason="one browser is enough: on SQLite"),
]

FIRST = "main a.row-title"
ON_ITS_WORDS = Position(x=40, y=8)
TOUR = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")


@dataclass
class Step:
    """One step as it is written, and what its reader sees."""

    title: str
    written: str
    seen: list[str] = field(default_factory=list)

    @property
    def commands(self) -> list[list[str]]:
        """Return the commands that it says, without their `nexus`."""
        lines = re.findall(r"^\$ nexus (.*)$", self.written, re.MULTILINE)
        return [shlex.split(line.replace("examples/", f"{ROOT}/examples/")) for line in lines]

    @property
    def pasted(self) -> str:
        """Return what it says to paste."""
        return str(re.findall(r"^```text\n(.*?)\n```$", self.written, re.MULTILINE | re.DOTALL)[0])

    @property
    def figures(self) -> list[str]:
        return [plain(figure) for figure in re.findall(r"\*\*(.+?)\*\*", self.written, re.DOTALL)]

    def see(self, *texts: str) -> None:
        self.seen += [plain(text) for text in texts]

    def missing(self) -> list[str]:
        """Return the figures that were not seen, each by itself and not within a larger number."""
        return [one for one in self.figures if not any(re.search(rf"(?<!\d){re.escape(one)}", text) for text in self.seen)]


def plain(text: str) -> str:
    """Return a text with single spaces."""
    return " ".join(text.split())


def steps() -> dict[int, Step]:
    found = re.findall(r"^## (\d+)\. (.*?)\n(.*?)(?=^## )", TOUR, re.MULTILINE | re.DOTALL)
    return {int(number): Step(title, text) for number, title, text in found}


@dataclass
class Tour:
    """A hub that runs, a browser, and the steps to go."""

    hub: Hub
    url: str
    page: Page
    steps: dict[int, Step]
    whole: str = ""
    """The hub in canonical form, once it has read everything."""

    def main(self, address: str = "") -> str:
        """Go to an address, unless none is given, and return what its page says."""
        if address:
            self.page.goto(self.url + address)
        return plain(self.page.locator("main").inner_text())

    def numbers(self) -> dict[str, int]:
        """Return the numbers of the first page."""
        said = plain(self.page.locator(".lead").first.inner_text())
        return {noun: int(number) for number, noun in re.findall(r"(\d+) (learnings|sources|authors|entries)", said)}


@pytest.fixture
def tour(hub: Hub, url: str, browser: Browser) -> Tour:
    page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    return Tour(hub=hub, url=url, page=page, steps=steps())


def test_every_step_of_the_tour_is_as_it_says(tour: Tour) -> None:
    told: list[str] = []
    tour.page.on("console", lambda said: told.append(said.text) if said.type == "error" else None)
    tour.page.on("pageerror", lambda error: told.append(str(error)))
    assert list(tour.steps) == list(range(1, len(ACTS) + 1))
    for act, step in zip(ACTS, tour.steps.values(), strict=True):
        act(tour, step)
        assert step.figures
        assert step.missing() == [], (step.title, step.seen)
    assert told == []


def start(tour: Tour, step: Step) -> None:
    step.see(tour.main("/"))


def see_one(tour: Tour, step: Step) -> None:
    tour.page.locator("section[aria-labelledby=technologies] a.tag", has_text="PostgreSQL").first.click()
    assert tour.page.locator("h1").inner_text() == "PostgreSQL"
    step.see(tour.main())
    assert int(step.figures[0].split()[0]) >= 9


def follow(tour: Tour, step: Step) -> None:
    page = tour.page
    page.locator("input[name=q]").first.fill("N+1 queries")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    page.locator(FIRST).first.click(position=ON_ITS_WORDS)
    page.locator("ol.solutions").wait_for()
    step.see(tour.main(), f"{page.locator('ol.solutions > li').count()} solutions")
    step.see(page.locator("ol.solutions > li").first.inner_text())
    place = page.locator("section[aria-labelledby=evidence] .evidence").first
    quoted = place.locator("blockquote").inner_text()
    step.see(place.locator("a.place").inner_text())
    place.locator("a.place").click()
    assert page.url.endswith(f"#L{step.figures[-1].rpartition(':')[2]}")
    lit = page.locator(".lit")
    assert set(re.findall(r"\w+", quoted)) <= set(re.findall(r"\w+", " ".join(lit.all_inner_texts())))
    expect(lit.first).to_be_in_viewport()


def paste(tour: Tour, step: Step) -> None:
    tour.page.goto(tour.url)
    tour.page.locator("textarea[name=problem]").fill(step.pasted)
    tour.page.get_by_role("button", name="Have we seen this?").click()
    tour.page.wait_for_url("**/solve?**")
    step.see(tour.page.locator("h1").inner_text())
    if tour.page.locator(".answer").count() and step.figures[1:]:
        step.see(tour.page.locator(".answer .solution").first.inner_text())


def ask(tour: Tour, step: Step) -> None:
    step.see(*(tour.hub.nexus(*command).stdout for command in step.commands))


def import_again(tour: Tour, step: Step) -> None:
    again, export = step.commands
    tour.whole = tour.hub.nexus(*export).stdout
    step.see(tour.hub.nexus(*again).stdout)
    assert tour.whole.count("\n") > 300
    assert tour.hub.nexus(*export).stdout == tour.whole


def take_out(tour: Tour, step: Step) -> None:
    remove, again = step.commands
    source = tour.main(f"/sources/{remove[-1]}")
    documents, learnings = (int(re.findall(rf"(\d+) {noun}s?\b", source)[0]) for noun in ("document", "learning"))
    tour.main("/")
    before = tour.numbers()
    step.see(tour.hub.nexus(*remove).stdout, tour.main("/"))
    after = tour.numbers()
    gone = {"sources": 1, "authors": 0, "learnings": learnings}
    assert {name: before[name] - after[name] for name in gone} == gone
    assert documents == 1
    step.see(tour.main("/entries/postgresql"), tour.main("/search?q=N%2B1+queries"))
    tour.page.locator(FIRST).first.click(position=ON_ITS_WORDS)
    step.see(tour.main())
    step.see(tour.hub.nexus(*again).stdout)
    assert tour.hub.nexus("export", "hub", "--canonical").stdout == tour.whole


def program(tour: Tour, step: Step) -> None:
    page = tour.page
    page.goto(tour.url + "/graphql")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("[data-told]")).to_contain_text("200")
    expect(page.locator("[data-answer]")).to_contain_text('"data"')
    step.see(page.locator("[data-told]").inner_text())
    page.goto(tour.url + "/api/v1/docs")
    page.locator(".opblock").last.wait_for()
    document = json.loads(processes.get(tour.url + "/api/v1/openapi.json")[1])
    assert page.locator(".opblock").count() == sum(map(len, document["paths"].values()))
    step.see(processes.get(tour.url + "/api/v1/entries/postgresql")[1])
    step.see(processes.get(tour.url + "/api/v1/entries/postgresql.md")[1])


ACTS = (start, see_one, follow, paste, paste, ask, import_again, take_out, program)
