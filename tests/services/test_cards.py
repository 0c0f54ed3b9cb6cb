"""Cards: pages by cursors, their parts, and what a viewer may see of them."""

import base64
import dataclasses
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from nexus import models
from nexus.domain.access import ANONYMOUS, Visibility
from nexus.domain.cards import EntryQuery, Include, Sort
from nexus.domain.errors import Invalid, NotFound
from nexus.domain.learning import Kind
from nexus.domain.views import EntryView
from nexus.services.read_models import cards, entries
from tests.services import hubs
from tests.services.builders import Hub, viewer_of

pytestmark = pytest.mark.django_db

ALL = frozenset(Include)
SCOPES = (ANONYMOUS, viewer_of(internal=True))
"""One scope is read from the indexes, several are added up: both must give the same cards."""


def fill(hub: Hub, count: int) -> None:
    """Tell `count` challenges with a technology, a solution each, in three sources."""
    documents = [hub.document(hub.source(hub.program(f"p{n}"), f"s{n}"), day=n) for n in range(3)]
    redis = hub.entry(Kind.TECHNOLOGY)
    for document, spelling in zip(documents, ("Redis", "redis server", "REDIS"), strict=True):
        hub.tell(document, redis, spelling)
    for number in range(count):
        challenge, solution = hub.entry(Kind.CHALLENGE), hub.entry(Kind.SOLUTION)
        for document in documents[: 1 + number % 3]:
            asked = hub.tell(document, challenge, f"{'cC'[number % 2]}hallenge {number}")
            hub.tell(document, solution, f"Solution {number}", answers=asked)
        hub.relate("involves", challenge, redis)
        models.Decision.objects.create(act="create", by="rule", at=documents[0].authored_at, entry=challenge)
    hub.settle()


@pytest.fixture(scope="module")
def hub(django_db_setup: None, django_db_blocker: Any) -> Iterator[Hub]:
    """Yield a hub that all tests of this module see anew."""
    with django_db_blocker.unblock(), hubs.elsewhere():
        hub = Hub()
        fill(hub, 7)
        yield hub


def pages(query: EntryQuery, size: int = 3) -> list[str]:
    """Return the titles of all pages in order, which both ways to read give alike."""
    told: list[list[str]] = []
    for viewer in SCOPES:
        told.append([])
        after, more = "", True
        while more:
            page = cards.page(viewer=viewer, query=query, after=after, size=size)
            told[-1] += [card.title for card in page.cards]
            after, more = page.next, bool(page.next)
            assert len(page.cards) == size or not more
    assert told[0] == told[1]
    return told[0]


@pytest.mark.parametrize("sort", Sort)
def test_pages_by_cursor_are_the_list_in_its_order_each_entry_once(hub: Hub, sort: Sort):
    whole = [ref.title for ref in entries.listing(viewer=ANONYMOUS, kind=Kind.CHALLENGE, sort=sort.value).entries]
    assert len(whole) == 7
    assert pages(EntryQuery(kinds=(Kind.CHALLENGE,), sort=sort)) == whole
    every = pages(EntryQuery(sort=sort), size=4)
    assert len(every) == len(set(every)) == 15
    assert [title for title in every if "hallenge" in title] == whole


def test_a_page_does_not_move_when_something_is_added_before_it(hub: Hub):
    query = EntryQuery(kinds=(Kind.CHALLENGE,), sort=Sort.NAME)
    first = cards.page(viewer=ANONYMOUS, query=query, size=2)
    expected = cards.page(viewer=ANONYMOUS, query=query, after=first.next, size=2).cards
    hub.tell(models.Document.objects.all()[0], hub.entry(Kind.CHALLENGE), "A new one")
    hub.settle()
    assert cards.page(viewer=ANONYMOUS, query=query, after=first.next, size=2).cards == expected


@pytest.mark.parametrize(
    ("query", "count"),
    [
        (EntryQuery(), 15),
        (EntryQuery(kinds=(Kind.TECHNOLOGY, Kind.SOLUTION)), 8),
        (EntryQuery(unsolved=True), 0),
        (EntryQuery(kinds=(Kind.PRACTICE,)), 0),
        (EntryQuery(kinds=(Kind.SOLUTION,), unsolved=True), 0),
        (EntryQuery(technology="redis"), 7),
        (EntryQuery(technology="nothing"), 0),
        (EntryQuery(source="s2"), 5),
        (EntryQuery(program="p2", kinds=(Kind.CHALLENGE,)), 2),
        (EntryQuery(source="s2", program="p1"), 5),
        (EntryQuery(q="SOLUTION 3"), 1),
        (EntryQuery(q="\0"), 0),
        (EntryQuery(since=date(2024, 3, 3)), 5),
        (EntryQuery(until=date(2024, 2, 29)), 0),
        (EntryQuery(since=date.min, until=date.max), 15),
    ],
)
def test_filters_narrow_the_page_and_its_total_alike(hub: Hub, query: EntryQuery, count: int):
    for viewer in SCOPES:
        page = cards.page(viewer=viewer, query=query, size=100)
        assert (len(page.cards), page.total) == (count, count)
        assert len(pages(query, size=100)) == count


def test_parts_are_what_the_page_of_the_entry_shows(hub: Hub):
    for viewer in SCOPES:
        for card in cards.page(viewer=viewer, query=EntryQuery(), include=ALL).cards:
            view = entries.entry(viewer=viewer, slug=card.slug)
            assert isinstance(view, EntryView)
            for name in ("id", "kind", "title", "summary", "version", "sources", "first_at", "last_at", "withdrawn"):
                assert getattr(card, name) == getattr(view, name)
            for name in ("technologies", "solves", "challenges", "practices", "concepts", "related"):
                assert [one.id for one in getattr(card, name)] == [one.id for one in getattr(view, name)]
            told = [(one.id, one.support) for one in card.solutions or ()]
            assert told == [(one.entry.id, one.entry.sources) for one in view.solutions]
            assert card.solution_count == len(view.solutions)
            assert (card.evidence, card.aliases, card.decisions) == (view.evidence, view.aliases, view.decisions)
            assert sum(source.learnings for source in card.told_by or ()) == card.evidence_count == view.learnings
            assert cards.one(viewer=viewer, slug=card.slug, include=ALL) == card
            assert cards.many(viewer=viewer, ids=[card.id], include=ALL) == {card.id: card}


def test_a_part_that_is_not_asked_for_is_none(hub: Hub):
    page = cards.page(viewer=ANONYMOUS, query=EntryQuery(), include={Include.TOLD_BY}, count=False)
    names = {name.value for name in Include}
    for card in page.cards:
        assert {name for name in names if getattr(card, name) is not None} == {"told_by"}
    assert page.total is None


def test_parts_are_bounded(hub: Hub):
    card = cards.one(viewer=ANONYMOUS, slug="redis", include=ALL, bound=2)
    assert [one.title for one in card.challenges] == ["Challenge 5", "challenge 2"]  # type: ignore[union-attr]
    assert len(card.evidence) == len(card.told_by) == 2  # type: ignore[union-attr]


def test_an_old_slug_leads_on_and_an_unknown_one_nowhere(hub: Hub):
    other = hub.entry(Kind.TECHNOLOGY)
    hub.tell(models.Document.objects.all()[0], other, "Valkey")
    hub.settle()
    hub.merge(other, into=models.EntryScope.objects.get(slug="redis").entry)
    assert cards.one(viewer=ANONYMOUS, slug="valkey") == entries.Moved("redis")
    with pytest.raises(NotFound):
        cards.one(viewer=ANONYMOUS, slug="nothing\0")


def test_a_withdrawn_entry_has_a_card_of_its_own_and_stands_in_no_list(hub: Hub):
    models.Source.objects.update(removed_at="2024-05-01T00:00:00Z")
    hub.settle()
    card = cards.one(viewer=ANONYMOUS, slug="redis", include=ALL)
    assert (card.withdrawn, card.sources, card.evidence) == (True, 0, ())  # type: ignore[union-attr]
    assert cards.many(viewer=ANONYMOUS, ids=[card.id]) == {}  # type: ignore[union-attr]
    assert cards.page(viewer=ANONYMOUS, query=EntryQuery()) == dataclasses.replace(
        cards.page(viewer=ANONYMOUS, query=EntryQuery(q="zz")), total=0
    )


def test_what_a_private_program_tells_shows_in_no_part(hub: Hub):
    hidden = hub.program("hidden", Visibility.PRIVATE)
    document = hub.document(hub.source(hidden, "secret"))
    redis = models.EntryScope.objects.get(slug="redis").entry
    hub.tell(document, redis, "Quokka store")
    secret = hub.entry(Kind.CHALLENGE)
    hub.tell(document, secret, "Quokka trouble")
    hub.relate("involves", secret, redis)
    before = cards.page(viewer=ANONYMOUS, query=EntryQuery(), include=ALL)
    hub.settle()
    assert cards.page(viewer=ANONYMOUS, query=EntryQuery(), include=ALL) == before
    assert cards.page(viewer=ANONYMOUS, query=EntryQuery(source="secret")).cards == ()
    owner = viewer_of(hidden)
    assert cards.page(viewer=owner, query=EntryQuery()).total == 16
    told = cards.one(viewer=owner, slug="redis", include=ALL)
    assert "Quokka trouble" in [one.title for one in told.challenges]  # type: ignore[union-attr]


BAD = [
    *("", "x", "!!!", "é", "a" * 5000, "W10", "bnVsbA", "\0"),
    *(
        base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")
        for told in (
            ["support", 1, "a"],
            ["support", "1", "a", 1],
            ["support", 10**30, "a", 1],
            ["support", True, "a", 1],
            ["name", "a", 1],
            ["recent", "2024-01-01", "a", 1],
            [[[[]]]],
        )
    ),
]


@pytest.mark.parametrize("after", BAD[1:])
def test_a_cursor_of_another_list_or_of_nobody_is_refused_by_name(after: str):
    with pytest.raises(Invalid) as refusal:
        cards.page(viewer=ANONYMOUS, query=EntryQuery(), after=after)
    assert refusal.value.field == "after"


def test_words_in_a_cursor_are_no_sql_and_hurt_no_database(hub: Hub):
    for title in ("'; DROP TABLE entry", "\0", "%s", "\ud83d\ude00"):
        key = base64.urlsafe_b64encode(json.dumps(["support", 1, title, -(2**63)]).encode()).decode()
        cards.page(viewer=ANONYMOUS, query=EntryQuery(), after=key.rstrip("="))
