"""The page of one entry, and what search and solve need of many."""

import dataclasses
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from nexus import models
from nexus.domain.access import ANONYMOUS, Viewer, Visibility
from nexus.domain.errors import NotFound
from nexus.domain.learning import Kind
from nexus.domain.views import EntryView
from nexus.services.read_models import decisions, entries, evidence, relations, rows
from tests.services.builders import START, Hub, viewer_of

pytestmark = pytest.mark.django_db


def seen(slug: str, viewer: Viewer = ANONYMOUS) -> EntryView:
    """Return the entry at this address, which must not have moved."""
    view = entries.entry(viewer=viewer, slug=slug)
    assert isinstance(view, EntryView)
    return view


@dataclass
class Queries(Hub):
    """A hub in which three sources tell a challenge, with two solutions and a technology."""

    slow: models.Entry = field(init=False)
    index: models.Entry = field(init=False)
    cache: models.Entry = field(init=False)
    postgres: models.Entry = field(init=False)

    def fill(self) -> None:
        """Write what the three sources tell."""
        program = self.program("open")
        documents = [
            self.document(self.source(program, slug), day=day, author=slug.title())
            for day, slug in enumerate(("alpha", "beta", "gamma"))
        ]
        self.slow, self.index, self.cache, self.postgres = map(
            self.entry, (Kind.CHALLENGE, Kind.SOLUTION, Kind.SOLUTION, Kind.TECHNOLOGY)
        )
        for document in documents:
            alpha = document is documents[0]
            slow = self.tell(document, self.slow, "Slow queries")
            fix = f"Fix of {document.source.slug}"
            self.tell(document, self.cache if alpha else self.index, fix, answers=slow)
            self.tell(document, self.postgres, "PostgreSQL" if alpha else "Postgres")
        self.relate("involves", self.slow, self.postgres)
        self.settle()


@pytest.fixture
def hub() -> Queries:
    """Return the hub of most tests."""
    hub = Queries()
    hub.fill()
    return hub


def test_an_entry_counts_its_sources_and_quotes_every_place(hub: Queries):
    view = seen("slow-queries")
    assert (view.kind, view.title, view.sources, view.learnings) == (Kind.CHALLENGE, "Slow queries", 3, 3)
    assert (view.first_at, view.last_at) == (START, START + timedelta(days=2))
    assert not view.withdrawn
    assert [place.source for place in view.evidence] == ["alpha", "beta", "gamma"]
    first = view.evidence[0]
    assert first.place == f"alpha@{0:040x}:README.md#L1"
    assert first.link == f"https://github.com/team/alpha/blob/{0:040x}/README.md?plain=1#L1-L1"
    assert (first.author, first.at, first.quote, first.text) == ("Alpha", START, "* Slow queries", "Slow queries")


def test_solutions_are_ranked_by_sources_and_quote_their_places(hub: Queries):
    best, other = seen("slow-queries").solutions
    assert (best.entry.id, best.entry.sources, other.entry.id, other.entry.sources) == (
        hub.index.pk,
        2,
        hub.cache.pk,
        1,
    )
    assert [(place.source, place.text) for place in best.evidence] == [
        ("beta", "Fix of beta"),
        ("gamma", "Fix of gamma"),
    ]
    assert [place.source for place in other.evidence] == ["alpha"]
    assert [ref.slug for ref in seen("fix-of-beta").solves] == ["slow-queries"]


def test_a_solution_told_for_another_challenge_too_counts_for_each_alone(hub: Queries):
    other = hub.entry(Kind.CHALLENGE)
    for number in range(3):
        document = hub.document(hub.source(hub.program(f"p{number}"), f"delta{number}"))
        asked = hub.tell(document, other, "Slow start")
        hub.tell(document, hub.cache, "Fix of alpha", answers=asked)
    hub.settle()
    assert [answer.entry.id for answer in seen("slow-queries").solutions] == [hub.index.pk, hub.cache.pk]
    assert [len(answer.evidence) for answer in seen("slow-queries").solutions] == [2, 1]
    assert [(answer.entry.id, answer.entry.sources) for answer in seen("slow-start").solutions] == [(hub.cache.pk, 3)]
    assert seen("fix-of-alpha").sources == 4


def test_a_technology_shows_what_involves_it_and_its_other_spellings(hub: Queries):
    for kind, title in ((Kind.PRACTICE, "Index early"), (Kind.CONCEPT, "Indexing")):
        entry = hub.entry(kind)
        hub.tell(models.Document.objects.get(source__slug="beta"), entry, title)
        hub.relate("involves", entry, hub.postgres)
    hub.settle()
    view = seen("postgresql")
    assert [[ref.slug for ref in refs] for refs in (view.challenges, view.practices, view.concepts)] == [
        ["slow-queries"],
        ["index-early"],
        ["indexing"],
    ]
    assert view.aliases == ("Postgres",)
    assert [ref.slug for ref in seen("slow-queries").technologies] == ["postgresql"]


def test_spellings_come_most_told_first_and_differ_by_more_than_case(hub: Queries):
    document = models.Document.objects.get(source__slug="gamma")
    for title in ("psql", "postgresql", "POSTGRES", "Postgres"):
        hub.tell(document, hub.postgres, title)
    hub.settle()
    assert seen("postgresql").aliases == ("Postgres", "psql")


def test_technologies_come_in_the_order_told(hub: Queries):
    document = models.Document.objects.get(source__slug="alpha")
    names = ["Zookeeper", "Celery", "RabbitMQ"]
    for position, name in enumerate(names, start=1):
        entry = hub.entry(Kind.TECHNOLOGY)
        hub.tell(document, entry, name)
        hub.relate("involves", hub.slow, entry, position)
    hub.settle()
    assert [ref.title for ref in seen("slow-queries").technologies] == ["PostgreSQL", *names]


def test_related_entries_show_once_from_both_sides(hub: Queries):
    hub.relate("related", hub.index, hub.cache)
    hub.relate("related", hub.cache, hub.index)
    hub.settle()
    assert [ref.id for ref in seen("fix-of-beta").related] == [hub.cache.pk]
    assert [ref.id for ref in seen("fix-of-alpha").related] == [hub.index.pk]


def test_evidence_is_bounded_but_spellings_are_not_lost(hub: Queries):
    document = hub.document(models.Source.objects.get(slug="alpha"), "long.md")
    learnings = [
        models.Learning(
            document=document,
            ordinal=number,
            kind="technology",
            title="Postgres" if number else "pgsql",
            text="",
            quote="",
            line=number + 1,
            column=1,
            end_line=number + 1,
            end_column=2,
            confidence=1,
            form=models.Form.objects.get(key="technology:Postgres"),
        )
        for number in reversed(range(evidence.OWN_BOUND + 5))
    ]
    models.Learning.objects.bulk_create(learnings)
    hub.settle()
    view = seen("postgresql")
    assert len(view.evidence) == evidence.OWN_BOUND
    assert [place.line for place in view.evidence[1:]] == list(range(1, evidence.OWN_BOUND))
    assert view.aliases == ("Postgres", "pgsql")


def test_relations_are_bounded_to_those_most_told(hub: Queries):
    document = models.Document.objects.get(source__slug="alpha")
    for number in range(relations.BOUND):
        entry = hub.entry(Kind.CHALLENGE)
        hub.tell(document, entry, f"Trouble {number:03}")
        hub.relate("involves", entry, hub.postgres)
    hub.settle()
    titles = [ref.title for ref in seen("postgresql").challenges]
    assert titles == ["Slow queries", *(f"Trouble {number:03}" for number in range(relations.BOUND - 1))]


def test_an_absorbed_entry_leads_to_its_heir_over_any_number_of_steps(hub: Queries):
    document = models.Document.objects.get(source__slug="alpha")
    second, third = hub.entry(Kind.CHALLENGE), hub.entry(Kind.CHALLENGE)
    hub.tell(document, second, "Lagging queries")
    hub.tell(document, third, "Crawling queries")
    hub.settle()
    hub.merge(third, into=second)
    hub.merge(second, into=hub.slow)
    assert entries.entry(viewer=ANONYMOUS, slug="crawling-queries") == entries.Moved("slow-queries")
    assert entries.entry(viewer=ANONYMOUS, slug="lagging-queries") == entries.Moved("slow-queries")
    view = seen("slow-queries")
    assert (view.learnings, view.sources) == (5, 3)
    assert [(act.act, act.score, act.other and act.other.title) for act in view.decisions] == [
        ("merge", 910, "Lagging queries")
    ]
    assert entries.refs(viewer=ANONYMOUS, ids=[second.pk, third.pk, hub.slow.pk]).keys() == {hub.slow.pk}


def test_an_older_slug_leads_to_the_newer(hub: Queries):
    models.Slug.objects.create(slug="slow-sql", entry=hub.slow, scope="public")
    assert entries.entry(viewer=ANONYMOUS, slug="slow-sql") == entries.Moved("slow-queries")


def test_a_withdrawn_entry_says_so_and_shows_nothing_else(hub: Queries):
    models.Document.objects.update(until_run=models.Run.objects.order_by("id")[0])
    hub.settle()
    view = seen("slow-queries")
    assert view.withdrawn
    assert (view.title, view.sources, view.learnings) == ("Slow queries", 0, 0)
    assert (view.evidence, view.solutions, view.technologies) == ((), (), ())
    assert entries.refs(viewer=ANONYMOUS, ids=[hub.slow.pk]) == {}
    assert entries.refs(viewer=viewer_of(internal=True), ids=[hub.slow.pk]) == {}
    assert entries.answers(viewer=ANONYMOUS, ids=[hub.slow.pk]) == {}


def test_a_removed_source_is_silent_before_its_entries_are_counted_again(hub: Queries):
    models.Source.objects.filter(slug="beta").update(removed_at=START)
    assert [place.source for place in seen("slow-queries").evidence] == ["alpha", "gamma"]


@pytest.mark.parametrize("slug", ["unknown", "", "slow-queries\0", "\ud800", "x" * 10_000])
def test_what_is_not_there_is_not_found(hub: Queries, slug: str):
    with pytest.raises(NotFound):
        entries.entry(viewer=ANONYMOUS, slug=slug)


def test_answers_hold_what_the_page_of_each_challenge_holds(hub: Queries):
    lone = hub.entry(Kind.CHALLENGE)
    hub.tell(models.Document.objects.get(source__slug="beta"), lone, "Nobody knows")
    hub.settle()
    found = entries.answers(viewer=ANONYMOUS, ids=[hub.slow.pk, lone.pk, 10**9])
    assert found.keys() == {hub.slow.pk, lone.pk}
    view = seen("slow-queries")
    assert found[hub.slow.pk] == (view.solutions, view.evidence)
    assert found[lone.pk] == ((), seen("nobody-knows").evidence)
    assert entries.answers(viewer=ANONYMOUS, ids=[]) == {}


def test_several_scopes_add_up_and_the_first_gives_the_words(hub: Queries):
    hidden, team = hub.program("hidden", Visibility.PRIVATE), hub.program("team", Visibility.INTERNAL)
    for program, title in ((hidden, "Sluggish selects"), (team, "Tardy tables")):
        document = hub.document(hub.source(program, f"{program.slug}-notes"), day=-5)
        asked = hub.tell(document, hub.slow, title)
        hub.tell(document, hub.index, "Fix of beta", answers=asked)
    hub.settle()
    for viewer, sources in ((ANONYMOUS, 3), (viewer_of(hidden), 4), (viewer_of(hidden, internal=True), 5)):
        view = seen("slow-queries", viewer)
        assert (view.title, view.sources, view.learnings, len(view.evidence)) == ("Slow queries", *[sources] * 3)
        assert entries.refs(viewer=viewer, ids=[hub.slow.pk])[hub.slow.pk].sources == sources
        assert [(answer.entry.sources, len(answer.evidence)) for answer in view.solutions] == [
            (sources - 1,) * 2,
            (1, 1),
        ]
        assert entries.refs(viewer=viewer, ids=[hub.slow.pk])[hub.slow.pk].solutions == 2
    assert seen("slow-queries", viewer_of(hidden)).first_at == START - timedelta(days=5)
    only = Viewer(scopes=(f"program:{hidden.pk}",))
    assert seen("sluggish-selects-program-" + str(hidden.pk), only).sources == 1


def test_a_scope_that_was_withdrawn_gives_no_words(hub: Queries):
    hidden = hub.program("hidden", Visibility.PRIVATE)
    hub.tell(hub.document(hub.source(hidden, "notes")), hub.slow, "Sluggish selects")
    models.Document.objects.exclude(source__slug="notes").update(until_run=models.Run.objects.order_by("id")[0])
    hub.settle()
    slug = f"sluggish-selects-program-{hidden.pk}"
    assert seen(slug, viewer_of(hidden)).title == "Sluggish selects"
    assert entries.entry(viewer=viewer_of(hidden), slug="slow-queries") == entries.Moved(slug)
    several = viewer_of(hidden, internal=True)
    assert entries.refs(viewer=several, ids=[hub.slow.pk])[hub.slow.pk].title == "Sluggish selects"
    assert seen("slow-queries").withdrawn


def test_decisions_show_only_where_all_they_moved_may_be_seen(hub: Queries):
    hidden = hub.program("hidden", Visibility.PRIVATE)
    source = hub.source(hidden, "notes")
    secret = hub.tell(hub.document(source), hub.slow, "Sluggish selects")
    alone = hub.entry(Kind.CHALLENGE)
    hub.tell(hub.document(source, "b.md"), alone, "Whispered words")
    hub.settle()
    opened = models.Run.objects.order_by("id")[0]
    known = models.Form.objects.get(key="challenge:Slow queries")
    acts = [
        ("create", opened, None, known),
        ("attach", opened, None, secret.form),
        ("attach", source.runs.get(), None, known),
        ("merge", opened, alone, known),
        ("rename", None, None, None),
    ]
    for act, run, other, form in acts:
        decision = models.Decision.objects.create(act=act, by="rule", at=START, run=run, entry=hub.slow, other=other)
        if form:
            models.DecisionForm.objects.create(decision=decision, form=form)
    models.Decision.objects.create(act="split", by="owner", at=START, entry=hub.slow, undone_at=START)
    assert [act.act for act in seen("slow-queries").decisions] == ["rename", "create"]
    shown = seen("slow-queries", viewer_of(hidden)).decisions
    assert [act.act for act in shown] == ["rename", "merge", "attach", "attach", "create"]
    assert [act.other and act.other.title for act in shown] == [None, "Whispered words", None, None, None]


def test_decisions_are_bounded_to_the_latest(hub: Queries):
    for score in range(decisions.BOUND + 5):
        models.Decision.objects.create(act="attach", by="rule", at=START, entry=hub.slow, score=score)
    scores = [act.score for act in seen("slow-queries").decisions]
    assert scores == list(reversed(range(5, decisions.BOUND + 5)))


def test_an_entry_costs_four_selects_however_much_it_holds(hub: Queries, django_assert_num_queries):
    with django_assert_num_queries(4):
        seen("fix-of-alpha")
    document = models.Document.objects.get(source__slug="beta")
    asked = models.Learning.objects.get(document=document, kind="challenge")
    for number in range(100):
        entry = hub.entry(Kind.SOLUTION)
        hub.tell(document, entry, f"Try {number}", answers=asked)
    hub.settle()
    with django_assert_num_queries(4):
        assert len(seen("slow-queries").solutions) == relations.BOUND
    with django_assert_num_queries(4):
        seen("slow-queries", viewer_of(internal=True))
    with django_assert_num_queries(2):
        entries.answers(viewer=ANONYMOUS, ids=[hub.slow.pk])
    with django_assert_num_queries(1):
        entries.refs(viewer=ANONYMOUS, ids=range(500))


def test_reading_twice_gives_the_same(hub: Queries):
    first = dataclasses.asdict(seen("slow-queries"))
    models.EntryScope.objects.filter(entry=hub.slow).update(summary="Slow queries")  # moves the row where rows can move
    assert dataclasses.asdict(seen("slow-queries")) == first


@pytest.mark.parametrize(
    ("kind", "title", "told", "shown"),
    [
        ("technology", "PostgreSQL", "PSQL", ""),
        ("technology", "Python", "Python 3", ""),
        ("technology", "Factory Boy", "factory_boy", ""),
        ("technology", "Redis", "Keeps sessions in memory", "Keeps sessions in memory"),
        ("challenge", "PostgreSQL", "PSQL", "PSQL"),
    ],
)
def test_a_name_is_not_summed_up_by_another_spelling_of_it(kind: str, title: str, told: str, shown: str):
    assert rows.summary(kind=kind, title=title, told=told) == shown


def test_as_many_places_come_as_are_asked_for(hub: Queries):
    view = entries.entry(viewer=ANONYMOUS, slug="slow-queries", places=2)
    assert isinstance(view, EntryView)
    assert ([place.source for place in view.evidence], view.learnings) == (["alpha", "beta"], 3)
