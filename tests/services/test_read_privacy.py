"""What is private shows in no view, and moves no number, of those who may not see it."""

import dataclasses
from collections.abc import Iterator

import pytest

from nexus import models
from nexus.domain.access import ANONYMOUS, Viewer, Visibility
from nexus.domain.errors import NotFound
from nexus.domain.learning import Kind
from nexus.services.read_models import documents, entries, export, home, programs, runs, sources
from tests.services.builders import START, Hub, viewer_of

pytestmark = pytest.mark.django_db

SECRET = "zeppelin"


@pytest.fixture
def hub() -> Hub:
    """Return a hub in which public sources tell an entry of every kind."""
    hub = Hub()
    program = hub.program("open")
    told = dict.fromkeys(Kind)
    for number in range(2):
        document = hub.document(hub.source(program, f"s{number}"), day=number)
        for kind in told:
            told[kind] = told[kind] or hub.entry(kind)
            asked = models.Learning.objects.filter(document=document, kind="challenge").first()
            hub.tell(document, told[kind], f"Public {kind}", answers=asked if kind is Kind.SOLUTION else None)
    hub.relate("involves", told[Kind.CHALLENGE], told[Kind.TECHNOLOGY])
    hub.settle()
    return hub


def tell_secrets(hub: Hub) -> models.Program:
    """Add a private program that tells every public entry, and more, under its own words."""
    hidden = hub.program(f"{SECRET}-program", Visibility.PRIVATE, title=f"{SECRET} program")
    source = hub.source(hidden, f"{SECRET}-source", commit=SECRET)
    document = hub.document(
        source, f"{SECRET}.md", day=-30, author=SECRET, overview=SECRET, emphases=[SECRET], text=SECRET, title=SECRET
    )
    entry_of = {entry.kind: entry for entry in models.Entry.objects.all()}
    for kind in Kind:
        hub.tell(document, entry_of[kind], f"{SECRET} {kind}")
    asked = models.Learning.objects.get(document=document, kind="challenge")
    answer, technology = hub.entry(Kind.SOLUTION), hub.entry(Kind.TECHNOLOGY)
    hub.tell(document, answer, f"{SECRET} answer", answers=asked)
    hub.tell(document, technology, f"{SECRET} engine")
    hub.tell(document, entry_of[Kind.TECHNOLOGY], f"Public {Kind.TECHNOLOGY}")
    hub.relate("involves", entry_of[Kind.CHALLENGE], technology)
    hub.relate("related", entry_of[Kind.PRACTICE], technology)
    hub.settle()
    run = models.Run.objects.create(source=source, status="running", actor="owner", requested_at=START, problem=SECRET)
    models.RunNote.objects.create(run=run, level="error", path=SECRET, message=SECRET)
    for learning in models.Learning.objects.filter(document=document):
        entry = models.Member.objects.get(form=learning.form).entry
        decision = models.Decision.objects.create(act="attach", by="rule", at=START, run=run, entry=entry, score=1)
        models.DecisionForm.objects.create(decision=decision, form=learning.form)
    return hidden


def views(viewer: Viewer) -> Iterator[object]:
    """Give everything that can be read, by every address there is."""
    yield home.home(viewer=viewer)
    slugs = list(models.Slug.objects.order_by("slug").values_list("slug", flat=True))
    ids = list(models.Entry.objects.order_by("id").values_list("id", flat=True))
    for kind in Kind:
        for sort in entries.ORDERS:
            yield entries.listing(viewer=viewer, kind=kind, sort=sort)
        for narrowed in ({"technology": slugs[0]}, {"program": f"{SECRET}-program"}, {"q": SECRET}, {"unsolved": True}):
            yield entries.listing(viewer=viewer, kind=kind, **narrowed).entries
    yield entries.refs(viewer=viewer, ids=ids)
    yield entries.answers(viewer=viewer, ids=ids)
    yield programs.all(viewer=viewer)
    yield sources.all(viewer=viewer)
    yield runs.recent(viewer=viewer)
    yield list(export.learnings(viewer=viewer))
    yield export.canonical(viewer=viewer)
    yield from _found(lambda slug: entries.entry(viewer=viewer, slug=slug), slugs)
    yield from _found(lambda slug: programs.program(viewer=viewer, slug=slug), _slugs(models.Program))
    yield from _found(lambda slug: sources.source(viewer=viewer, slug=slug), _slugs(models.Source))
    places = models.Document.objects.order_by("id").values_list("source__slug", "path")
    yield from _found(lambda place: documents.document(viewer=viewer, source=place[0], path=place[1]), places)
    yield from _found(lambda id_: runs.run(viewer=viewer, id=id_), models.Run.objects.values_list("id", flat=True))


def _slugs(model):
    return model.objects.order_by("slug").values_list("slug", flat=True)


def _found(read, addresses) -> Iterator[object]:
    for address in addresses:
        try:
            yield read(address)
        except NotFound:
            continue


def words(value: object) -> Iterator[str]:
    """Give every text within a view."""
    match value:
        case str():
            yield value.casefold()
        case dict():
            for key, inner in value.items():
                yield from words(key)
                yield from words(inner)
        case list() | tuple():
            for inner in value:
                yield from words(inner)
        case _ if dataclasses.is_dataclass(value):
            for field in dataclasses.fields(value):
                yield from words(getattr(value, field.name))


def leaks(viewer: Viewer) -> list[str]:
    """Return the texts of all views that hold the secret."""
    return [text for view in views(viewer) for text in words(view) if SECRET in text]


def test_private_evidence_changes_nothing_that_others_see(hub: Hub):
    before = list(views(ANONYMOUS))
    tell_secrets(hub)
    assert list(views(ANONYMOUS)) == before


def test_no_view_tells_others_a_private_word(hub: Hub):
    hidden = tell_secrets(hub)
    assert len(leaks(viewer_of(hidden))) > 50
    other = hub.program("other", Visibility.PRIVATE)
    for viewer in (ANONYMOUS, viewer_of(internal=True), viewer_of(other), Viewer(scopes=())):
        assert leaks(viewer) == []


def test_who_holds_no_scope_sees_nothing(hub: Hub):
    nobody = Viewer(scopes=())
    assert home.home(viewer=nobody).totals.entries == 0
    assert entries.listing(viewer=nobody, kind=Kind.CHALLENGE).entries == ()
    assert export.canonical(viewer=nobody) == ""


def test_a_program_made_private_takes_its_words_along(hub: Hub):
    assert documents.document(viewer=ANONYMOUS, source="s0", path="README.md")
    models.Program.objects.update(visibility=Visibility.PRIVATE)
    hub.settle()
    with pytest.raises(NotFound):
        documents.document(viewer=ANONYMOUS, source="s0", path="README.md")
    assert home.home(viewer=ANONYMOUS).totals.learnings == 0
    assert list(export.learnings(viewer=ANONYMOUS)) == []
    assert home.home(viewer=viewer_of(models.Program.objects.get())).totals.learnings == 10
