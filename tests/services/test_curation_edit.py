"""Words that people set: pinned for one audience, versioned, restored, and never told to another."""

from pathlib import Path

import pytest

from nexus.adapters import bulk
from nexus.domain.access import ANONYMOUS, OWNER, Visibility
from nexus.domain.curation import EditView
from nexus.domain.errors import Forbidden, Invalid, NotFound, StaleVersion
from nexus.services import access, search
from nexus.services.curation import editing, undoing
from nexus.services.read_models import entries, export, ledger
from tests.services.hubs import NOW, bring, folder, take_out

pytestmark = pytest.mark.django_db
TOLD = "# Notes\n## Challenges\n- **Challenge:** Bees leave the hive in spring\n  - **Solution:** Gave them room\n"


def set_words(view: EditView, *, scope: str = "", **patch: str | None) -> EditView:
    """Edit as the owner, at the version that a view shows."""
    return editing.edit(
        entry_id=view.entry.id,
        patch=patch,
        expected_version=view.version,
        viewer=access.owner(),
        actor=OWNER,
        now=NOW,
        scope=scope,
    )


def opened(scope: str = "") -> EditView:
    """Return the edit form of the one challenge."""
    (number,) = bulk.rows("SELECT id FROM entry WHERE kind = 'challenge' AND merged_into_id IS NULL")[0]
    return editing.view(viewer=access.owner(), entry_id=number, scope=scope)


def test_an_edit_is_seen_at_once_found_pinned_and_restored(tmp_path: Path) -> None:
    bring(folder(tmp_path, "ana", {"a.md": TOLD}))
    view = set_words(opened(), title="  Hornets  scare bees", summary="They need\na narrower door.")
    assert (view.words.title, view.version, view.pinned) == ("Hornets scare bees", 2, ("summary", "title"))
    assert view.told.title == "Bees leave the hive in spring"
    shown = entries.entry(viewer=ANONYMOUS, slug=view.entry.slug)
    assert (shown.title, shown.summary, shown.version) == ("Hornets scare bees", "They need\na narrower door.", 2)
    assert search.find(viewer=ANONYMOUS, query="hornets").hits[0].entry.id == view.entry.id
    bring(folder(tmp_path, "bo", {"b.md": TOLD.replace("in spring", "each spring")}))
    take_out("ana")
    bring(tmp_path / "ana")
    assert opened().words == view.words
    with pytest.raises(StaleVersion, match="version 2 by now; version 1"):
        editing.edit(
            entry_id=view.entry.id,
            patch={"title": "x"},
            expected_version=1,
            viewer=access.owner(),
            actor=OWNER,
            now=NOW,
        )
    third = set_words(view, title="Hornets scare the bees")
    title = third.revisions[0].diffs[0]
    assert [(piece.state, piece.text) for piece in title.pieces] == [
        ("same", "Hornets scare "),
        ("new", "the "),
        ("same", "bees"),
    ]
    assert set_words(third, title="Hornets scare the bees").version == 3
    fourth = editing.restore(
        entry_id=view.entry.id, version=2, expected_version=3, viewer=access.owner(), actor=OWNER, now=NOW
    )
    assert (fourth.words, fourth.version, len(fourth.revisions)) == (view.words, 4, 3)
    fifth = set_words(fourth, title=None, summary="")
    assert (fifth.words, fifth.pinned) == (fifth.told, ())
    rename = next(line for line in ledger.of(viewer=access.owner(), entry=view.entry.id).lines if line.act == "rename")
    undoing.undo(viewer=access.owner(), actor=OWNER, now=NOW, decision=rename.decision)
    assert opened().words.title == "Hornets scare bees"


def test_words_for_a_private_audience_are_told_to_nobody_else(tmp_path: Path) -> None:
    bring(folder(tmp_path, "cleo", {"c.md": TOLD}), program="quokka", visibility=Visibility.PRIVATE)
    private = opened().scope
    assert private.startswith("program:")
    set_words(opened(), title="The zanzibar hive", summary="Zanzibar swarms.")
    bring(folder(tmp_path, "ana", {"a.md": TOLD}))
    view = opened()
    assert (view.scope, view.scopes, view.words.title) == (
        "public",
        ("public", private),
        "Bees leave the hive in spring",
    )
    assert opened(private).words.title == "The zanzibar hive"
    seen = editing.view(viewer=ANONYMOUS, entry_id=view.entry.id)
    assert (seen.revisions, seen.scopes, seen.pinned) == ((), (), ())
    assert "anzibar" not in export.canonical(viewer=ANONYMOUS) + str(ledger.of(viewer=ANONYMOUS, entry=view.entry.id))
    assert not search.find(viewer=ANONYMOUS, query="zanzibar").hits
    assert ledger.of(viewer=ANONYMOUS, entry=view.entry.id).lines == ()
    with pytest.raises(Forbidden):
        editing.view(viewer=ANONYMOUS, entry_id=view.entry.id, scope=private)
    take_out("cleo")
    assert opened().words.title == "Bees leave the hive in spring"


def test_bad_words_are_refused_by_name(tmp_path: Path) -> None:
    bring(folder(tmp_path, "ana", {"a.md": TOLD}))
    view = opened()
    for patch, field in (
        ({"title": "x" * 201}, "title"),
        ({"summary": "x" * 4001}, "summary"),
        ({"body": "x"}, "body"),
        ({"title": "a\0b"}, "title"),
    ):
        with pytest.raises(Invalid) as refused:
            set_words(view, **patch)
        assert refused.value.field == field
    with pytest.raises(Forbidden):
        editing.edit(entry_id=view.entry.id, patch={}, expected_version=1, viewer=ANONYMOUS, actor=OWNER, now=NOW)
    for number in (0, 10**30):
        with pytest.raises(NotFound):
            editing.view(viewer=access.owner(), entry_id=number)
    with pytest.raises(NotFound):
        editing.restore(
            entry_id=view.entry.id, version=7, expected_version=1, viewer=access.owner(), actor=OWNER, now=NOW
        )
