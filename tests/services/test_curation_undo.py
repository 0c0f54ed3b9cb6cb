"""What was merged or parted can be undone, whatever came in between; and what was undone can be done again."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nexus.adapters import bulk
from nexus.domain.access import ANONYMOUS, OWNER, Viewer, Visibility
from nexus.domain.curation import Answer, LedgerLine, Outcome
from nexus.domain.errors import Conflict, Forbidden, Invalid, NexusError, NotFound
from nexus.domain.learning import Kind
from nexus.domain.views import EntryView
from nexus.services import access
from nexus.services.curation import editing, reviewing, undoing
from nexus.services.read_models import entries, inbox, ledger
from tests.services import curated
from tests.services.hubs import NOW, bring, canonical, elsewhere, folder, take_out

pytestmark = pytest.mark.django_db


def undo(decision: int) -> Outcome:
    """Undo as the owner."""
    return undoing.undo(viewer=access.owner(), actor=OWNER, now=NOW, decision=decision)


def entry(slug: str) -> EntryView:
    """Return the page of an entry, wherever its slug leads."""
    found = entries.entry(viewer=ANONYMOUS, slug=slug)
    return found if isinstance(found, EntryView) else entry(found.slug)


def last(slug: str, act: str) -> LedgerLine:
    """Return the latest act of a kind on an entry."""
    lines = ledger.of(viewer=access.owner(), entry=entry(slug).id).lines
    return next(line for line in lines if line.act == act and line.undone_at is None)


def merged(root: Path) -> tuple[EntryView, EntryView, int]:
    """Make a hub in which a rule merges two entries that were told before; return them and the merge."""
    bees = "# Notes\n## Challenges\n- **Challenge:** {}\n  - **Solution:** {}\n"
    bring(
        folder(
            root, "ana", {"a.md": bees.format("The quince router drops packets at night", "Replaced the quince router")}
        )
    )
    bring(folder(root, "bo", {"b.md": bees.format("Packets are lost by the quince router", "Moved the router up")}))
    a, b = entry("the-quince-router-drops-packets-at-night"), entry("packets-are-lost-by-the-quince-router")
    pair = inbox.pairs(viewer=ANONYMOUS, kind=Kind.CHALLENGE).pairs[0]
    reviewing.answer(viewer=access.owner(), actor=OWNER, now=NOW, a=pair.a.form, b=pair.b.form, said=Answer.SAME)
    return a, b, last(a.slug, "merge").decision


def same(now: EntryView, before: EntryView) -> bool:
    """Tell whether an entry is as it was, its history aside."""
    facts = (
        "id",
        "slug",
        "title",
        "summary",
        "sources",
        "learnings",
        "technologies",
        "solutions",
        "evidence",
        "withdrawn",
    )
    return all(getattr(now, fact) == getattr(before, fact) for fact in facts)


def test_an_undone_merge_brings_both_back_and_stays_undone(tmp_path: Path) -> None:
    a, b, merge = merged(tmp_path)
    assert entry(b.slug).id == entry(a.slug).id == a.id
    with pytest.raises(Forbidden):
        undoing.undo(viewer=ANONYMOUS, actor=OWNER, now=NOW, decision=merge)
    outcome = undo(merge)
    assert outcome.entries == tuple(sorted((a.id, b.id)))
    assert same(entry(a.slug), a)
    assert same(entry(b.slug), b)
    assert canonical() == curated.rebuilt()
    with pytest.raises(Conflict, match="was undone"):
        undo(merge)
    take_out("bo")
    bring(tmp_path / "bo")
    bring(
        folder(
            tmp_path, "cy", {"c.md": "# N\n## Challenges\n- **Challenge:** The quince router drops packets at night\n"}
        )
    )
    assert (entry(a.slug).id, entry(b.slug).id) == (a.id, b.id)
    assert entry(a.slug).sources == 2
    assert canonical() == curated.rebuilt()


def test_a_merge_by_rule_is_undone_with_later_evidence_edits_and_a_removal_between(tmp_path: Path) -> None:
    told = "# Notes\n## Challenges\n- **Challenge:** {}\n  - **Solution:** {}\n"
    bring(
        folder(
            tmp_path, "ana", {"a.md": told.format("The quince router drops packets at night", "Replaced the router")}
        )
    )
    bring(folder(tmp_path, "bo", {"b.md": told.format("Packets are lost by the quince router", "Moved the router")}))
    a, b = entry("the-quince-router-drops-packets-at-night"), entry("packets-are-lost-by-the-quince-router")
    owner = access.owner()

    def reword(slug: str, words: str) -> None:
        view = entry(slug)
        editing.edit(
            entry_id=view.id,
            patch={"summary": words},
            expected_version=view.version,
            viewer=owner,
            actor=OWNER,
            now=NOW,
        )

    reword(a.slug, "Ours, by hand")
    reword(b.slug, "Theirs, by hand")
    bring(
        folder(
            tmp_path,
            "cy",
            {"c.md": told.format("The quince router drops and has lost packets at night", "Replaced the router")},
        )
    )
    if entry(a.slug).id != entry(b.slug).id:
        pair = next(p for p in inbox.pairs(viewer=ANONYMOUS).pairs if {p.a.entry.id, p.b.entry.id} == {a.id, b.id})
        reviewing.answer(viewer=owner, actor=OWNER, now=NOW, a=pair.a.form, b=pair.b.form, said=Answer.SAME)
    joined = entry(a.slug)
    assert joined.id == entry(b.slug).id
    assert joined.summary in ("Ours, by hand", "Theirs, by hand")
    reword(joined.slug, "Both, by hand")
    bring(
        folder(
            tmp_path, "di", {"d.md": told.format("Packets are lost by our quince router at night", "Moved the router")}
        )
    )
    take_out("cy")
    undo(last(joined.slug, "merge").decision)
    assert {entry(a.slug).id, entry(b.slug).id} == {a.id, b.id}
    assert {entry(a.slug).summary, entry(b.slug).summary} <= {"Ours, by hand", "Theirs, by hand", "Both, by hand"}
    assert entry(a.slug).summary != entry(b.slug).summary
    assert {place.source for place in entry(a.slug).evidence} >= {"ana"}
    assert {place.source for place in entry(b.slug).evidence} >= {"bo"}
    bring(tmp_path / "cy")
    assert {entry(a.slug).id, entry(b.slug).id} == {a.id, b.id}


def test_undoing_the_undoing_merges_again(tmp_path: Path) -> None:
    a, b, merge = merged(tmp_path)
    before = canonical()
    undo(merge)
    apart = canonical()
    undo(last(a.slug, "split").decision)
    assert canonical() == before == curated.rebuilt()
    assert entry(a.slug).id == entry(b.slug).id
    undo(last(entry(a.slug).slug, "merge").decision)
    assert canonical() == apart
    assert {entry(a.slug).id, entry(b.slug).id} == {a.id, b.id}


def test_chosen_statements_are_set_apart_and_brought_back(tmp_path: Path) -> None:
    curated.build(tmp_path)
    whole = canonical()
    owner = access.owner()
    ref = next(
        ref
        for ref in entries.listing(viewer=ANONYMOUS, kind=Kind.PRACTICE).entries
        if len(ledger.forms(viewer=owner, entry=ref.id)) > 1
    )
    held = ledger.forms(viewer=owner, entry=ref.id)
    for forms, error in (((), Invalid), ([form.form for form in held], Invalid), ((10**9,), Invalid)):
        with pytest.raises(error):
            undoing.split(viewer=owner, actor=OWNER, now=NOW, entry=ref.id, forms=forms)
    with pytest.raises(NotFound):
        undoing.split(viewer=owner, actor=OWNER, now=NOW, entry=10**9, forms=[1])
    outcome = undoing.split(viewer=owner, actor=OWNER, now=NOW, entry=ref.id, forms=[held[0].form])
    assert len(outcome.entries) == 2
    assert canonical() == curated.rebuilt() != whole
    line = next(line for line in ledger.of(viewer=owner, entry=ref.id).lines if line.act == "split")
    assert line.by == "owner"
    undo(line.decision)
    assert canonical() == whole


def test_an_older_answer_stands_against_an_undo(tmp_path: Path) -> None:
    a, _, merge = merged(tmp_path)
    bring(
        folder(tmp_path, "cy", {"c.md": "# N\n## Challenges\n- **Challenge:** The pump stops when the tank is warm\n"})
    )
    pump = ledger.forms(viewer=access.owner(), entry=entry("the-pump-stops-when-the-tank-is-warm").id)[0].form
    left, right = (form.form for form in ledger.forms(viewer=access.owner(), entry=a.id))
    for form in (left, right):
        reviewing.answer(viewer=access.owner(), actor=OWNER, now=NOW, a=form, b=pump, said=Answer.SAME)
    before = canonical()
    with pytest.raises(Conflict, match="are the same"):
        undo(merge)
    assert canonical() == before


def test_decisions_of_a_private_program_are_its_viewers_alone(tmp_path: Path) -> None:
    curated.build(tmp_path, program="quokka", visibility=Visibility.PRIVATE)
    pair = inbox.pairs(viewer=access.owner()).pairs[0]
    reviewing.answer(viewer=access.owner(), actor=OWNER, now=NOW, a=pair.a.form, b=pair.b.form, said=Answer.SAME)
    decision = bulk.rows("SELECT MAX(id) FROM decision WHERE act = 'merge' AND by = 'owner'")[0][0]
    assert ledger.of(viewer=ANONYMOUS, entry=pair.a.entry.id).lines == ()
    assert ledger.forms(viewer=ANONYMOUS, entry=pair.a.entry.id) == ()
    with pytest.raises(NotFound):
        undoing.undo(viewer=Viewer(scopes=("public",), may_write=True), actor=OWNER, now=NOW, decision=decision)
    for number in (0, 10**30):
        with pytest.raises(NotFound):
            undo(number)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_acts_and_imports_give_what_settling_anew_gives(tmp_path: Path, data: st.DataObject) -> None:
    with elsewhere():
        curated.build(tmp_path)
        owner = access.owner()
        for _ in range(data.draw(st.integers(2, 6))):
            step = data.draw(st.sampled_from(("answer", "answer", "undo", "split", "remove", "import")))
            try:
                if step == "answer":
                    forms = curated.forms(data.draw(st.sampled_from((Kind.CHALLENGE, Kind.PRACTICE))))
                    a, b = data.draw(st.sampled_from(forms)), data.draw(st.sampled_from(forms))
                    said = data.draw(st.sampled_from(Answer))
                    reviewing.answer(viewer=owner, actor=OWNER, now=NOW, a=a, b=b, said=said)
                elif step == "undo":
                    acts = [
                        row[0]
                        for row in bulk.rows("SELECT id FROM decision WHERE undone_at IS NULL AND act <> 'create'")
                    ]
                    undo(data.draw(st.sampled_from(acts or [0])))
                elif step == "split":
                    form = data.draw(st.sampled_from(curated.forms(Kind.PRACTICE) or [0]))
                    undoing.split(viewer=owner, actor=OWNER, now=NOW, entry=curated.entry_of(form), forms=[form])
                elif step == "remove":
                    take_out(data.draw(st.sampled_from(("ana", "bo", "cy"))))
                else:
                    bring(tmp_path / data.draw(st.sampled_from(("ana", "bo", "cy"))))
            except (NexusError, IndexError):
                continue
        assert canonical() == curated.rebuilt()
