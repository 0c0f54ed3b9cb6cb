"""One entry is the same through every face: page, REST, GraphQL, Markdown and command line, for whoever looks."""

import html
import itertools
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from nexus.domain.access import Visibility
from nexus.interfaces.cli import main
from nexus.services import access
from tests.services import hubs

pytestmark = pytest.mark.django_db

PROGRAMS = {"open": Visibility.PUBLIC, "house": Visibility.INTERNAL, "vault": Visibility.PRIVATE}
TECHNOLOGIES = ("Redis", "PostgreSQL", "Postgres", "Celery", "RabbitMQ")
CHALLENGES = (
    "Slow queries on the *orders* page",
    "Slow queries on the orders page.",
    "Workers lost their connection to `RabbitMQ` <overnight>",
    "The [cache] kept stale prices in Redis & nobody saw it",
)
SOLUTIONS = (
    "Added an index in PostgreSQL",
    "Cached the result in Redis. The page takes 20 ms since, even on the first day of a sale, when everybody comes at once",
    "Raised the heartbeat of Celery",
)
PRACTICES = ("Always set a timeout on every outgoing call", "Write tests before you refactor")


@dataclass(frozen=True)
class Facts:
    """What every face tells of an entry."""

    title: str
    kind: str
    summary: str
    sources: int
    learnings: int
    first: str
    last: str
    aliases: tuple[str, ...]
    technologies: tuple[tuple[str, int], ...]
    solutions: tuple[tuple[str, int], ...]
    places: tuple[str, ...]


@dataclass(frozen=True)
class Document:
    """What one source of a generated hub says."""

    program: str
    author: str
    day: int
    technologies: Sequence[str]
    challenges: Sequence[tuple[str, Sequence[str]]]
    practices: Sequence[str]
    files: Sequence[str]

    def written(self) -> str:
        lines = ["---", f"author: {self.author}", "---", "# Journal", "## Technologies"]
        lines += [f"- {one}" for one in self.technologies]
        lines.append("## Challenges")
        for challenge, solutions in self.challenges:
            lines += [f"- **Challenge:** {challenge}", *(f"  - **Solution:** {one}" for one in solutions)]
        lines += ["## Best practices", *(f"- {one}" for one in self.practices)]
        return "\n".join(lines) + "\n"


def some(words: Sequence[str], *, least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(words), min_size=least, max_size=3, unique=True)


def documents(program: str) -> st.SearchStrategy[Document]:
    told = st.tuples(st.sampled_from(CHALLENGES), some(SOLUTIONS))
    return st.builds(
        Document,
        program=st.just(program),
        author=st.sampled_from(["Ada", "Björn_B", "Chidi"]),
        day=st.integers(1, 28),
        technologies=some(TECHNOLOGIES, least=1),
        challenges=st.lists(told, min_size=1, max_size=3, unique_by=lambda one: one[0]),
        practices=some(PRACTICES),
        files=st.sampled_from([("docs/journal.md",), ("docs/journal.md", "week 2/journal.md")]),
    )


HUBS = st.tuples(
    st.lists(documents("open"), min_size=2, max_size=4), st.lists(documents("house"), max_size=1), documents("vault")
).map(lambda told: (*told[0], *told[1], told[2]))


def said(summary: str, title: str) -> str:
    """Return what a summary says more than the title above it."""
    return "" if title in (summary, summary.rstrip(".")) else summary


def of_record(record: Mapping[str, Any], places: Sequence[str]) -> Facts:
    """Return the facts of an entry as JSON, by the names of REST."""
    return Facts(
        title=record["title"],
        kind=record["kind"].lower(),
        summary=said(record["summary"], record["title"]),
        sources=record["sources"],
        learnings=record["evidence_count"],
        first=record["first_at"][:10],
        last=record["last_at"][:10],
        aliases=tuple(record["aliases"]),
        technologies=tuple((one["title"], one["sources"]) for one in record["technologies"]),
        solutions=tuple((one["title"], one["support"]) for one in record["solutions"]),
        places=tuple(places),
    )


PARTS = ("technologies", "solutions", "aliases", "told_by")


def from_rest(get: "Get") -> dict[str, Facts]:
    """Return what `/api/v1` tells of each entry, which is the same in a list, alone and at addresses below."""
    found = {}
    for listed in json.loads(get(f"/api/v1/entries?size=100&include=evidence,{','.join(PARTS)}"))["items"]:
        alone = json.loads(get(f"/api/v1/entries/{listed['slug']}"))
        assert {name: alone[name] for name in PARTS} == {name: listed[name] for name in PARTS}
        places = json.loads(get(f"/api/v1/entries/{listed['slug']}/evidence?size=100"))["items"]
        assert listed["evidence"] == places
        found[listed["slug"]] = of_record(alone, [one["place"] for one in places])
    return found


ASKED = """{ entries(first: 100) { nodes {
  slug title kind summary sources evidence_count: evidenceCount first_at: firstAt last_at: lastAt aliases(first: 50)
  technologies(first: 50) { title sources } solutions(first: 50) { title support } evidence(first: 50) { place }
} } }"""


def from_graphql(get: "Get") -> dict[str, Facts]:
    """Return what `/graphql` tells of each entry."""
    nodes = json.loads(get("/graphql", {"query": ASKED}))["data"]["entries"]["nodes"]
    return {node["slug"]: of_record(node, [one["place"] for one in node["evidence"]]) for node in nodes}


def from_page(get: "Get", slug: str) -> Facts:
    """Return what the page shows."""
    page = get(f"/entries/{slug}?places=all")
    head = part(page, r'<header class="page-head">', "</header>")
    days = re.findall(r'datetime="(\S{10})', head)
    counts = [int(one) for one in re.findall(r"<strong>(\d+)</strong>", head)]
    evidence = part(page, r'<section aria-labelledby="evidence"', "</section>")
    cloud = part(page, "<h2>Involves</h2>", "</ul>")
    names = part(page, r"<h2>Also (?:written|told as)</h2>", "</ul>")
    return Facts(
        title=texts(head, r"<h1>(.*?)</h1>")[0],
        kind=texts(head, r'class="eyebrow">(.*?)</p>')[0].lower(),
        summary=next(iter(texts(head, r'class="lead">(.*?)</p>')), ""),
        sources=counts[0],
        learnings=counts[1],
        first=days[0],
        last=days[-1],
        aliases=tuple(texts(names, r"<li>(.*?)</li>")),
        technologies=counted(cloud, r'class="label">(.*?)</span>', r'class="n"[^>]*>(\d+)'),
        solutions=counted(part(page, r'<ol class="solutions">', "</ol>"), r"<h3>(.*?)</h3>", r'class="chip">(\d+)'),
        places=tuple(texts(evidence, r'class="place"[^>]* title="(.*?)"')),
    )


def part(page: str, begin: str, end: str) -> str:
    found = re.search(f"{begin}.*?{end}", page, re.DOTALL)
    return found[0] if found else ""


def texts(page: str, pattern: str) -> list[str]:
    """Return what stands in a part of a page, as people read it."""
    return [
        html.unescape(re.sub(r"<[^>]*>", "", found)).strip() for found in re.findall(pattern, page, re.DOTALL)
    ]


def counted(page: str, names: str, numbers: str) -> tuple[tuple[str, int], ...]:
    return tuple(zip(texts(page, names), map(int, re.findall(numbers, page)), strict=True))


def from_markdown(eyes: "Eyes", slug: str) -> Facts:
    """Return what the Markdown says, which is one text by suffix, by what is accepted and on the command line."""
    text = eyes.get(f"/api/v1/entries/{slug}.md")
    assert eyes.get(f"/api/v1/entries/{slug}", headers={"Accept": "text/markdown"}) == text
    assert eyes.nexus("show", slug, "--format", "markdown") == text
    return of_markdown(text)


def from_command(eyes: "Eyes", slug: str) -> Facts:
    """Return what `nexus show` prints for programs."""
    record = json.loads(eyes.nexus("show", slug, "--format", "json"))
    return of_record(record, [one["place"] for one in record["evidence"]])


def of_markdown(text: str) -> Facts:
    head, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    title, facts, *told = head.strip().split("\n\n")
    found = re.fullmatch(r"(\w+) · (\d+) sources?, (\d+) places? · (\S+) to (\S+)", facts)
    assert found, facts
    beside = {one.partition("\n")[0]: one for one in parts}
    names = [one.removeprefix("Also: ") for one in told if one.startswith("Also: ")]
    return Facts(
        title=plain(title.removeprefix("# ")),
        kind=found[1].lower(),
        summary=plain(next((one for one in told if not one.startswith("Also: ")), "")),
        sources=int(found[2]),
        learnings=int(found[3]),
        first=found[4],
        last=found[5],
        aliases=tuple(plain(name) for name in names[0].split(", ")) if names else (),
        technologies=listed(beside.get("Involves", "")),
        solutions=listed(beside.get("Solutions", "")),
        places=tuple(re.findall(r"^> `(.*)`", beside.get("Evidence", ""), re.MULTILINE)),
    )


def listed(text: str) -> tuple[tuple[str, int], ...]:
    return tuple((plain(name), int(n)) for name, n in re.findall(r"^- \*\*(.*?)\*\* \((\d+) source", text, re.MULTILINE))


def plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


Get = Callable[..., str]


class Eyes:
    """Somebody who looks at the hub, by HTTP and by commands."""

    def __init__(self, name: str, capsys: pytest.CaptureFixture[str]) -> None:
        self.name, self._capsys = name, capsys
        token = {"Authorization": f"Bearer {access.owner_token()}"} if name == "owner" else {}
        self._client, self._token = Client(), token

    def get(self, address: str, data: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> str:
        response = self._client.get(address, data or {}, headers={**self._token, **(headers or {})})
        assert response.status_code == 200, (address, response.content[:300])
        return str(response.content.decode())

    def nexus(self, *arguments: str) -> str:
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main.call(arguments=[*arguments, "--as", self.name])
        assert ended.value.code == 0
        return self._capsys.readouterr().out

    def faces(self) -> Iterator[dict[str, Facts]]:
        """Yield what each face tells of one entry after the other."""
        rest, graphql = from_rest(self.get), from_graphql(self.get)
        assert rest.keys() == graphql.keys()
        for slug, facts in rest.items():
            yield {
                "REST": facts,
                "GraphQL": graphql[slug],
                "page": from_page(self.get, slug),
                "Markdown": from_markdown(self, slug),
                "command": from_command(self, slug),
            }


@pytest.fixture
def folders(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """Give a folder of its own to each hub."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    return (tmp_path / str(number) for number in itertools.count())


def test_an_entry_is_the_same_through_every_face(folders: Iterator[Path], capsys: pytest.CaptureFixture[str]) -> None:
    told: list[tuple[str, Facts]] = []

    @settings(
        max_examples=3, derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(documents=HUBS)
    def compare(documents: Sequence[Document]) -> None:
        with hubs.elsewhere():
            build(next(folders), documents)
            for eyes in (Eyes("public", capsys), Eyes("owner", capsys)):
                for faces in eyes.faces():
                    assert {name: facts for name, facts in faces.items() if facts != faces["REST"]} == {}, faces["REST"]
                    told.append((eyes.name, faces["REST"]))

    compare()
    # The hubs hold what is to be compared, and the owner is told more.
    for name in (field.name for field in fields(Facts)):
        assert any(getattr(facts, name) for _, facts in told), name
    assert any(len(facts.solutions) > 1 and len(facts.technologies) > 1 for _, facts in told)
    assert any(facts.sources != facts.learnings and facts.first < facts.last for _, facts in told)
    assert max(facts.sources for eyes, facts in told if eyes == "owner") > 2
    assert sum(eyes == "owner" for eyes, _ in told) > sum(eyes == "public" for eyes, _ in told)


def build(root: Path, documents: Sequence[Document]) -> None:
    """Import each document as a source of its own."""
    for number, one in enumerate(documents):
        folder = hubs.folder(root, f"source-{number}", dict.fromkeys(one.files, one.written()))
        for file in one.files:
            os.utime(folder / file, (one.day * 86_400, one.day * 86_400))
        hubs.bring(folder, program=one.program, visibility=PROGRAMS[one.program])
