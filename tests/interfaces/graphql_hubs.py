"""A hub for tests of GraphQL, made once a module, and how to ask it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.http.response import HttpResponseBase
from django.test import Client

from nexus.domain.access import Visibility
from nexus.interfaces.graphql import answers
from tests.interfaces import web_hubs
from tests.services import hubs

INTERNAL = "# Wombat notes\n\n- **Challenge:** The wombat relay overheats.\n  - **Solution:** Installed a fan.\n"

EVERYTHING = """
query Everything($first: Int! = 20, $related: Boolean = true) {
  entries(first: $first, sort: NAME) {
    totalCount totalIsBounded
    edges { cursor node { ...Facts } }
    nodes {
      ...Facts
      technologies { ...Ref support }
      solutions(first: 3) { ...Ref support entry { ...Facts evidence { place } aliases solves { ...Ref entry { title } } } }
      solves { ...Ref } challenges { ...Ref } practices { ...Ref } concepts { ...Ref }
      related @include(if: $related) { ...Ref }
      toldBy { slug title learnings }
      evidence(first: 2) { source sourceTitle path line endLine quote text commit author at link place }
      aliases decisions { act by at score other { ...Ref } }
    }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
  entry(slug: "celery") { ...Facts challenges { ...Ref } }
  byId: entry(id: "1") { ...Facts }
  none: entry(slug: "none") { title }
  programs { slug title visibility sources }
  program(slug: "open") {
    slug title visibility overview emphases toldBy { path } stats { ...Stats } sources { ...Source }
    agreed { ...Ref } unsolved { ...Ref }
  }
  sources { ...Source }
  source(slug: "amara") {
    source { ...Source } documents(first: 1) { nodes { path title learnings author at } pageInfo { endCursor hasNextPage } }
    runs { ...Run } top { ...Ref }
  }
  document(source: "amara", path: "docs/journal.md") {
    source { slug } path title text(line: 2, lines: 3) commit author at link
    marks { kind entry { ...Ref } line column endLine endColumn confidence reason }
  }
  documents(source: "amara") { nodes { path } pageInfo { endCursor } }
  evidence(entry: "1", first: 1) { nodes { place } pageInfo { endCursor hasNextPage } }
  decisions(first: 3) { nodes { act entry { ...Ref entry { title } } other { title } } pageInfo { endCursor } }
  runs { ...Run }
  run(id: "1") { run { ...Run } commit unitsDone units shared notes { level path line message } entries { ...Ref } }
  search(query: "background tasks", first: 5) {
    nodes { entry { ...Ref entry { version } } document { path title } source snippet score }
    pageInfo { hasNextPage endCursor } totalCount totalIsBounded shownFor facets { kind count }
  }
  solve(problem: "long-running background tasks") {
    verdict people
    answers { challenge { ...Ref } score reasons evidence { place } solutions { entry { ...Ref } evidence { place } } }
  }
  stats { ...Stats }
  __typename
}
fragment Facts on Entry {
  id kind slug title summary version withdrawn sources evidenceCount solutionCount firstAt lastAt
}
fragment Ref on Reference { __typename }
fragment Stats on Stats {
  sources authors documents learnings entries technologies concepts challenges solutions practices unsolved
}
fragment Source on SourceRef {
  slug title kind address ref program documents learnings entries commit readAt removed
}
fragment Run on RunRef {
  id source sourceTitle act status requestedAt finishedAt problem counts { documents read learnings created joined errors }
}
""".replace("fragment Ref on Reference { __typename }\n", "").replace("...Ref", "id kind slug title summary sources")


@contextmanager
def built(folder: Path) -> Iterator[None]:
    """Have a hub with a public, an internal and a private program until the end of the block."""
    with pytest.MonkeyPatch.context() as patch, hubs.elsewhere():
        patch.setattr("django.conf.settings.DATA_DIR", folder / "data")
        (folder / "data").mkdir()
        web_hubs.build(folder)
        inside = hubs.folder(folder, "dora", {"notes.md": INTERNAL})
        hubs.bring(inside, program="house", visibility=Visibility.INTERNAL)
        yield


def post(query: str, variables: Mapping[str, Any] | None = None, **headers: Any) -> Any:
    """Return the answer to a query that is posted."""
    body = json.dumps({"query": query, "variables": variables})
    return Client().post("/graphql", body, content_type="application/json", headers=headers)


def data(query: str, variables: Mapping[str, Any] | None = None, **headers: Any) -> Any:
    """Return the data of a query in which nothing goes wrong."""
    response = post(query, variables, **headers)
    assert (response.status_code, response.json().get("errors")) == (200, None)
    return response.json()["data"]


def told(response: HttpResponseBase) -> str:
    """Return the first error of an answer that has no data."""
    said = json.loads(response.content)  # type: ignore[attr-defined]
    assert "data" not in said
    return str(said["errors"][0]["message"])


def both(request: answers.Request) -> tuple[answers.Answer, answers.Answer]:
    """Return the answer of the fast way, and that of graphql-core."""
    return answers.answer(request), answers.slowly(request)
