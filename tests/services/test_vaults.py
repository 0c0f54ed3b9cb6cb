"""The hub as a vault: what is written, what stays, and that importing it again teaches nothing."""

import re
from pathlib import Path

import pytest

from nexus.domain.access import ANONYMOUS
from nexus.domain.cards import EntryQuery
from nexus.domain.errors import Invalid
from nexus.domain.learning import Kind
from nexus.pipeline import frontmatter, vault
from nexus.services import access, vaults
from nexus.services.read_models import cards, totals
from tests.interfaces import web_hubs
from tests.services import hubs

pytestmark = pytest.mark.django_db

LINK = re.compile(r"\[\[([^]|]*)\|[^]]*\]\]")


def content(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def entries() -> list[tuple[str, int, int]]:
    """Return what the owner sees of every entry."""
    page = cards.page(viewer=access.owner(), query=EntryQuery(), size=100)
    return [(card.slug, card.sources, card.evidence_count) for card in page.cards]


def test_a_vault_holds_every_entry_and_importing_it_again_teaches_nothing(tmp_path: Path) -> None:
    web_hubs.build(tmp_path)
    folder = tmp_path / "vault"
    done = vaults.write(viewer=access.owner(), folder=folder)
    notes = content(folder)
    before = entries()
    assert done.notes == done.written == len(before) + 1 == len(notes) - 1
    for path, raw in notes.items():
        links = LINK.findall(raw.decode())
        assert all(f"{link}.md" in notes for link in links), path
        if path.endswith(".md"):
            assert frontmatter.read(text=raw.decode()).own
            assert path == vault.INDEX or links or "zanzibar" in raw.decode() or raw.count(b"\n## ") == 1
    slug = next(path for path in notes if path.startswith("challenges/") and b"background" in notes[path])
    front = frontmatter.read(text=notes[slug].decode()).metadata
    assert front["kind"] == "challenge"
    assert front["slug"] == Path(slug).stem
    assert front["title"] == "Handling long-running background tasks" == front["aliases"][0].rstrip(".")
    assert front["tags"][0] == "challenge"
    assert "tech/celery" in front["tags"]
    assert (front["sources"], front["told_by"]) == (2, ["amara", "bo"])
    assert "[[solutions/integrated-celery" in notes[slug].decode()
    counted = totals.all(viewer=access.owner())
    run = hubs.bring(folder, program="open")
    assert (run.counts.read, run.counts.learnings) == (len(notes) - 1, 0)
    assert entries() == before
    assert totals.all(viewer=access.owner()).learnings == counted.learnings
    assert vaults.write(viewer=access.owner(), folder=folder).written == 0
    assert content(folder) == notes


def test_only_what_changed_is_written_and_only_what_is_ours_removed(tmp_path: Path) -> None:
    web_hubs.build(tmp_path)
    folder = tmp_path / "vault"
    vaults.write(viewer=access.owner(), folder=folder)
    (folder / "challenges" / "mine.md").write_text("# Mine\n")
    secret = [path for path, raw in content(folder).items() if b"zanzibar" in raw and path != vault.INDEX]
    notes = [path for path in secret if path.endswith(".md")]
    changed = folder / notes[0]
    changed.write_text(changed.read_text() + "\nMy own words.\n")
    stamps = {path: path.stat().st_mtime_ns for path in folder.rglob("*.md")}
    done = vaults.write(viewer=ANONYMOUS, folder=folder)
    assert done.kept == (notes[0],)
    assert done.removed == len(notes) - 1 > 0
    assert done.written == 1, "the index alone names others"
    assert (folder / "challenges" / "mine.md").read_text() == "# Mine\n"
    rewritten = {path for path, stamp in stamps.items() if path.exists() and path.stat().st_mtime_ns != stamp}
    assert rewritten == {folder / vault.INDEX}
    changed.unlink()
    assert not any(b"zanzibar" in raw for raw in content(folder).values())
    fresh = tmp_path / "fresh"
    vaults.write(viewer=ANONYMOUS, folder=fresh)
    assert content(fresh) == {path: raw for path, raw in content(folder).items() if path != "challenges/mine.md"}


def test_what_is_in_the_way_is_named_and_stays(tmp_path: Path) -> None:
    web_hubs.build(tmp_path)
    foreign = hubs.folder(tmp_path, "vault", {vault.INDEX: "# My own index\n"})
    with pytest.raises(Invalid, match=r"index\.md is not a note of the hub") as refused:
        vaults.write(viewer=ANONYMOUS, folder=foreign)
    assert refused.value.field == "folder"
    assert (foreign / vault.INDEX).read_text() == "# My own index\n"
    (foreign / vault.INDEX).unlink()
    assert vaults.write(viewer=ANONYMOUS, folder=foreign).written == 1
    with pytest.raises(Invalid, match="is no folder"):
        vaults.write(viewer=ANONYMOUS, folder=foreign / vault.INDEX)
    (foreign / ".nexus-vault.json").write_text('{"notes": {"../amara/docs/journal.md": "x"}}')
    with pytest.raises(Invalid, match="cannot be read"):
        vaults.write(viewer=ANONYMOUS, folder=foreign)
    assert (tmp_path / "amara/docs/journal.md").is_file()


def test_titles_cannot_break_out_of_front_matter_and_links() -> None:
    listed = [vault.Listed(Kind.PRACTICE, "a", "Say [[x]] | or\n---\ny: z", 1), vault.Listed(Kind.CONCEPT, "b", "B", 2)]
    assert vault.index(notes=listed) == vault.index(notes=listed[::-1])
    assert vault.index(notes=listed) == (
        "---\nnexus: index\n---\n\n# What the hub knows\n\n## Concepts\n\n- [[concepts/b|B]] (2 sources)\n\n"
        "## Practices\n\n- [[practices/a|Say ((x)) / or --- y: z]] (1 source)\n"
    )
