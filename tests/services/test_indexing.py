"""The index proved to agree with the tables, damage named, and the index written anew while people search."""

from pathlib import Path

import pytest

from nexus.adapters import bulk
from nexus.domain.access import ANONYMOUS, Visibility
from nexus.models import Program
from nexus.services import indexing, search
from tests.services.hubs import bring, folder, take_out

pytestmark = pytest.mark.django_db

NOTES = {
    f"n{number}.md": f"# Notes {number}\n## Challenges\n- **Challenge:** Port {number} was busy on {word}\n"
    for number, word in enumerate(("mondays", "deploys", "laptops"))
}


def differences() -> dict[str, str]:
    """Return what differs, by what it is."""
    return {found.what: found.problem for found in indexing.check()}


@pytest.fixture
def hub(tmp_path: Path) -> None:
    """Make a hub with some history: two programs, a change, a removal."""
    bring(folder(tmp_path, "notes", NOTES))
    bring(folder(tmp_path, "plans", {"p.md": NOTES["n0.md"]}), program="inner", visibility=Visibility.PRIVATE)
    bring(folder(tmp_path, "gone", {"g.md": NOTES["n1.md"]}))
    bring(folder(tmp_path, "notes", {"n2.md": "# Other notes\n\nNothing of ports.\n"}))
    take_out("gone")


@pytest.mark.usefixtures("hub")
def test_after_any_history_index_and_tables_agree_also_when_written_anew() -> None:
    assert differences() == {}
    before = search.find(viewer=ANONYMOUS, query="busy port notes")
    seen = []
    written = indexing.reindex(
        progress=lambda _: seen.append(search.find(viewer=ANONYMOUS, query="busy port notes").total)
    )
    assert written >= len(NOTES) + 1
    assert set(seen) == {before.total}
    assert differences() == {}
    after = search.find(viewer=ANONYMOUS, query="busy port notes")
    assert {hit.snippet for hit in after.hits} == {hit.snippet for hit in before.hits}


@pytest.mark.usefixtures("hub")
def test_every_damage_is_named_and_mended() -> None:
    rows = dict(
        bulk.rows("SELECT d.path, r.id FROM document d JOIN search_row r ON r.ref = d.id AND r.kind = 'document'")
    )
    bulk.execute("UPDATE search_row SET body = 'other' WHERE id = %s", [rows["n0.md"]])
    bulk.execute("DELETE FROM search_row WHERE id = %s", [rows["n1.md"]])
    bulk.execute("DELETE FROM search_term WHERE term = 'noth'")
    program = Program.objects.get(slug="inner").pk
    bulk.execute(
        "UPDATE search_page SET scope = 'public' WHERE scope = %s AND kind = 'document'", [f"program:{program}"]
    )
    found = differences()
    assert found["document notes/n0.md"] == "is indexed with other words"
    assert found["document notes/n1.md"] == "is not in the index"
    assert found["document notes/n2.md"] == "has other postings than words"
    assert found["document plans/p.md"].startswith("is indexed for public, document instead of program:")
    assert found[f"row {rows['n1.md']}"] == "stands for nothing that is there"
    assert len(found) == 5
    indexing.reindex(progress=lambda _: None)
    assert differences() == {}
