import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nexus.adapters import repositories
from nexus.adapters.repositories import documents
from nexus.domain import errors
from tests.adapters import histories
from tests.adapters.conftest import Opener, contents


@pytest.fixture
def journals(original: histories.Repository, tmp_path: Path) -> histories.Repository:
    """Return a repository with three authors and dates, a merge, a rename and an edit on a branch."""
    return original.copied(tmp_path / "journals")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> histories.Repository:
    """Return what `journals` is a copy of, so that git runs once and not for each test."""
    repository = histories.make(tmp_path_factory.mktemp("original") / "journals")
    repository.commit(author="Ann Lee", at="2023-01-02T03:04:05Z", **{"ann.md": "one\n", "old.md": "moved\n" * 9})
    repository.commit(author="Ben Okoro", at="2023-02-03T03:04:05+02:00", **{"ben/notes.rst": "two\n"})
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit(author="Cy Wu", at="2023-03-04T03:04:05Z", **{"cy.txt": "three\n"})
    repository.git("checkout", "--quiet", "main")
    repository.git("mv", "old.md", "new.md")
    repository.commit(author="Ann Lee", at="2023-04-05T03:04:05Z", **{"ann.md": "four\n", "code.py": "pass\n"})
    repository.merge("side", author="Ben Okoro", at="2023-05-06T03:04:05Z")
    repository.git("tag", "-a", "v1", "-m", "first", GIT_COMMITTER_NAME="x", GIT_COMMITTER_EMAIL="x@example.org")
    return repository


def test_each_file_has_the_author_and_date_of_its_own_last_commit(
    journals: histories.Repository, opened: Opener
) -> None:
    source = opened(journals.path)

    told = source.authorship()

    assert {path: (known.author, known.at.isoformat()) for path, known in told.items()} == {
        "ann.md": ("Ann Lee", "2023-04-05T03:04:05+00:00"),
        "ben/notes.rst": ("Ben Okoro", "2023-02-03T01:04:05+00:00"),
        "cy.txt": ("Cy Wu", "2023-03-04T03:04:05+00:00"),
        "new.md": ("Ann Lee", "2023-04-05T03:04:05+00:00"),
    }
    assert told["cy.txt"].email == "cy@example.org"
    assert source.commit == journals.head()
    assert contents(source)["ben/notes.rst"] == b"two\n"


def test_evidence_can_be_shown_by_git(journals: histories.Repository, opened: Opener) -> None:
    source = opened(journals.path)

    for path, known in source.authorship().items():
        shown = journals.git("show", f"{known.commit}:{path}")
        assert contents(source)[path].decode().strip() == shown  # type: ignore[union-attr]


@pytest.mark.parametrize("ref", ["side", "v1", "HEAD"])
def test_a_ref_names_a_branch_tag_or_commit(journals: histories.Repository, opened: Opener, ref: str) -> None:
    commit = journals.git("rev-parse", ref + "^{commit}")

    assert opened(f"{journals.path}#{ref}").commit == commit
    assert opened(f"{journals.path}#{commit}").commit == commit
    assert opened(f"file://{journals.path}#{ref}").commit == commit


def test_an_unknown_ref_says_which_there_are(journals: histories.Repository, opened: Opener) -> None:
    with pytest.raises(errors.Unreadable, match=r"no branch, tag or commit 'nope'; there are main, side, v1"):
        opened(f"{journals.path}#nope")


def test_a_bare_repository_and_a_linked_work_tree_read_the_same(
    journals: histories.Repository, opened: Opener, tmp_path: Path
) -> None:
    journals.git("clone", "--quiet", "--bare", str(journals.path), str(tmp_path / "bare.git"))
    journals.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "tree"))

    sources = [opened(path) for path in (journals.path, tmp_path / "bare.git", tmp_path / "tree")]

    assert len({source.commit for source in sources}) == 1
    assert sources[0].authorship() == sources[1].authorship() == sources[2].authorship()


def test_what_is_not_committed_is_left_out_and_noted(journals: histories.Repository, opened: Opener) -> None:
    journals.write(**{"ann.md": "changed\n", "fresh.md": "new\n", "code.py": "changed\n"})

    source = opened(journals.path)

    assert contents(source)["ann.md"] == b"four\n"
    assert source.notes == ("uncommitted changes are not read, the state at HEAD is: ann.md, fresh.md",)


def test_a_work_tree_as_committed_has_no_notes(journals: histories.Repository, opened: Opener) -> None:
    assert opened(journals.path).notes == ()


def test_a_shallow_clone_is_noted(journals: histories.Repository, opened: Opener, tmp_path: Path) -> None:
    journals.git("clone", "--quiet", "--depth=1", f"file://{journals.path}", str(tmp_path / "shallow"))

    source = opened(tmp_path / "shallow")

    assert source.notes == ("a shallow clone: authors and dates before its first commit are not known",)
    assert {known.author for known in source.authorship().values()} == {"Ben Okoro"}


def test_a_repository_without_commits_is_a_clear_error(opened: Opener, tmp_path: Path) -> None:
    histories.make(tmp_path / "empty")

    with pytest.raises(errors.Unreadable, match="has no commit yet"):
        opened(tmp_path / "empty")


def test_a_broken_repository_is_a_clear_error(opened: Opener, tmp_path: Path) -> None:
    (tmp_path / "broken" / ".git").mkdir(parents=True)

    with pytest.raises(errors.Unreadable, match="is not a repository that git can read"):
        opened(tmp_path / "broken")


def test_links_and_submodules_are_left_out_and_noted(journals: histories.Repository, opened: Opener) -> None:
    (journals.path / "link.md").symlink_to("/etc/passwd")
    journals.git("add", "--all")
    journals.git("update-index", "--add", "--cacheinfo", f"160000,{journals.head()},module.md")
    journals.git("commit", "--quiet", "-m", "Link", **histories.person("Ann Lee", "2023-06-01T00:00:00Z"))

    source = opened(f"{journals.path}#main")

    assert "link.md" not in contents(source)
    assert source.notes == ("left out, symbolic links: link.md", "left out, submodules: module.md")


def test_nothing_of_the_repository_is_run(journals: histories.Repository, opened: Opener, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    command = f"touch {ran}; false"
    for key in (
        "core.fsmonitor",
        "core.sshCommand",
        "gpg.program",
        "diff.external",
        "filter.x.clean",
        "filter.x.smudge",
    ):
        journals.git("config", key, command)
    journals.git("config", "log.showSignature", "true")
    journals.git("config", "diff.x.textconv", command)
    for hook in ("post-checkout", "pre-auto-gc", "reference-transaction", "post-index-change"):
        (journals.path / ".git" / "hooks").mkdir(exist_ok=True)
        (journals.path / ".git" / "hooks" / hook).write_text(f"#!/bin/sh\n{command}\n")
        (journals.path / ".git" / "hooks" / hook).chmod(0o755)
    journals.write(**{".gitattributes": "* filter=x diff=x\n", "ann.md": "changed\n"})

    source = opened(journals.path)

    assert len(contents(source)) == len(source.authorship()) == 4
    assert not ran.exists()


def test_large_damaged_and_lfs_files_are_errors_of_their_own(journals: histories.Repository, opened: Opener) -> None:
    with (journals.path / "large.md").open("wb") as large:
        large.truncate(documents.MAX_BYTES + 1)
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    journals.commit(author="Ann Lee", at="2023-06-01T00:00:00Z", **{"lfs.md": pointer, "gone.md": "gone", "z.md": "z"})
    blob = journals.git("rev-parse", "HEAD:gone.md")
    (journals.path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()

    read = contents(opened(journals.path))

    assert str(read["large.md"]) == "large.md: 50 MB; files over 50 MB are not read"
    assert "Git LFS pointer" in str(read["lfs.md"])
    assert "gone.md: its content is missing" in str(read["gone.md"])
    assert read["z.md"] == b"z"


def test_a_path_with_odd_letters_is_read(journals: histories.Repository, opened: Opener, tmp_path: Path) -> None:
    odd = tmp_path / 'a:b "c" \\d'
    journals.path.rename(odd)
    repository = histories.Repository(path=odd)
    repository.commit(author="Ann Lee", at="2023-06-01T00:00:00Z", **{'x\ny "z" ü.md': "odd"})

    source = opened(odd)

    assert contents(source)['x\ny "z" ü.md'] == b"odd"
    assert source.authorship()['x\ny "z" ü.md'].commit == repository.head()


def test_a_repository_of_sha256_is_read(opened: Opener, tmp_path: Path) -> None:
    path = tmp_path / "modern"
    path.mkdir()
    repository = histories.Repository(path=path)
    repository.git("init", "--quiet", "--object-format=sha256")
    commit = repository.commit(author="Ann Lee", at="2023-06-01T00:00:00Z", **{"a.md": "a"})

    source = opened(path)

    assert (source.commit, len(commit)) == (commit, 64)
    assert contents(source) == {"a.md": b"a"}
    assert source.authorship()["a.md"].author == "Ann Lee"


def test_without_git_a_work_tree_is_a_folder_and_addresses_say_what_is_missing(
    journals: histories.Repository, opened: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_git = contents(opened(journals.path))
    monkeypatch.setenv("PATH", str(tmp_path))

    without = opened(journals.path)

    assert contents(without).keys() == with_git.keys()
    assert any("git is not installed" in note for note in without.notes)
    with pytest.raises(errors.Unreadable, match="git is not installed: folders and archives still work"):
        opened("https://git.example.org/a/b")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_a_repository_of_another_user_is_read(journals: histories.Repository, opened: Opener) -> None:
    for folder, _, files in os.walk(journals.path):
        for name in [".", *files]:
            os.chown(Path(folder) / name, 12345, 12345)

    assert len(contents(opened(journals.path))) == 4


# A random history: for each commit its parents, by how far back they lie, and which files it writes or removes.
STEPS = st.lists(
    st.tuples(
        st.sets(st.integers(1, 4), min_size=1, max_size=3),
        st.dictionaries(st.sampled_from(["a.md", "b/a.md", "c.txt"]), st.integers(0, 2), max_size=2),
    ),
    min_size=1,
    max_size=14,
)


@given(steps=STEPS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_authorship_is_what_git_log_says_for_any_history(
    steps: list[tuple[set[int], dict[str, int]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("random")
    (root / "stream").write_bytes(_stream(steps))
    bare = repositories.from_stream(stream=root / "stream", into=root / "bare.git")
    location = repositories.parse(str(bare), allowed_roots=None)
    repository = histories.Repository(path=bare)

    with repositories.checkout(location=location, store=root / "store") as source:
        told = {path: known.commit for path, known in source.authorship().items()}
        paths = [file.path for file in source.files()]

    assert told == {path: repository.last_change(path)[0] for path in paths}


def _stream(steps: list[tuple[set[int], dict[str, int]]]) -> bytes:
    lines = []
    for number, (back, edits) in enumerate(steps):
        parents = sorted({number - distance for distance in back if distance <= number} - {number})
        lines += ["commit refs/heads/main", f"mark :{number + 1}"]
        lines += [f"committer Ann <ann@example.org> {1_600_000_000 + number} +0000", "data 0"]
        if parents:
            lines += [f"from :{parents[0] + 1}", *(f"merge :{parent + 1}" for parent in parents[1:])]
        for path, version in edits.items():
            lines += [f"D {path}"] if version == 0 else [f"M 644 inline {path}", "data 1", str(version)]
    return "\n".join([*lines, ""]).encode()


def test_a_stream_is_made_into_a_repository_once(tmp_path: Path, opened: Opener) -> None:
    stream, into = tmp_path / "x.stream", tmp_path / "made" / "x.git"
    stream.write_bytes(_stream([({1}, {"a.md": 1}), ({1}, {"a.md": 2})]))

    made = repositories.from_stream(stream=stream, into=into)
    first = contents(opened(made))
    before = into.stat().st_ino
    repositories.from_stream(stream=stream, into=into)
    unchanged = into.stat().st_ino
    stream.write_bytes(_stream([({1}, {"a.md": 1})]).replace(b"heads/main", b"heads/other"))
    repositories.from_stream(stream=stream, into=into)

    assert (first, unchanged) == ({"a.md": b"2"}, before)
    assert contents(opened(into)) == {"a.md": b"1"}
    assert [path.name for path in into.parent.iterdir()] == ["x.git"]


def test_a_broken_stream_is_a_clear_error_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.stream").write_bytes(b"nonsense\n")

    with pytest.raises(errors.Unreadable, match=r"x\.stream is not a stream that git fast-import reads"):
        repositories.from_stream(stream=tmp_path / "x.stream", into=tmp_path / "made" / "x.git")
    assert list((tmp_path / "made").iterdir()) == []


def test_a_repository_that_vanished_is_a_clear_error(journals: histories.Repository, tmp_path: Path) -> None:
    location = repositories.parse(str(journals.path), allowed_roots=None)
    subprocess.run(["rm", "-r", journals.path], check=True)

    with (
        pytest.raises(errors.Unreadable, match="no such folder"),
        repositories.checkout(location=location, store=tmp_path / "store"),
    ):
        pass


def test_a_repository_that_vanishes_while_it_is_read_gives_errors_and_ends(
    journals: histories.Repository, opened: Opener
) -> None:
    source = opened(journals.path)
    files = list(source.files())
    subprocess.run(["rm", "-r", journals.path], check=True)

    assert all(isinstance(content, errors.Unreadable) for _, content in source.read(files))
    with pytest.raises(errors.Unreadable):
        source.authorship()
