import os
import subprocess
from pathlib import Path

import pytest

from nexus.adapters import repositories
from nexus.adapters.repositories import documents
from nexus.domain import errors
from tests.adapters.conftest import Opener, contents


def test_a_folder_gives_documents_by_path_and_leaves_the_rest(tmp_path: Path, opened: Opener) -> None:
    root = tmp_path / "notes"
    kept = ["README", "a/learnings.markdown", "b.rst", "c.TXT", "d/til", ".github/guide.md", "CHANGELOG.md"]
    dropped = [
        *("code.py", ".hidden/x.md", "node_modules/x/README.md", "vendor/x.md", "build/out.md", ".draft.md"),
        *("requirements-dev.txt", "CMakeLists.txt", "LICENSE", "x.md.bak"),
    ]
    for name in kept + dropped:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"This is {name}")

    source = opened(root)

    assert [file.path for file in source.files()] == sorted(kept)
    assert contents(source) == {name: f"This is {name}".encode() for name in kept}
    assert source.notes == ()


def test_ids_are_those_of_git(tmp_path: Path, opened: Opener) -> None:
    note = tmp_path / "notes" / "a.md"
    note.parent.mkdir()
    note.write_bytes("Größe\r\n\0".encode())

    (file,) = opened(note.parent).files()

    hashed = subprocess.run(["git", "hash-object", "--no-filters", note], capture_output=True, text=True, check=True)
    assert (file.blob, file.size) == (hashed.stdout.strip(), 10)


def test_the_commit_of_a_folder_changes_with_its_content_only(tmp_path: Path, opened: Opener) -> None:
    root = tmp_path / "notes"
    root.mkdir()
    (root / "a.md").write_text("one")
    first = opened(root)
    os.utime(root / "a.md", (1_600_000_000, 1_600_000_000))
    touched = opened(root)
    (root / "a.md").write_text("two")

    assert first.commit.startswith("tree:")
    assert touched.commit == first.commit
    assert opened(root).commit != first.commit
    told = touched.authorship()["a.md"]
    assert (told.commit, told.author, told.at.timestamp()) == (first.commit, "", 1_600_000_000)


def test_links_are_not_followed_and_those_that_leave_are_noted(tmp_path: Path, opened: Opener) -> None:
    root, outside = tmp_path / "notes", tmp_path / "outside"
    (root / "deep").mkdir(parents=True)
    outside.mkdir()
    (outside / "secret.md").write_text("secret")
    (root / "a.md").write_text("a")
    (root / "alias.md").symlink_to("a.md")
    (root / "out.md").symlink_to(outside / "secret.md")
    (root / "out").symlink_to(outside)
    (root / "deep" / "loop").symlink_to(root)
    (root / "self.md").symlink_to("self.md")

    source = opened(root)

    assert contents(source) == {"a.md": b"a"}
    (note,) = source.notes
    assert note == "left out, links that leave the folder or lead nowhere: deep/loop, out, out.md, self.md"


def test_a_link_put_in_place_of_a_file_while_reading_is_not_followed(tmp_path: Path, opened: Opener) -> None:
    root = tmp_path / "notes"
    root.mkdir()
    (root / "a.md").write_text("x" * 20_000)
    (tmp_path / "secret.md").write_text("secret")
    source = opened(root)
    (root / "a.md").unlink()
    (root / "a.md").symlink_to(tmp_path / "secret.md")

    content = contents(source)["a.md"]

    assert isinstance(content, errors.Unreadable)
    assert "a.md" in str(content)


def test_a_file_changed_since_it_was_listed_is_an_error_of_that_file_alone(tmp_path: Path, opened: Opener) -> None:
    root = tmp_path / "notes"
    root.mkdir()
    for name in ("a.md", "b.md", "c.md"):
        (root / name).write_text(name * 10_000)
    source = opened(root)
    (root / "a.md").write_text("other")
    (root / "b.md").unlink()

    read = contents(source)

    assert "changed while" in str(read["a.md"])
    assert "No such file" in str(read["b.md"])
    assert read["c.md"] == b"c.md" * 10_000


def test_a_file_over_fifty_megabytes_is_listed_and_never_loaded(tmp_path: Path, opened: Opener) -> None:
    root = tmp_path / "notes"
    root.mkdir()
    (root / "b.md").write_text("small")
    with (root / "a.txt").open("wb") as large:
        large.truncate(documents.MAX_BYTES + 1)

    source = opened(root)

    assert [(file.path, file.size) for file in source.files()] == [("a.txt", documents.MAX_BYTES + 1), ("b.md", 5)]
    read = contents(source)
    assert str(read["a.txt"]) == "a.txt: 50 MB; files over 50 MB are not read"
    assert read["b.md"] == b"small"


def test_binary_content_is_given_as_it_is(tmp_path: Path, opened: Opener) -> None:
    root = tmp_path / "notes"
    root.mkdir()
    (root / "a.md").write_bytes(bytes(range(256)))

    assert contents(opened(root)) == {"a.md": bytes(range(256))}


def test_a_pipe_named_like_a_document_does_not_stop_the_run(tmp_path: Path, opened: Opener) -> None:
    root = tmp_path / "notes"
    root.mkdir()
    os.mkfifo(root / "a.md")

    assert contents(opened(root)) == {}


def test_names_that_are_not_utf8_are_left_out_and_noted(tmp_path: Path, opened: Opener) -> None:
    root = tmp_path / "notes"
    root.mkdir()
    (root / "fine ü.md").write_text("fine")
    Path(os.fsdecode(os.fsencode(root) + b"/caf\xe9.md")).write_text("lost")

    source = opened(root)

    assert contents(source) == {"fine ü.md": b"fine"}
    assert source.notes == ("left out, names that are not UTF-8: caf\ufffd.md",)


def test_a_single_file_is_a_source_of_one_document(tmp_path: Path, opened: Opener) -> None:
    (tmp_path / "journal.md").write_text("one")
    (tmp_path / "other.md").write_text("two")

    assert contents(opened(tmp_path / "journal.md")) == {"journal.md": b"one"}


@pytest.mark.parametrize("name", ["notes", "journal.md"])
def test_what_vanished_since_it_was_named_is_a_clear_error(tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    target.write_text("x") if name.endswith(".md") else target.mkdir()
    location = repositories.parse(str(target), allowed_roots=None)
    target.unlink() if name.endswith(".md") else target.rmdir()

    with (
        pytest.raises(errors.Unreadable, match=rf"{name} cannot be read: (?i:no such file)"),
        repositories.checkout(location=location, store=tmp_path / "store"),
    ):
        pass
