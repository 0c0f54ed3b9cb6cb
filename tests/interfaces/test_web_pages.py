"""Every page: who gets it, what it shows, whether it is sound HTML."""

from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from nexus.domain.learning import Kind
from nexus.services import access
from tests.interfaces import web_hubs
from tests.services.builders import Hub

pytestmark = pytest.mark.django_db

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr", "rect", "use", "path"}
LISTS = ("/technologies", "/concepts", "/challenges", "/solutions", "/practices")
PAGES = (
    "/",
    *LISTS,
    "/challenges?unsolved=1",
    "/challenges?q=background&sort=name",
    "/technologies?program=open&sort=recent",
    "/solutions?technology=celery",
    "/entries/celery",
    "/entries/handling-long-running-background-tasks",
    "/sources",
    "/sources/amara",
    "/sources/amara/docs/journal.md",
    "/sources/amara/docs/journal.md?lines=10-11",
    "/sources/amara/docs/journal.md?view=source&lines=10-11",
    "/sources/amara/log.txt",
    "/sources/bo/notes.rst",
    "/programs",
    "/programs/open",
    "/runs",
    "/search",
    "/search?q=celery",
    "/search?q=zzzz",
    "/solve",
    "/solve?problem=long-running+background+tasks",
    "/solve?problem=xyzzy+plugh",
    "/add",
)
MISSING = (
    "/nothing",
    "/entries/none",
    "/sources/none",
    "/sources/amara/none.md",
    "/sources/amara/../../etc/passwd",
    "/programs/none",
    "/runs/99999",
    "/runs/x",
    "/static/none.css",
    "/static/../urls.py",
    "/static/%2e%2e/urls.py",
    "/styles/../islands/main.ts",
)


class Page(HTMLParser):
    """Reads a page and notes what is not sound."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.ids: Counter[str] = Counter()
        self.tags: Counter[str] = Counter()
        self.links: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        self.faults += [f"unclosed {tag}" for tag in self._open]
        self.faults += [f"id {name} twice" for name, times in self.ids.items() if times > 1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags[tag] += 1
        self.faults += [f"{tag} has {name}" for name in given if name == "style" or name.startswith("on")]
        if given.get("id"):
            self.ids[str(given["id"])] += 1
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"misplaced end of {tag}")


@pytest.fixture
def hub(settings: Any, tmp_path: Path) -> Client:
    """Return an anonymous visitor of a small hub."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    web_hubs.build(tmp_path)
    return Client()


def test_every_page_answers_and_is_sound(hub: Client) -> None:
    for address in PAGES:
        answer = hub.get(address)
        assert answer.status_code == 200, address
        page = Page(answer.content.decode())
        assert page.faults == [], address
        assert page.tags["h1"] == 1, address
        assert page.tags["main"] == 1, address


def test_what_is_not_there_is_said_so(hub: Client) -> None:
    for address in MISSING:
        answer = hub.get(address)
        assert answer.status_code == 404, address
        assert Page(answer.content.decode()).faults == [], address


def test_a_slash_too_many_leads_to_the_page_and_nowhere_else(hub: Client) -> None:
    for asked, meant in (("/technologies/", "/technologies"), ("/sources/amara/?page=1", "/sources/amara?page=1")):
        answer = hub.get(asked)
        assert (answer.status_code, answer.headers["Location"]) == (301, meant)
    for nothing in ("/nothing/", "//evil.example/", "/%2Fevil.example/", "/\\evil.example/"):
        assert "evil" not in hub.get(nothing).headers.get("Location", ""), nothing
    assert hub.get("/nothing/").status_code == 404


def test_every_link_of_every_page_leads_somewhere(hub: Client) -> None:
    seen: set[str] = set()
    waiting = ["/"]
    while waiting:
        address = waiting.pop()
        answer = hub.get(address, headers={"accept": "text/html"})
        assert answer.status_code == 200, address
        links = {link.partition("#")[0] for link in Page(answer.content.decode()).links if link.startswith("/")}
        waiting += sorted(links - seen)
        seen |= links
    assert {"/entries/celery", "/sources/bo/notes.rst?lines=7"} <= seen


def test_home_tells_the_hub_in_one_sentence(hub: Client) -> None:
    text = hub.get("/").content.decode()
    words = " ".join(text.partition('<p class="lead">')[2].partition("</p>")[0].replace("<strong>", "").split())
    assert words.replace("</strong>", "").endswith("entries.")
    assert " from 2 sources by " in words.replace("<strong>", "").replace("</strong>", "")


def test_an_entry_leads_to_the_lit_line(hub: Client) -> None:
    page = Page(hub.get("/entries/handling-long-running-background-tasks").content.decode())
    [place] = {link for link in page.links if link.startswith("/sources/amara/docs/journal.md?lines=10")}
    address, _, anchor = place.partition("#")
    text = hub.get(address).content.decode()
    assert anchor == "L10"
    assert ' id="L10" class="lit">' in text


def test_a_document_is_sanitised_and_marked(hub: Client) -> None:
    text = hub.get("/sources/amara/docs/journal.md").content.decode()
    assert "alert(1)" not in text
    assert 'href="/entries/celery"' in text
    assert "&lt;script&gt;" in hub.get("/sources/amara/docs/journal.md?view=source").content.decode()


def test_a_private_program_shows_on_no_page_of_a_visitor(hub: Client) -> None:
    asked = (
        "/search?q=gateway+packet",
        "/search?q=plans&exact=1",
        "/sources/cleo/plans.md",
        "/programs/quokka",
        web_hubs.run_of("cleo"),
    )
    for address in (*PAGES, *asked):
        text = hub.get(address).content.decode().lower()
        assert "zanzibar" not in text, address
        assert "cleo" not in text or "cleo" in address, address
        assert "quokka" not in text or address == "/programs/quokka", address


def test_the_owner_sees_it(hub: Client) -> None:
    token = {"Authorization": f"Bearer {access.owner_token()}"}
    assert hub.get("/sources/cleo/plans.md", headers=token).status_code == 200
    assert "You are the owner" in hub.get("/", headers=token).content.decode()


def test_an_unchanged_page_is_not_sent_again(hub: Client) -> None:
    first = hub.get("/entries/celery")
    again = hub.get("/entries/celery", headers={"If-None-Match": first.headers["ETag"]})
    head = hub.head("/entries/celery")
    assert (again.status_code, again.content) == (304, b"")
    assert (head.status_code, head.content) == (200, b"")


def test_a_finished_run_says_what_it_gave(hub: Client) -> None:
    text = hub.get(web_hubs.run_of("bo")).content.decode()
    assert "shared by others" in text
    assert "http-equiv" not in text


def test_an_empty_hub_says_how_to_begin(client: Client) -> None:
    text = client.get("/").content.decode()
    assert "This hub is empty" in text
    assert "nexus owner-link" in text
    for address in (*LISTS, "/sources", "/programs", "/runs"):
        assert 'class="empty"' in client.get(address).content.decode(), address


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30, "²"])
def test_a_wrong_page_number_is_none(client: Client, page: str) -> None:
    assert client.get(f"/technologies?page={page}").status_code == 200
    assert client.get(f"/search?q=redis&page={page}").status_code == 200


def test_a_query_of_ten_thousand_characters_is_answered(client: Client) -> None:
    assert client.get("/search", {"q": "word " * 4_000}).status_code == 200
    assert client.get("/search", {"q": "\0"}).status_code == 200


def test_a_visitor_learns_no_path_of_the_machine(hub: Client, tmp_path: Path) -> None:
    for address in ("/sources", "/sources/amara", web_hubs.run_of("amara"), "/sources/amara/docs/journal.md"):
        assert str(tmp_path) not in hub.get(address).content.decode(), address
    token = {"Authorization": f"Bearer {access.owner_token()}"}
    assert str(tmp_path) in hub.get("/sources/amara", headers=token).content.decode()


def test_a_short_problem_gets_an_address_and_a_long_one_an_answer(hub: Client) -> None:
    short = hub.post("/solve", {"problem": " long-running background tasks "})
    long = hub.post("/solve", {"problem": "Traceback: long-running background tasks\n" * 200})
    assert (short.status_code, short.headers["Location"]) == (302, "/solve?problem=long-running+background+tasks")
    assert long.status_code == 200
    assert "Seen by 2 of your people" in hub.get(short.headers["Location"]).content.decode()


def test_an_entry_that_was_merged_is_found_under_its_old_address(client: Client) -> None:
    made = Hub()
    document = made.document(made.source(made.program(), "alpha"))
    kept, absorbed = made.entry(Kind.TECHNOLOGY), made.entry(Kind.TECHNOLOGY)
    made.tell(document, kept, "PostgreSQL")
    made.tell(document, absorbed, "Postgres")
    made.settle()
    made.merge(absorbed, into=kept)
    answer = client.get("/entries/postgres")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/entries/postgresql")


def test_evidence_names_its_author_its_day_and_its_host(client: Client) -> None:
    made = Hub()
    document = made.document(made.source(made.program(), "alpha"), "docs/it's a day.md", day=3)
    made.tell(document, made.entry(Kind.TECHNOLOGY), "PostgreSQL", line=7)
    made.settle()
    text = client.get("/entries/postgresql").content.decode()
    assert "/sources/alpha/docs/it%27s%20a%20day.md?lines=7#L7" in text
    assert "Ada" in text
    assert '<time datetime="2024-03-04T09:30:00Z">4 Mar 2024</time>' in text
    assert "https://github.com/team/alpha/blob/" in text
    assert client.get("/sources/alpha/docs/it%27s%20a%20day.md?lines=7").status_code == 200
