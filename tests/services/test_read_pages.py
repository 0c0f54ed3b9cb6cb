"""Home, sources, documents, programs and runs."""

from datetime import timedelta

import pytest

from nexus import models
from nexus.domain.access import ANONYMOUS, Visibility
from nexus.domain.errors import NotFound
from nexus.domain.learning import Kind
from nexus.domain.runs import Counts, Status
from nexus.services.read_models import documents, home, programs, runs, shelves, sources
from tests.services.builders import START, Hub, viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub() -> Hub:
    """Return a hub of two programs: one source each that tell the same technology, and a challenge in the first."""
    hub = Hub()
    alpha = hub.document(hub.source(hub.program("first"), "alpha"), "notes/day 1.md", author="Ada", day=1)
    beta = hub.document(hub.source(hub.program("second"), "beta"), author="", author_stated="Grace", day=2)
    redis = hub.entry(Kind.TECHNOLOGY)
    hub.tell(alpha, redis, "Redis", line=7)
    hub.tell(beta, redis, "Redis")
    hub.tell(alpha, hub.entry(Kind.CHALLENGE), "Slow queries", line=3)
    hub.settle()
    return hub


def test_home_counts_what_the_viewer_may_see(hub: Hub):
    hub.document(models.Source.objects.get(slug="beta"), "empty.md", author="")
    view = home.home(viewer=ANONYMOUS)
    totals = view.totals
    assert (totals.sources, totals.authors, totals.documents) == (2, 2, 3)
    assert (totals.learnings, totals.entries, totals.unsolved) == (3, 2, 1)
    assert totals.by_kind == {
        Kind.TECHNOLOGY: 1,
        Kind.CONCEPT: 0,
        Kind.CHALLENGE: 1,
        Kind.SOLUTION: 0,
        Kind.PRACTICE: 0,
    }
    assert [(ref.title, ref.sources) for ref in view.agreed] == [("Redis", 2), ("Slow queries", 1)]
    assert [ref.title for ref in view.technologies] == ["Redis"]
    assert [ref.title for ref in view.unsolved] == ["Slow queries"]
    assert [ref.title for ref in view.newest] == ["Redis", "Slow queries"]
    assert [(ref.slug, ref.sources) for ref in view.programs] == [("first", 1), ("second", 1)]
    assert view.running == ()


def test_an_empty_hub_has_a_home(db: None):
    view = home.home(viewer=ANONYMOUS)
    assert (view.totals.entries, view.agreed, view.newest, view.programs) == (0, (), (), ())


def test_home_shows_what_runs(hub: Hub):
    source = models.Source.objects.get(slug="alpha")
    models.Run.objects.create(source=source, status="running", actor="owner", requested_at=START, counts={"read": 4})
    (run,) = home.home(viewer=ANONYMOUS).running
    assert (run.source, run.status, run.finished_at, run.counts) == ("alpha", Status.RUNNING, None, Counts(read=4))


def test_home_costs_five_selects_however_much_it_holds(hub: Hub, django_assert_num_queries):
    document = models.Document.objects.get(source__slug="beta")
    with django_assert_num_queries(5):
        home.home(viewer=ANONYMOUS)
    for number in range(100):
        hub.tell(document, hub.entry(Kind.CHALLENGE), f"Trouble {number:03}")
    hub.settle()
    for viewer in (ANONYMOUS, viewer_of(internal=True)):
        with django_assert_num_queries(5):
            view = home.home(viewer=viewer)
        assert len(view.unsolved) == len(view.newest) == shelves.BOUND
        assert [ref.kind for ref in view.agreed].count(Kind.CHALLENGE) == 4
        assert view.agreed[0].title == "Redis"
        assert [ref.title for ref in view.unsolved] == ["Slow queries", *(f"Trouble {n:03}" for n in range(11))]


def test_a_document_marks_its_learnings_in_the_order_of_the_text(hub: Hub):
    view = documents.document(viewer=ANONYMOUS, source="alpha", path="notes/day 1.md")
    assert (view.text, view.author, view.at) == ("text of notes/day 1.md\n", "Ada", START + timedelta(days=1))
    assert view.link == f"https://github.com/team/alpha/blob/{1:040x}/notes/day%201.md?plain=1"
    assert [(mark.line, mark.entry.title, mark.entry.sources) for mark in view.marks] == [
        (3, "Slow queries", 1),
        (7, "Redis", 2),
    ]
    assert (view.source.slug, view.source.program, view.source.documents) == ("alpha", "first", 1)
    assert (view.source.learnings, view.source.entries) == (2, 2)


def test_a_document_shows_its_current_version_only(hub: Hub):
    run = models.Run.objects.order_by("id")[0]
    models.Document.objects.filter(source__slug="alpha").update(until_run=run)
    with pytest.raises(NotFound):
        documents.document(viewer=ANONYMOUS, source="alpha", path="notes/day 1.md")
    hub.document(models.Source.objects.get(slug="alpha"), "notes/day 1.md", text="newer")
    assert documents.document(viewer=ANONYMOUS, source="alpha", path="notes/day 1.md").text == "newer"


def test_the_stated_author_stands_where_no_commit_names_one(hub: Hub):
    assert documents.document(viewer=ANONYMOUS, source="beta", path="README.md").author == "Grace"


@pytest.mark.parametrize(
    ("source", "path"),
    [("alpha", "notes"), ("beta", "notes/day 1.md"), ("nobody", "x"), ("\0", "\0"), ("alpha", "\ud800")],
)
def test_a_document_that_is_not_there_is_not_found(hub: Hub, source: str, path: str):
    with pytest.raises(NotFound):
        documents.document(viewer=ANONYMOUS, source=source, path=path)


def test_a_document_costs_two_selects(hub: Hub, django_assert_num_queries):
    for number in range(50):
        hub.tell(models.Document.objects.get(source__slug="beta"), hub.entry(Kind.PRACTICE), f"Rule {number}")
    hub.settle()
    with django_assert_num_queries(2):
        assert len(documents.document(viewer=ANONYMOUS, source="beta", path="README.md").marks) == 51


def test_a_source_shows_its_documents_runs_and_entries(hub: Hub):
    source = models.Source.objects.get(slug="alpha")
    for number in range(60):
        hub.document(source, f"z{number:02}.md")
    models.Run.objects.create(
        source=source, act="import", status="failed", actor="owner", requested_at=START, problem="gone"
    )
    view = sources.source(viewer=ANONYMOUS, slug="alpha")
    assert (view.source.title, view.source.kind, view.source.documents, view.source.removed) == (
        "Alpha",
        "git",
        61,
        False,
    )
    assert view.source.read_at == START + timedelta(seconds=2)
    assert [(ref.path, ref.learnings, ref.author) for ref in view.documents[:2]] == [
        ("notes/day 1.md", 2, "Ada"),
        ("z00.md", 0, "Ada"),
    ]
    assert [(run.status, run.problem) for run in view.runs] == [(Status.FAILED, "gone"), (Status.DONE, "")]
    assert [(ref.title, ref.sources) for ref in view.top] == [("Redis", 2), ("Slow queries", 1)]
    second = sources.source(viewer=ANONYMOUS, slug="alpha", page=2)
    assert [ref.path for ref in (*view.documents, *second.documents)] == [
        "notes/day 1.md",
        *(f"z{number:02}.md" for number in range(60)),
    ]
    assert (view.page.has_next, second.page.has_next, second.page.total, second.page.bounded) == (
        True,
        False,
        61,
        False,
    )
    assert sources.source(viewer=ANONYMOUS, slug="alpha", page=10**30).documents == ()


def test_a_removed_source_says_so_and_leaves_the_lists(hub: Hub):
    models.Source.objects.filter(slug="alpha").update(removed_at=START)
    assert [ref.slug for ref in sources.all(viewer=ANONYMOUS)] == ["beta"]
    view = sources.source(viewer=ANONYMOUS, slug="alpha")
    assert (view.source.removed, view.top) == (True, ())
    with pytest.raises(NotFound):
        documents.document(viewer=ANONYMOUS, source="alpha", path="notes/day 1.md")


def test_sources_cost_one_select_for_any_number(hub: Hub, django_assert_num_queries):
    program = models.Program.objects.get(slug="first")
    for number in range(20):
        hub.source(program, f"s{number}")
    with django_assert_num_queries(1):
        assert len(sources.all(viewer=ANONYMOUS)) == 22
    with django_assert_num_queries(4):
        sources.source(viewer=ANONYMOUS, slug="alpha")


def test_a_program_counts_only_what_its_sources_tell(hub: Hub):
    view = programs.program(viewer=ANONYMOUS, slug="second")
    totals = view.totals
    assert (totals.sources, totals.authors, totals.documents, totals.learnings, totals.entries) == (1, 1, 1, 1, 1)
    assert (totals.by_kind[Kind.TECHNOLOGY], totals.by_kind[Kind.CHALLENGE], totals.unsolved) == (1, 0, 0)
    assert [ref.slug for ref in view.sources] == ["beta"]
    assert [(ref.title, ref.sources) for ref in view.agreed] == [("Redis", 2)]
    assert view.unsolved == ()
    assert [ref.title for ref in programs.program(viewer=ANONYMOUS, slug="first").unsolved] == ["Slow queries"]


def test_a_program_is_what_its_own_documents_say(hub: Hub):
    source = models.Source.objects.get(slug="alpha")
    assert programs.program(viewer=ANONYMOUS, slug="first").told_by is None
    hub.document(source, "a/deep/README.md", title="Deep", overview="A folder of notes.")
    hub.document(source, "README.md", title="Read me", overview="What this repository is.")
    hub.document(source, "journal.md", title="Week 3", overview="A long and winding story of the third week.")
    view = programs.program(viewer=ANONYMOUS, slug="first")
    assert (view.title, view.overview, view.emphases) == ("First", "What this repository is.", ())
    hub.document(source, "z.md", title="The Program", overview="What we teach.", emphases=["Depth", "Practice"])
    hub.document(source, "y.md", title="Another", overview="Less so.", emphases=["Only one"])
    view = programs.program(viewer=ANONYMOUS, slug="first")
    assert (view.title, view.overview, view.emphases) == ("The Program", "What we teach.", ("Depth", "Practice"))
    assert view.told_by is not None
    assert (view.told_by.path, view.told_by.source) == ("z.md", "alpha")


def test_programs_are_listed_by_slug_with_the_sources_they_keep(hub: Hub):
    hub.program("empty", title="Nothing yet")
    models.Source.objects.filter(slug="beta").update(removed_at=START)
    assert [(ref.slug, ref.title, ref.sources) for ref in programs.all(viewer=ANONYMOUS)] == [
        ("empty", "Nothing yet", 0),
        ("first", "First", 1),
        ("second", "Second", 0),
    ]


def test_a_program_costs_six_selects(hub: Hub, django_assert_num_queries):
    with django_assert_num_queries(6):
        programs.program(viewer=ANONYMOUS, slug="first")


def test_a_run_shows_its_progress_notes_and_what_is_shared(hub: Hub):
    run = models.Run.objects.get(source__slug="alpha")
    for ordinal, status in enumerate(("done", "done", "running", "queued")):
        models.Unit.objects.create(run=run, phase="read", ordinal=ordinal, status=status)
    for number in range(3):
        models.RunNote.objects.create(run=run, level="error", path="a.md", line=number or None, message=f"bad {number}")
    view = runs.run(viewer=ANONYMOUS, id=run.pk)
    assert (view.units_done, view.units, view.commit, view.shared) == (2, 4, "c0ffee", 1)
    assert [(note.level, note.line, note.message) for note in view.notes] == [
        ("error", None, "bad 0"),
        ("error", 1, "bad 1"),
        ("error", 2, "bad 2"),
    ]
    assert [ref.title for ref in view.entries] == ["Redis", "Slow queries"]
    assert view.run.finished_at == START + timedelta(seconds=2)


def test_counts_of_a_newer_or_older_release_do_no_harm(hub: Hub):
    run = models.Run.objects.get(source__slug="alpha")
    models.Run.objects.filter(pk=run.pk).update(counts={"read": 3, "invented_later": 9})
    assert runs.run(viewer=ANONYMOUS, id=run.pk).run.counts == Counts(read=3)


@pytest.mark.parametrize("number", [0, -1, 10**6, 2**63, 10**40])
def test_a_run_that_is_not_there_is_not_found(number: int):
    with pytest.raises(NotFound):
        runs.run(viewer=ANONYMOUS, id=number)


def test_recent_runs_come_latest_first_and_bounded(hub: Hub, django_assert_num_queries):
    source = models.Source.objects.get(slug="beta")
    models.Run.objects.bulk_create(
        models.Run(source=source, status="done", actor="owner", requested_at=START) for _ in range(runs.BOUND)
    )
    with django_assert_num_queries(1):
        recent = runs.recent(viewer=ANONYMOUS)
    assert [run.id for run in recent] == list(
        models.Run.objects.order_by("-id").values_list("id", flat=True)[: runs.BOUND]
    )


def test_what_is_private_is_not_found_by_others(hub: Hub):
    hidden = hub.program("hidden", Visibility.PRIVATE)
    source = hub.source(hidden, "notes")
    hub.document(source)
    run = source.runs.get().pk
    reads = (
        lambda viewer: programs.program(viewer=viewer, slug="hidden"),
        lambda viewer: sources.source(viewer=viewer, slug="notes"),
        lambda viewer: documents.document(viewer=viewer, source="notes", path="README.md"),
        lambda viewer: runs.run(viewer=viewer, id=run),
    )
    for read in reads:
        assert read(viewer_of(hidden))
        for viewer in (ANONYMOUS, viewer_of(internal=True), viewer_of(models.Program.objects.get(slug="first"))):
            with pytest.raises(NotFound):
                read(viewer)
