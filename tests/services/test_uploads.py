"""Files that somebody sent: one source for one content, however often and under whatever name it comes."""

import gzip
import io
from pathlib import Path

import pytest

from nexus.adapters import bulk
from nexus.domain.access import OWNER
from nexus.domain.errors import Held, Invalid, Unreadable
from nexus.domain.runs import Status
from nexus.domain.views import RunRef
from nexus.services import access, imports
from nexus.services.read_models import entries, sources
from tests.services.hubs import NOW, bring, finish, folder, take_out
from tests.services.test_imports import ANA, REDIS

pytestmark = pytest.mark.django_db


def send(*files: tuple[str, str | bytes], program: str = "") -> RunRef:
    """Send files and carry out their run."""
    opened = [(name, io.BytesIO(text if isinstance(text, bytes) else text.encode())) for name, text in files]
    return finish(imports.upload(files=opened, program=program, actor=OWNER, now=NOW))


def test_the_same_content_is_one_source_and_is_pointed_at(tmp_path: Path, own_data_folder: Path) -> None:
    assert send(("week-12.md", REDIS)).source == "week-12"
    for again in ([("week-12.md", REDIS)], [("copy of it.txt", REDIS)], [("a.md", REDIS), ("b.md", REDIS)]):
        with pytest.raises(Held, match="the source 'week-12' says the same") as held:
            send(*again)
        assert held.value.source == "week-12"
    assert entries.entry(viewer=access.owner(), slug="redis").sources == 1
    bring(folder(tmp_path, "repository", {"ANA.md": ANA}))
    with pytest.raises(Held, match="'repository'"):
        send(("ana.md", ANA))
    assert send(("week-12.md", REDIS), program="others").counts.read == 1
    take_out("week-12")
    assert send(("week-12.md", REDIS)).source == "week-12"


def test_an_archive_sent_twice_is_pointed_at_and_one_that_could_not_be_read_is_tried_again() -> None:
    packed = gzip.compress(REDIS.encode(), mtime=0)
    assert send(("notes.md.gz", packed)).source == "notes"
    with pytest.raises(Held, match="'notes'"):
        send(("other.md.gz", packed))
    assert [send(("broken.zip", b"PK")).status for _ in range(2)] == [Status.FAILED] * 2
    assert bulk.rows("SELECT COUNT(*) FROM source WHERE slug LIKE 'broken%%'") == [(1,)]


def test_sent_files_are_called_as_they_were_and_none_is_lost(own_data_folder: Path) -> None:
    run = send(("journal/README.md", REDIS), ("til/README.md", ANA), ("..", "# Dots\n"), ("x" * 400 + ".md", "# Long\n"))
    assert (run.counts.read, run.source, run.source_title) == (4, "readme-and-3-more", "README and 3 more")
    view = sources.source(viewer=access.owner(), slug=run.source)
    assert [document.path[:20] for document in view.documents] == ["README-2.md", "README.md", "document.md", "x" * 20]
    assert [path.name for path in own_data_folder.rglob("README.md")] == ["README.md"]
    assert not list(own_data_folder.rglob(".received-*"))


def test_what_cannot_be_read_is_refused_by_its_own_name_and_leaves_nothing(own_data_folder: Path) -> None:
    with pytest.raises(Invalid, match="at least one file"):
        imports.upload(files=[], actor=OWNER, now=NOW)
    for files in ([("photo.png", b"\x89PNG")], [("photo.png", b"1"), ("plan.pdf", b"2")]):
        with pytest.raises(Unreadable, match=r"^photo\.png.*neither a document nor an archive"):
            send(*files)
    with pytest.raises(Unreadable, match=r"^all\.zip: send an archive by itself"):
        send(("a.md", "# A\n"), ("all.zip", b"PK"))
    assert list((own_data_folder / "uploads").iterdir()) == []
