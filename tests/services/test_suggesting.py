"""What is offered to somebody who types: entries by the words of their names, the last one unfinished."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nexus.domain.access import ANONYMOUS, Viewer, Visibility
from nexus.models import Program
from nexus.services import suggesting
from tests.services.hubs import bring, folder

pytestmark = pytest.mark.django_db

NOTES = {
    "a.md": "# Learnings\n## Technologies\n- PostgreSQL\n- Redis\n- Redux\n## Challenges\n"
    "- **Challenge:** Redis timeouts under load\n  - **Solution:** Raised the pool of connections\n",
    "b.md": "# Learnings\n## Technologies\n- Redis\n",
}
_ENDS = [
    left + right
    for left in ("bor", "dux", "fin", "gam", "lok", "mis", "nar", "pek")
    for right in ("ado", "elu", "ith", "omp", "usk", "yr")
]
MANY = "# Learnings\n## Challenges\n" + "".join(f"- **Challenge:** Zeta{end} broke {end}x\n" for end in _ENDS)


def titles(typed: str, viewer: Viewer = ANONYMOUS) -> list[str]:
    """Return the titles that are offered."""
    return [ref.title for ref in suggesting.suggest(viewer=viewer, typed=typed)]


def test_entries_are_offered_by_the_beginnings_of_their_words(tmp_path: Path) -> None:
    bring(folder(tmp_path, "notes", NOTES))
    bring(folder(tmp_path, "others", {"b.md": NOTES["b.md"]}))
    assert titles("redi")[:2] == ["Redis", "Redis timeouts under load"]
    assert titles("REDIS time") == ["Redis timeouts under load"]
    assert titles("timeou") == ["Redis timeouts under load"]
    assert "PostgreSQL" in titles("postgr")
    assert titles("re")[0] == "Redis"
    assert titles("r") == titles("") == titles("nothing of the kind") == []


def test_of_many_words_the_most_told_entries_are_offered(tmp_path: Path) -> None:
    bring(folder(tmp_path, "notes", {"a.md": MANY}))
    assert len(titles("zeta")) == 8
    assert titles("zetaduxelu") == ["Zetaduxelu broke duxelux"]
    assert len(suggesting.suggest(viewer=ANONYMOUS, typed="zeta", limit=100)) == suggesting.MOST


def test_nothing_of_a_private_program_is_offered(tmp_path: Path) -> None:
    bring(folder(tmp_path, "notes", NOTES))
    bring(folder(tmp_path, "plans", {"p.md": MANY}), program="inner", visibility=Visibility.PRIVATE)
    assert titles("zeta") == titles("zetaduxelu") == []
    inside = Viewer(scopes=("public", f"program:{Program.objects.get(slug='inner').pk}"))
    assert titles("zetaduxelu", inside) == ["Zetaduxelu broke duxelux"]
    assert len(titles("zeta", inside)) == 8


@given(typed=st.text(max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
def test_anything_may_be_typed(typed: str) -> None:
    assert len(titles(typed)) <= 8
