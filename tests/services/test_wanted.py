"""What is searched and not found: counted without who asked, listed for the owner alone, closed by an import."""

from pathlib import Path

import pytest

from nexus.domain.access import ANONYMOUS, Visibility
from nexus.domain.errors import Forbidden, Invalid
from nexus.services import access, solve, wanted
from tests.services.hubs import NOW, bring, folder

pytestmark = pytest.mark.django_db

STORY = "# Journal\n## Challenges\n- **Challenge:** Kafka consumer lag grows\n  - **Solution:** Added partitions\n"


def listed() -> list[tuple[str, str, int, bool]]:
    """Return what the owner sees: kind, text, count, whether it was answered."""
    found = wanted.listing(viewer=access.owner())
    return [(one.kind, one.text, one.count, one.answered_at is not None) for one in found]


def test_what_is_often_not_found_is_listed_until_an_import_answers_it(tmp_path: Path) -> None:
    for query in ("kafka lag", "Lag Kafka", "rabbit holes"):
        wanted.missed(viewer=ANONYMOUS, query=query, now=NOW)
    assert listed() == []
    wanted.missed(viewer=ANONYMOUS, query="kafka  lag", now=NOW)
    assert listed() == [("search", "kafka lag", 3, False)]
    bring(folder(tmp_path, "plans", {"a.md": STORY}), program="inner", visibility=Visibility.PRIVATE)
    assert listed() == [("search", "kafka lag", 3, False)]
    bring(folder(tmp_path, "notes", {"a.md": STORY}))
    assert listed() == [("search", "kafka lag", 3, True)]


def test_a_new_problem_is_recorded_by_the_owner_and_closed_by_a_solution(tmp_path: Path) -> None:
    owner, problem = access.owner(), "Kafka consumer lag keeps growing"
    assert solve.solve(viewer=owner, problem=problem).verdict == solve.NEW
    with pytest.raises(Forbidden):
        wanted.want(viewer=ANONYMOUS, problem=problem, now=NOW)
    with pytest.raises(Invalid):
        wanted.want(viewer=owner, problem="  ", now=NOW)
    wanted.want(viewer=owner, problem=problem, now=NOW)
    assert listed() == [("challenge", problem, 1, False)]
    bring(folder(tmp_path, "unsolved", {"a.md": STORY.partition("  - ")[0]}))
    assert listed() == [("challenge", problem, 1, False)]
    bring(folder(tmp_path, "notes", {"a.md": STORY}))
    assert listed() == [("challenge", problem, 1, True)]


def test_only_words_are_kept_and_only_the_owner_sees_them() -> None:
    with pytest.raises(Forbidden):
        wanted.listing(viewer=ANONYMOUS)
    for _ in range(wanted.LEAST):
        for query in ("", "a", "kind:challenge", 'kafka "consumer lag"', "kafka -lag"):
            wanted.missed(viewer=ANONYMOUS, query=query, now=NOW)
        wanted.missed(viewer=ANONYMOUS, query="who is ana@example.org", now=NOW)
    assert len(listed()) == 1
    assert "ana@example.org" not in listed()[0][1]
