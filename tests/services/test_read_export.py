"""What leaves the hub: the learnings, and the canonical form of all."""

import json
import random

import pytest

from nexus import models
from nexus.domain.access import ANONYMOUS, Viewer, Visibility
from nexus.domain.learning import Kind
from nexus.services.read_models import export
from tests.services.builders import START, Hub, viewer_of

pytestmark = pytest.mark.django_db

TELLINGS = (
    ("alpha", "a.md", Kind.CHALLENGE, "Slow queries"),
    ("alpha", "b.md", Kind.TECHNOLOGY, "Redis"),
    ("beta", "a.md", Kind.CHALLENGE, "Slow queries"),
    ("beta", "a.md", Kind.PRACTICE, "Wärme den Cache vor"),
    ("notes", "x.md", Kind.TECHNOLOGY, "Redis"),
)


def filled(order: random.Random | None = None) -> Viewer:
    """Fill an empty hub with what TELLINGS say, in any order, and return who sees all of it."""
    hub = Hub()
    names = ["open", "hidden"]
    tellings = list(enumerate(TELLINGS))
    if order:
        order.shuffle(names)
        order.shuffle(tellings)
    made = {name: hub.program(name, Visibility.PRIVATE if name == "hidden" else Visibility.PUBLIC) for name in names}
    sources: dict[str, models.Source] = {}
    documents: dict[tuple[str, str], models.Document] = {}
    told: dict[tuple[Kind, str], models.Entry] = {}
    for line, (slug, path, kind, title) in tellings:
        if slug not in sources:
            sources[slug] = hub.source(made["hidden" if slug == "notes" else "open"], slug)
        if (slug, path) not in documents:
            documents[slug, path] = hub.document(sources[slug], path)
        if (kind, title) not in told:
            told[kind, title] = hub.entry(kind)
        hub.tell(documents[slug, path], told[kind, title], title, line=line + 1)
    hub.relate("involves", told[Kind.CHALLENGE, "Slow queries"], told[Kind.TECHNOLOGY, "Redis"])
    hub.settle()
    return viewer_of(made["hidden"])


def emptied() -> None:
    """Make the hub empty again; ids go on from where they were."""
    for model in (
        models.Relation,
        models.Slug,
        models.Member,
        models.Learning,
        models.Form,
        models.EntryScope,
        models.Entry,
        models.Document,
        models.Run,
        models.Source,
        models.Program,
    ):
        model.objects.all().delete()


def test_every_learning_leaves_with_its_place():
    viewer = filled()
    first, *others = export.learnings(viewer=viewer)
    assert first == {
        "file": "a.md",
        "source": "alpha",
        "commit": f"{0:040x}",
        "line": 1,
        "column": 3,
        "end_line": 1,
        "end_column": 9,
        "kind": "challenge",
        "title": "Slow queries",
        "text": "Slow queries",
        "quote": "* Slow queries",
        "entry": models.EntryScope.objects.get(title="Slow queries").entry_id,
        "author": "Ada",
        "at": START.isoformat(),
    }
    assert [(one["source"], one["file"], one["line"]) for one in others] == [
        ("alpha", "b.md", 2),
        ("beta", "a.md", 3),
        ("beta", "a.md", 4),
        ("notes", "x.md", 5),
    ]
    assert [one["source"] for one in export.learnings(viewer=ANONYMOUS)] == ["alpha", "alpha", "beta", "beta"]


def test_learnings_that_are_not_settled_leave_without_an_entry():
    viewer = filled()
    models.Member.objects.all().delete()
    assert [one["entry"] for one in export.learnings(viewer=viewer)] == [None] * 5


def test_the_learnings_leave_by_one_select(django_assert_num_queries):
    viewer = filled()
    with django_assert_num_queries(1):
        assert len(list(export.learnings(viewer=viewer))) == 5


def test_the_canonical_form_is_sorted_json_without_history():
    viewer = filled()
    lines = export.canonical(viewer=viewer).splitlines()
    assert lines == sorted(lines)
    told = [json.loads(line) for line in lines]
    assert [one["type"] for one in told].count("entry") == 3
    redis = next(one for one in told if one["type"] == "entry" and one["forms"] == ["technology:Redis"])
    challenge = next(one for one in told if one["type"] == "entry" and one["forms"] == ["challenge:Slow queries"])
    assert redis["scopes"].keys() == {"public", "program:hidden"}
    assert [place["place"] for place in redis["evidence"]] == [
        f"https://github.com/team/alpha#@{0:040x}:b.md#2-3-2-9",
        f"https://github.com/team/notes#@{0:040x}:x.md#5-3-5-9",
    ]
    assert challenge["relations"] == [["involves", "public", 1, 0, redis["name"]]]
    assert {one["path"] for one in told if one["type"] == "document"} == {"a.md", "b.md", "x.md"}


@pytest.mark.parametrize("seed", range(5))
def test_the_same_content_gives_the_same_bytes_in_any_order(seed: int):
    first = export.canonical(viewer=filled())
    emptied()
    assert export.canonical(viewer=filled(random.Random(seed))) == first


def test_history_leaves_no_trace_in_the_canonical_form():
    viewer = filled()
    before = export.canonical(viewer=viewer)
    run = models.Run.objects.order_by("id")[0]
    hub = Hub()
    source = models.Source.objects.get(slug="alpha")
    gone, absorbed = hub.entry(Kind.TECHNOLOGY), hub.entry(Kind.CONCEPT)
    hub.tell(hub.document(source, "old.md", until_run=run), gone, "Forgotten")
    models.Source.objects.create(
        program=source.program, slug="left", title="Left", kind="git", address="x", created_at=START, removed_at=START
    )
    for entry in (gone, absorbed):
        models.EntryScope.objects.create(
            entry=entry,
            scope="public",
            kind=entry.kind,
            slug=f"f-{entry.pk}",
            title="Forgotten",
            summary="",
            sources=0,
            learnings=0,
            first_at=START,
            last_at=START,
        )
    kept = models.EntryScope.objects.get(title="Slow queries").entry
    models.Relation.objects.create(kind="involves", origin=kept, target=gone, scope="public", sources=1)
    models.Decision.objects.create(act="create", by="rule", at=START, run=run, entry=kept)
    models.Entry.objects.filter(pk=kept.pk).update(version=7)
    models.EntryScope.objects.filter(entry=kept).update(slug="renamed", first_at=START, last_at=START)
    assert export.canonical(viewer=viewer) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda: models.EntryScope.objects.filter(title="Redis").update(sources=9),
        lambda: models.EntryScope.objects.filter(title="Redis").update(summary="other"),
        lambda: models.Learning.objects.filter(title="Redis").update(text="other"),
        lambda: models.Learning.objects.filter(title="Redis").update(line=99),
        lambda: models.Document.objects.update(blob="other"),
        lambda: models.Relation.objects.update(sources=9),
        lambda: models.Relation.objects.all().delete(),
        lambda: models.Source.objects.update(commit="other"),
        lambda: models.Form.objects.filter(key="technology:Redis").update(key="technology:other"),
    ],
)
def test_every_difference_of_content_shows_in_the_canonical_form(change):
    viewer = filled()
    before = export.canonical(viewer=viewer)
    change()
    assert export.canonical(viewer=viewer) != before


def test_an_empty_hub_leaves_nothing():
    assert export.canonical(viewer=ANONYMOUS) == ""
    assert list(export.learnings(viewer=ANONYMOUS)) == []
