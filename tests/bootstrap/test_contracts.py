"""tools/contracts.py: what breaks callers of REST and GraphQL, and how CHANGELOG declares it."""

import copy
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import breaking  # noqa: E402
import contracts  # noqa: E402

Json = dict[str, Any]
ONE = "/things/{slug}"

OLD: Json = {
    "paths": {
        "/things": {
            "get": {
                "parameters": [
                    {"in": "query", "name": "size", "schema": {"type": "integer", "maximum": 100}},
                    {"in": "query", "name": "sort", "schema": {"type": "string", "enum": ["new", "name"]}},
                    {"in": "query", "name": "fields", "schema": {"type": "string", "pattern": "^((a|b)(,(a|b))*)?$"}},
                    {"in": "query", "name": "since", "schema": {"anyOf": [{"type": "string"}, {"type": "null"}]}},
                ],
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Page"}}}}
                },
                "security": [{}, {"token": []}],
            },
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "title": "ThingIn",
                                "required": ["title"],
                                "properties": {"title": {"type": "string"}, "note": {"type": "string"}},
                            }
                        },
                        "text/plain": {"schema": {"type": "string"}},
                    },
                },
                "responses": {"202": {"headers": {"Location": {}}}, "409": {}},
            },
        },
        ONE: {
            "get": {
                "parameters": [{"in": "path", "name": "slug", "required": True, "schema": {"type": "string"}}],
                "responses": {
                    "200": {
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}},
                            "text/markdown": {"schema": {"type": "string"}},
                        }
                    }
                },
            }
        },
    },
    "components": {
        "schemas": {
            "Kind": {"type": "string", "enum": ["stone", "plant"]},
            "Thing": {
                "type": "object",
                "required": ["title", "kind"],
                "properties": {
                    "title": {"type": "string"},
                    "kind": {"$ref": "#/components/schemas/Kind"},
                    "score": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
                    "inside": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
                },
            },
            "Page": {
                "type": "object",
                "required": ["items"],
                "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}},
            },
        }
    },
}


def listing(document: Json) -> Json:
    found: Json = document["paths"]["/things"]["get"]
    return found


def sent(document: Json) -> Json:
    found: Json = document["paths"]["/things"]["post"]["requestBody"]
    return found


def body(document: Json) -> Json:
    found: Json = sent(document)["content"]["application/json"]["schema"]
    return found


def thing(document: Json) -> Json:
    found: Json = document["components"]["schemas"]["Thing"]
    return found


def parameter(document: Json, name: str) -> Json:
    return next(one for one in listing(document)["parameters"] if one["name"] == name)


def after(change: Callable[[Json], Any]) -> Json:
    document = copy.deepcopy(OLD)
    change(document)
    return document


BREAKING: list[tuple[Callable[[Json], Any], tuple[str, ...], str]] = [
    (lambda d: d["paths"].pop(ONE), (ONE,), "is gone"),
    (lambda d: d["paths"]["/things"].pop("post"), ("/things",), "is gone"),
    (lambda d: listing(d).update(security=[{"token": []}]), ("/things",), "needs a token now"),
    (lambda d: listing(d)["parameters"].pop(0), ("/things", "size"), "size is no parameter any more"),
    (lambda d: parameter(d, "size").update(required=True), ("/things", "size"), "size must be given now"),
    (
        lambda d: listing(d)["parameters"].append({"in": "query", "name": "q", "required": True, "schema": {}}),
        ("/things", "q"),
        "q must be given now",
    ),
    (lambda d: parameter(d, "size")["schema"].update(maximum=50), ("/things", "size"), "size has maximum 50 now"),
    (lambda d: parameter(d, "size")["schema"].update(minimum=1), ("/things", "size"), "size has minimum 1 now"),
    (lambda d: parameter(d, "sort")["schema"]["enum"].pop(), ("/things", "sort"), "sort is never name any more"),
    (
        lambda d: parameter(d, "fields")["schema"].update(pattern="^((a|c)(,(a|c))*)?$"),
        ("/things", "fields"),
        "fields must match",
    ),
    (lambda d: parameter(d, "since")["schema"]["anyOf"].pop(), ("/things", "since"), "since may not be null any more"),
    (lambda d: parameter(d, "since")["schema"]["anyOf"][0].update(format="date"), ("/things", "since"), "format date"),
    (lambda d: sent(d)["content"].pop("text/plain"), ("/things",), "text/plain is not taken any more"),
    (lambda d: body(d)["required"].append("note"), ("ThingIn.note",), "must be given now"),
    (lambda d: body(d)["properties"].pop("note"), ("ThingIn.note",), "is gone"),
    (lambda d: body(d).update(additionalProperties=False), ("/things",), "takes no other fields any more"),
    (lambda d: thing(d)["properties"].pop("score"), ("Thing.score",), "Thing.score is gone"),
    (lambda d: thing(d)["required"].remove("title"), ("Thing.title",), "may be left out now"),
    (lambda d: thing(d)["properties"]["title"].update(type=["string", "null"]), ("Thing.title",), "may be null now"),
    (lambda d: thing(d)["properties"]["title"].update(type="number"), ("Thing.title",), "may be integer or number now"),
    (lambda d: d["components"]["schemas"]["Kind"]["enum"].pop(), ("Thing.kind",), "is never plant any more"),
    (lambda d: d["components"]["schemas"]["Kind"].pop("enum"), ("Thing.kind",), "may be anything now"),
    (lambda d: d["paths"]["/things"]["post"]["responses"].pop("202"), ("/things",), "does not answer 202 any more"),
    (lambda d: d["paths"]["/things"]["post"]["responses"]["202"].clear(), ("/things",), "has no header Location"),
    (
        lambda d: d["paths"][ONE]["get"]["responses"]["200"]["content"].pop("text/markdown"),
        (ONE,),
        "text/markdown is not given any more",
    ),
]

HARMLESS: list[Callable[[Json], Any]] = [
    lambda d: None,
    lambda d: d["paths"].update({"/more": {"get": {"responses": {}}}}),
    lambda d: listing(d)["parameters"].append({"in": "query", "name": "q", "schema": {"type": "string"}}),
    lambda d: parameter(d, "size")["schema"].update(maximum=500),
    lambda d: parameter(d, "size")["schema"].update(type="number"),
    lambda d: parameter(d, "sort")["schema"]["enum"].append("old"),
    lambda d: parameter(d, "fields")["schema"].update(pattern="^((a|b|c)(,(a|b|c))*)?$"),
    lambda d: body(d)["required"].clear(),
    lambda d: body(d)["properties"].update(more={"type": "string"}),
    lambda d: thing(d)["properties"].update(more={"type": "string"}),
    lambda d: thing(d)["required"].append("score"),
    lambda d: thing(d)["properties"]["score"]["anyOf"].pop(),
    lambda d: d["components"]["schemas"]["Kind"]["enum"].append("animal"),
    lambda d: d["paths"]["/things"]["post"]["responses"].pop("409"),
]


@pytest.mark.parametrize(("change", "subject", "says"), BREAKING)
def test_a_change_of_rest_that_breaks_is_found_once(
    change: Callable[[Json], Any], subject: tuple[str, ...], says: str
) -> None:
    (found,) = breaking.changes(OLD, after(change))
    assert found.subject == subject
    assert says in found.text


@pytest.mark.parametrize("change", HARMLESS)
def test_a_change_of_rest_that_adds_or_allows_is_none(change: Callable[[Json], Any]) -> None:
    assert list(breaking.changes(OLD, after(change))) == []


SDL = """
enum Kind { STONE PLANT }
interface Named { title: String! }
type Thing implements Named { title: String! kind: Kind! score: Int }
type Query { things(first: Int! = 10, after: String): [Thing!]! }
"""


@pytest.mark.parametrize(
    ("now", "then", "subject"),
    [
        ("score: Int }", "}", ("Thing.score",)),
        ("score: Int }", "score: String }", ("Thing.score",)),
        ("kind: Kind!", "kind: Kind", ("Thing.kind",)),
        ("STONE PLANT", "STONE", ("Kind.PLANT",)),
        (", after: String", "", ("Query.things", "after")),
        ("after: String", "after: String, q: String!", ("Query.things", "q")),
        ("implements Named ", "", ("Thing",)),
    ],
)
def test_a_change_of_graphql_that_breaks_is_found_once(now: str, then: str, subject: tuple[str, ...]) -> None:
    (found,) = contracts.sdl_changes(SDL, SDL.replace(now, then))
    assert found.subject == subject


def test_what_graphql_gains_breaks_nobody() -> None:
    more = (
        SDL.replace("STONE", "STONE ANIMAL")
        .replace("score: Int", "score: Int! more: Int")
        .replace("after", "q: Int after")
    )
    assert list(contracts.sdl_changes(SDL, more)) == []


CHANGELOG = """# Changelog

## [Unreleased]

### Changed

- Breaking: `Card.title` is called `Card.name` now, in
  `/api/v1/entries` and wherever cards are given.
- Faster: `Card.summary`.

## [0.1.0]

- Breaking: `Card.kind` is gone.
"""


@pytest.mark.parametrize(
    ("subject", "declared"),
    [
        (("Card.title",), True),
        (("/api/v1/entries",), True),
        (("/api/v1/entries", "Card.name"), True),
        (("/api/v1/entries", "size"), False),
        (("/api/v1",), False),
        (("/api/v1/entries/{slug}",), False),
        (("Card",), False),
        (("Card.summary",), False),
        (("Card.kind",), False),
    ],
)
def test_changelog_declares_what_it_names_under_unreleased(subject: tuple[str, ...], declared: bool) -> None:
    change = breaking.Change(subject, "")
    assert any(contracts.names(item, change) for item in contracts.declared(CHANGELOG)) is declared


def test_a_breaking_change_fails_until_changelog_declares_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    released, changelog = tmp_path / "released", tmp_path / "CHANGELOG.md"
    monkeypatch.setattr(contracts, "REFERENCE", tmp_path)
    monkeypatch.setattr(contracts, "RELEASED", released)
    monkeypatch.setattr(contracts, "CHANGELOG", changelog)
    (tmp_path / "openapi.json").write_text(json.dumps(OLD))
    (tmp_path / "schema.graphql").write_text(SDL)
    changelog.write_text("## [Unreleased]\n")
    assert contracts.main(["--release"]) == 0
    assert contracts.main([]) == 0
    (tmp_path / "openapi.json").write_text(json.dumps(after(lambda d: thing(d)["properties"].pop("score"))))
    (tmp_path / "schema.graphql").write_text(SDL.replace("score: Int ", ""))
    capsys.readouterr()
    assert contracts.main([]) == 1
    assert "  CHANGELOG, under Unreleased:  - Breaking: `Thing.score` ..." in capsys.readouterr().out
    changelog.write_text("## [Unreleased]\n\n- Breaking: `Thing.score` is gone: it was never right.\n")
    assert contracts.main([]) == 0


REAL: Json = json.loads((ROOT / "docs" / "reference" / "openapi.json").read_text())


def fields(value: Any) -> Iterator[str]:
    """Yield the fields of all objects that a part of the real document leads to, each as `Card.title`."""
    waiting, known = [value], set()
    while waiting:
        match waiting.pop():
            case {"$ref": str(place)} if place not in known:
                known.add(place)
                name = place.rpartition("/")[2]
                waiting.append(schema := REAL["components"]["schemas"][name])
                yield from (f"{name}.{field}" for field in schema.get("properties", ()))
            case dict(inside):
                waiting.extend(inside.values())
            case list(inside):
                waiting.extend(inside)
            case _:
                pass


ANSWERED = sorted(
    fields(
        [
            one["responses"][code]
            for path in REAL["paths"].values()
            for one in path.values()
            for code in ("200", "202")
            if code in one["responses"]
        ]
    )
)


@settings(max_examples=40)
@given(st.sampled_from(ANSWERED))
def test_no_field_of_the_api_can_go_in_silence(field: str) -> None:
    schema, name = field.split(".")
    without = copy.deepcopy(REAL)
    del without["components"]["schemas"][schema]["properties"][name]
    assert [change.subject for change in breaking.changes(REAL, without)] == [(field,)]


@given(st.sampled_from([(path, method) for path, known in REAL["paths"].items() for method in known]))
def test_no_operation_of_the_api_can_go_in_silence(operation: tuple[str, str]) -> None:
    path, method = operation
    without = copy.deepcopy(REAL)
    del without["paths"][path][method]
    assert (path,) in [change.subject for change in breaking.changes(REAL, without)]
