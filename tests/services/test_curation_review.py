"""The review inbox: what is asked, what an answer does at once and for good, what contradicts."""

from pathlib import Path
from typing import Any

import pytest

from nexus.adapters import bulk
from nexus.domain.access import ANONYMOUS, OWNER, Viewer, Visibility
from nexus.domain.curation import Answer, Outcome, PairView
from nexus.domain.errors import Conflict, Forbidden, Invalid, NotFound
from nexus.domain.learning import Kind
from nexus.services import access
from nexus.services.consolidation import clusters
from nexus.services.curation import reviewing
from nexus.services.read_models import inbox
from tests.services import curated
from tests.services.hubs import NOW, bring, canonical, folder, take_out

pytestmark = pytest.mark.django_db


def say(a: int, b: int, said: Answer, viewer: Viewer | None = None) -> Outcome:
    """Answer as the owner."""
    return reviewing.answer(viewer=viewer or access.owner(), actor=OWNER, now=NOW, a=a, b=b, said=said)


def first(kind: Kind | None = None) -> PairView:
    """Return the pair that is asked first."""
    return inbox.pairs(viewer=access.owner(), kind=kind).pairs[0]


def test_an_asked_pair_is_joined_by_an_answer_and_asked_no_more(tmp_path: Path) -> None:
    curated.build(tmp_path)
    asked = inbox.pairs(viewer=ANONYMOUS)
    assert asked.page.total == len(asked.pairs) == inbox.waiting(viewer=ANONYMOUS) > 1
    reach = [pair.a.entry.sources + pair.b.entry.sources for pair in asked.pairs]
    assert reach == sorted(reach, reverse=True)
    pair = asked.pairs[0]
    assert 520 <= pair.score < 700
    assert pair.reasons
    assert pair.a.evidence[0].quote
    outcome = say(pair.a.form, pair.b.form, Answer.SAME)
    assert len(outcome.entries) == 1
    assert outcome.moved >= 1
    assert (pair.a.form, pair.b.form) not in {(p.a.form, p.b.form) for p in inbox.pairs(viewer=ANONYMOUS).pairs}
    assert canonical() == curated.rebuilt()
    again = say(pair.b.form, pair.a.form, Answer.SAME)
    assert again.moved == 0
    (told,) = inbox.answers(viewer=ANONYMOUS)
    assert (told.act, told.answer, told.actor) == (outcome.act, Answer.SAME, "owner")
    reviewing.take_back(viewer=access.owner(), actor=OWNER, now=NOW, act=outcome.act)
    assert inbox.pairs(viewer=ANONYMOUS) == asked
    assert canonical() == curated.rebuilt()


def test_an_answer_outlives_imports_and_removals(tmp_path: Path) -> None:
    curated.build(tmp_path)
    pair = first()
    say(pair.a.form, pair.b.form, Answer.SAME)
    joined = canonical()
    source = pair.a.evidence[0].source
    take_out(source)
    bring(tmp_path / source)
    assert canonical() == joined
    bring(folder(tmp_path, "later", {"x.md": f"# Notes\n## Challenges\n- **Challenge:** {pair.a.statement}\n"}))
    entry = curated.entry_of(pair.a.form)
    assert entry == curated.entry_of(pair.b.form)
    assert canonical() == curated.rebuilt()


def test_contradictions_are_refused_and_name_the_older_act(tmp_path: Path) -> None:
    curated.build(tmp_path)
    pair = first()
    act = say(pair.a.form, pair.b.form, Answer.SAME).act
    before = canonical()
    with pytest.raises(Conflict, match=rf"owner said on 2026-11-01 12:00.*are the same \(act {act}\)"):
        say(pair.b.form, pair.a.form, Answer.DIFFERENT)
    assert canonical() == before
    other = first(pair.kind)
    different = say(other.a.form, other.b.form, Answer.DIFFERENT).act
    with pytest.raises(Conflict, match=rf"are different \(act {different}\)"):
        say(other.a.form, other.b.form, Answer.SAME)
    reviewing.take_back(viewer=access.owner(), actor=OWNER, now=NOW, act=different)
    say(other.a.form, other.b.form, Answer.SAME)
    with pytest.raises(Conflict, match="taken back already"):
        reviewing.take_back(viewer=access.owner(), actor=OWNER, now=NOW, act=different)


def test_a_chain_of_must_links_refuses_a_cannot_link(tmp_path: Path) -> None:
    curated.build(tmp_path)
    a, b, c = curated.forms(Kind.CHALLENGE)[:3]
    say(a, b, Answer.SAME)
    say(b, c, Answer.SAME)
    with pytest.raises(Conflict, match="are the same"):
        say(a, c, Answer.DIFFERENT)
    assert canonical() == curated.rebuilt()
    assert len({curated.entry_of(form) for form in (a, b, c)}) == 1


def test_what_is_put_off_comes_last(tmp_path: Path) -> None:
    curated.build(tmp_path)
    before = inbox.pairs(viewer=ANONYMOUS).pairs
    say(before[0].a.form, before[0].b.form, Answer.LATER)
    after = inbox.pairs(viewer=ANONYMOUS).pairs
    assert [pair.a.form for pair in after] == [*(pair.a.form for pair in before[1:]), before[0].a.form]
    assert after[-1].postponed
    assert inbox.waiting(viewer=ANONYMOUS) == len(before) - 1


def test_only_who_holds_the_scope_sees_a_pair_and_only_who_may_write_answers(tmp_path: Path) -> None:
    curated.build(tmp_path, program="quokka", visibility=Visibility.PRIVATE)
    assert inbox.pairs(viewer=ANONYMOUS).pairs == ()
    assert inbox.waiting(viewer=ANONYMOUS) == 0
    pair = first()
    with pytest.raises(Forbidden):
        say(pair.a.form, pair.b.form, Answer.SAME, viewer=ANONYMOUS)
    with pytest.raises(NotFound):
        say(pair.a.form, pair.b.form, Answer.SAME, viewer=Viewer(scopes=("public",), may_write=True))
    say(pair.a.form, pair.b.form, Answer.SAME)
    assert inbox.answers(viewer=ANONYMOUS) == ()
    assert len(inbox.answers(viewer=access.owner())) == 1
    bulk_feed = bulk.rows("SELECT DISTINCT scope FROM change WHERE subject = 'entry'")
    assert all(scope.startswith("program:") for (scope,) in bulk_feed)


def test_nonsense_is_refused(tmp_path: Path) -> None:
    curated.build(tmp_path)
    (a, *_), (b, *_) = curated.forms(Kind.CHALLENGE), curated.forms(Kind.PRACTICE)
    for x, y, error in ((a, a, Invalid), (a, b, Invalid), (a, 10**12, NotFound)):
        with pytest.raises(error):
            say(x, y, Answer.SAME)
    with pytest.raises(NotFound):
        reviewing.take_back(viewer=access.owner(), actor=OWNER, now=NOW, act=1)


def test_an_answer_while_an_import_settles_is_obeyed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    curated.build(tmp_path)
    pair = first()
    compute, answered = clusters.place, []

    def between(**given: Any) -> Any:
        """Answer once after the settler has computed and before it writes."""
        placed = compute(**given)
        if not answered:
            answered.append(pair)
            say(pair.a.form, pair.b.form, Answer.SAME)
        return placed

    monkeypatch.setattr(clusters, "place", between)
    bring(folder(tmp_path, "di", {"x.md": f"# Notes\n## Challenges\n- **Challenge:** {pair.a.statement} again\n"}))
    assert answered
    assert curated.entry_of(pair.a.form) == curated.entry_of(pair.b.form)
    assert canonical() == curated.rebuilt()
