"""Lists of entries: order, filters, pages."""

import itertools
from datetime import timedelta

import pytest

from nexus import models
from nexus.domain.access import ANONYMOUS, Visibility
from nexus.domain.errors import Invalid
from nexus.domain.learning import Kind
from nexus.services.read_models import entries
from tests.services.builders import START, Hub, viewer_of

pytestmark = pytest.mark.django_db

SCOPES = (ANONYMOUS, viewer_of(internal=True))
"""One scope is read from the indexes, several are added up: both must give the same list."""


def titles(**query: object) -> list[str]:
    """Return the titles of a list of challenges, which both ways to read give alike."""
    one, several = (entries.listing(**({"viewer": viewer, "kind": Kind.CHALLENGE} | query)) for viewer in SCOPES)
    assert one == several
    return [ref.title for ref in one.entries]


@pytest.fixture
def hub() -> Hub:
    """Return a hub of four challenges told on different days by different numbers of sources."""
    hub = Hub()
    documents = [hub.document(hub.source(hub.program(f"p{number}"), f"s{number}"), day=number) for number in range(3)]
    for title, told in (("beta", (2,)), ("Alpha", (0, 1)), ("Gamma", (1,)), ("50% of _it_!", (0, 1, 2))):
        entry = hub.entry(Kind.CHALLENGE)
        for number in told:
            hub.tell(documents[number], entry, title)
    hub.tell(documents[0], hub.entry(Kind.PRACTICE), "Alpha too")
    hub.settle()
    return hub


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("support", ["50% of _it_!", "Alpha", "Gamma", "beta"]),
        ("name", ["50% of _it_!", "Alpha", "beta", "Gamma"]),
        ("new", ["beta", "Gamma", "50% of _it_!", "Alpha"]),
        ("recent", ["50% of _it_!", "beta", "Alpha", "Gamma"]),
    ],
)
def test_every_order_is_as_it_says(hub: Hub, sort: str, expected: list[str]):
    assert titles(sort=sort) == expected


def test_an_unknown_order_is_refused_by_name():
    with pytest.raises(Invalid, match="support, name, new, recent") as refusal:
        entries.listing(viewer=ANONYMOUS, kind=Kind.CHALLENGE, sort="title; DROP TABLE entry")
    assert refusal.value.field == "sort"


def test_what_is_withdrawn_is_not_listed(hub: Hub):
    models.Document.objects.filter(source__slug="s2").update(until_run=models.Run.objects.order_by("id")[0])
    hub.settle()
    assert titles(sort="name") == ["50% of _it_!", "Alpha", "Gamma"]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("ALPHA", ["Alpha"]),
        ("a", ["Alpha", "beta", "Gamma"]),
        ("%", ["50% of _it_!"]),
        ("_", ["50% of _it_!"]),
        ("t_!", ["50% of _it_!"]),
        ("nothing", []),
        ("x\0y", []),
        ("'", []),
        ("%s %(kind)s", []),
        ("z" * 100_000, []),
    ],
)
def test_words_narrow_to_titles_that_contain_them(hub: Hub, q: str, expected: list[str]):
    assert titles(sort="name", q=q) == expected


def test_a_technology_narrows_to_what_involves_it_also_under_an_older_slug(hub: Hub):
    document = models.Document.objects.get(source__slug="s1")
    redis, old = hub.entry(Kind.TECHNOLOGY), hub.entry(Kind.TECHNOLOGY)
    hub.tell(document, redis, "Redis")
    hub.tell(document, old, "Valkey")
    hub.relate("involves", models.EntryScope.objects.get(title="Gamma").entry, redis)
    hub.settle()
    assert titles(technology="redis") == ["Gamma"]
    assert titles(technology="valkey") == titles(technology="unknown") == []
    hub.merge(old, into=redis)
    assert titles(technology="valkey") == ["Gamma"]


def test_a_program_narrows_to_what_its_sources_tell(hub: Hub):
    assert titles(program="p2", sort="name") == ["50% of _it_!", "beta"]
    assert titles(program="unknown") == []
    models.Source.objects.filter(slug="s2").update(removed_at=START)
    assert titles(program="p2") == []


def test_a_private_program_narrows_nothing_for_others(hub: Hub):
    hidden = hub.program("hidden", Visibility.PRIVATE)
    entry = models.EntryScope.objects.get(title="Alpha").entry
    hub.tell(hub.document(hub.source(hidden, "notes")), entry, "Alpha")
    hub.settle()
    query = {"kind": Kind.CHALLENGE, "program": "hidden"}
    assert entries.listing(viewer=ANONYMOUS, **query).entries == ()
    assert [ref.sources for ref in entries.listing(viewer=viewer_of(hidden), **query).entries] == [3]


def test_unsolved_leaves_those_without_a_solution(hub: Hub):
    document = models.Document.objects.get(source__slug="s1")
    asked = models.Learning.objects.get(document=document, title="Alpha")
    hub.tell(document, hub.entry(Kind.SOLUTION), "Beta it", answers=asked)
    hub.settle()
    assert titles(unsolved=True, sort="name") == ["50% of _it_!", "beta", "Gamma"]
    found = entries.listing(viewer=ANONYMOUS, kind=Kind.CHALLENGE, unsolved=True, q="a", program="p2")
    assert [ref.title for ref in found.entries] == ["beta"]
    assert found.filters == {"unsolved": "1", "q": "a", "program": "p2"}


def test_a_solution_in_two_scopes_counts_once(hub: Hub):
    hidden = hub.program("hidden", Visibility.PRIVATE)
    challenge = models.EntryScope.objects.get(title="Alpha").entry
    fix, secret = hub.entry(Kind.SOLUTION), hub.entry(Kind.SOLUTION)
    for document in (models.Document.objects.get(source__slug="s1"), hub.document(hub.source(hidden, "notes"))):
        asked = hub.tell(document, challenge, "Alpha")
        hub.tell(document, fix, "Beta it", answers=asked)
    hub.tell(document, secret, "Whisper", answers=asked)
    hub.settle()
    for viewer, solutions in ((ANONYMOUS, 1), (viewer_of(hidden), 2)):
        assert entries.listing(viewer=viewer, kind=Kind.CHALLENGE, q="alpha").entries[0].solutions == solutions


def many(count: int) -> None:
    """Write entries of one kind straight into the lists."""
    run = models.Run.objects.order_by("id")[0]
    models.Entry.objects.bulk_create([models.Entry(kind="practice", created_run=run) for _ in range(count)])
    models.EntryScope.objects.bulk_create(
        [
            models.EntryScope(
                entry=entry,
                scope="public",
                kind="practice",
                slug=f"s-{entry.pk}",
                title="Same",
                summary="",
                sources=1,
                learnings=1,
                first_at=START,
                last_at=START + timedelta(days=number % 2),
            )
            for number, entry in enumerate(models.Entry.objects.filter(kind="practice", scopes=None))
        ]
    )


@pytest.mark.parametrize("sort", entries.ORDERS)
def test_pages_hold_every_entry_once_even_where_all_are_alike(hub: Hub, sort: str):
    many(23)
    for viewer in SCOPES:
        pages = [
            entries.listing(viewer=viewer, kind=Kind.PRACTICE, sort=sort, page=number, size=7) for number in range(1, 5)
        ]
        ids = list(itertools.chain.from_iterable((ref.id for ref in page.entries) for page in pages))
        assert len(ids) == len(set(ids)) == 24
        assert [(page.page.total, page.page.bounded, page.page.has_next) for page in pages] == [
            (24, False, True),
            (24, False, True),
            (24, False, True),
            (24, False, False),
        ]


def test_totals_are_bounded(hub: Hub):
    many(entries.BOUND + 3)
    page = entries.listing(viewer=ANONYMOUS, kind=Kind.PRACTICE, page=3).page
    assert (page.total, page.bounded, page.has_next) == (entries.BOUND, True, True)


@pytest.mark.parametrize(
    ("page", "size", "number", "rows"), [(0, 0, 1, 1), (-5, 10**9, 1, 100), (10**30, 20, 1000, 20)]
)
def test_page_and_size_are_kept_in_bounds(hub: Hub, page: int, size: int, number: int, rows: int):
    found = entries.listing(viewer=ANONYMOUS, kind=Kind.PRACTICE, page=page, size=size).page
    assert (found.number, found.size) == (number, rows)


@pytest.mark.parametrize("viewer", SCOPES)
def test_a_list_costs_two_selects_for_one_row_and_for_a_hundred(hub: Hub, viewer, django_assert_num_queries):
    query = {
        "viewer": viewer,
        "kind": Kind.PRACTICE,
        "technology": "redis",
        "program": "p1",
        "q": "a",
        "unsolved": True,
    }
    with django_assert_num_queries(2):
        assert len(entries.listing(viewer=viewer, kind=Kind.PRACTICE).entries) == 1
    many(100)
    with django_assert_num_queries(2):
        assert len(entries.listing(viewer=viewer, kind=Kind.PRACTICE, size=100).entries) == 100
    with django_assert_num_queries(2):
        entries.listing(**query)
