import os
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.adapters import repositories
from nexus.domain import errors
from nexus.domain.provenance import Location, SourceKind


@pytest.mark.parametrize(
    ("value", "address", "ref"),
    [
        ("https://github.com/org/repo", "https://github.com/org/repo", ""),
        ("https://GitHub.com/org/repo.git/#v1.2", "https://github.com/org/repo", "v1.2"),
        ("https://git.example.org:443/org/repo.git", "https://git.example.org/org/repo.git", ""),
        ("http://git.example.org:8080/r#feature/x", "http://git.example.org:8080/r", "feature/x"),
        ("ssh://git@git.example.org:2222/org/repo.git", "ssh://git@git.example.org:2222/org/repo.git", ""),
        ("git@github.com:org/repo.git#main", "git@github.com:org/repo", "main"),
        ("git.example.org:org/repo.git", "git.example.org:org/repo.git", ""),
        ("https://[2001:db8::1]/r", "https://[2001:db8::1]/r", ""),
        ("https://bücher.example/r", "https://xn--bcher-kva.example/r", ""),
        ("  https://git.example.org/r  ", "https://git.example.org/r", ""),
    ],
)
@pytest.mark.parametrize("roots", [None, ()])
def test_a_git_address_is_normalised(value: str, address: str, ref: str, roots: tuple[Path, ...] | None) -> None:
    expected = Location(kind=SourceKind.GIT, address=address, ref=ref)

    assert repositories.parse(value, allowed_roots=roots) == expected
    assert repositories.parse(f"{address}#{ref}" if ref else address, allowed_roots=roots) == expected


def test_local_things_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "a.md").write_text("a")
    zipfile.ZipFile(tmp_path / "x.ZIP", "w").close()
    subprocess.run(["git", "init", "--quiet", tmp_path / "tree"], check=True)
    subprocess.run(["git", "init", "--quiet", "--bare", tmp_path / "bare"], check=True)

    def kind(name: str) -> SourceKind:
        location = repositories.parse(str(tmp_path / name), allowed_roots=[tmp_path])
        assert location.address == str(tmp_path / name)
        return location.kind

    assert kind("notes") is SourceKind.FOLDER
    assert kind("a.md") is SourceKind.FILE
    assert kind("x.ZIP") is SourceKind.ARCHIVE
    assert kind("tree") is kind("bare") is SourceKind.GIT


def test_one_folder_has_one_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notes#1").mkdir()
    (tmp_path / "link").symlink_to("notes#1")
    monkeypatch.chdir(tmp_path)

    values = ["notes#1", "./notes#1/", "link", f"{tmp_path}/../{tmp_path.name}/notes#1", f"file://{tmp_path}/notes%231"]

    assert {repositories.parse(value, allowed_roots=None).address for value in values} == {str(tmp_path / "notes#1")}


@pytest.mark.parametrize(
    "value",
    [
        "https://tok5ecret@github.com/org/repo",
        "https://ann:tok5ecret@github.com/org/repo",
        "ssh://git:tok5ecret@github.com/org/repo",
        "https://git.example.org/repo?private_token=tok5ecret",
    ],
)
def test_credentials_in_an_address_are_refused_and_not_repeated(value: str) -> None:
    with pytest.raises(errors.Unreadable, match="the token or deploy key separately") as failure:
        repositories.parse(value, allowed_roots=None)

    assert "tok5ecret" not in str(failure.value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "no source is named; accepted are a folder"),
        ("ftp://example.org/x", "ftp:// is not read"),
        ("git://example.org/x", "git:// is not read"),
        ("ext::sh -c touch% /tmp/x", "no such file or folder; accepted are"),
        ("https://example.org", "a host without a repository"),
        ("https://example.org/x.tar.gz", "download it and name the file"),
        ("https://exa mple.org/x", "not a valid address"),
        ("https://-oProxyCommand=x/y", "not a valid address"),
        ("ssh://-oProxyCommand=x@example.org/y", "not a valid address"),
        ("https://example.org:99999/x", "not a valid address"),
        ("https://example.org/x#--upload-pack=x", "is not the name of a branch"),
        ("https://example.org/x#a..b", "is not the name of a branch"),
        ("/no/such/thing", "no such file or folder; accepted are a folder"),
        ("/dev/null", "neither a document nor an archive; accepted are a folder"),
    ],
)
def test_what_is_not_accepted_is_told_with_what_is(value: str, message: str) -> None:
    with pytest.raises(errors.Unreadable, match=message):
        repositories.parse(value, allowed_roots=None)


def test_a_ref_needs_a_repository(tmp_path: Path) -> None:
    with pytest.raises(errors.Unreadable, match="no git repository, so it has no 'main'"):
        repositories.parse(f"{tmp_path}#main", allowed_roots=None)


def test_only_what_lies_below_the_allowed_folders_is_read_and_nothing_is_told_of_the_rest(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "a.md").write_text("a")
    (inside / "link.md").symlink_to(outside / "a.md")

    assert repositories.parse(str(inside / "a.md"), allowed_roots=[inside]).kind is SourceKind.FILE
    messages = set()
    for value in (outside / "a.md", outside / "missing.md", inside / "link.md", inside / ".." / "out", tmp_path):
        with pytest.raises(errors.UnsafeLocation) as failure:
            repositories.parse(str(value), allowed_roots=[inside])
        messages.add(str(failure.value).replace(str(value), "PATH"))
    assert len(messages) == 1
    with pytest.raises(errors.UnsafeLocation):
        repositories.parse(f"file://{outside}/a.md", allowed_roots=())


def test_a_repository_that_borrows_from_outside_is_refused(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    subprocess.run(["git", "init", "--quiet", outside], check=True)
    (inside / "pointed").mkdir()
    (inside / "pointed" / ".git").write_text(f"gitdir: {outside}/.git\n")
    subprocess.run(["git", "init", "--quiet", inside / "borrowing"], check=True)
    (inside / "borrowing" / ".git" / "objects" / "info").mkdir(exist_ok=True)
    (inside / "borrowing" / ".git" / "objects" / "info" / "alternates").write_text(f"{outside}/.git/objects\n")
    subprocess.run(["git", "init", "--quiet", inside / "linked"], check=True)
    (inside / "linked" / ".git" / "objects").rename(tmp_path / "objects")
    (inside / "linked" / ".git" / "objects").symlink_to(tmp_path / "objects")

    for name in ("pointed", "borrowing", "linked"):
        assert repositories.parse(str(inside / name), allowed_roots=None).kind is SourceKind.GIT
        with pytest.raises(errors.UnsafeLocation):
            repositories.parse(str(inside / name), allowed_roots=[inside])


def test_a_folder_that_became_a_link_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "secret").mkdir()
    location = repositories.parse(str(tmp_path / "notes"), allowed_roots=[tmp_path / "notes"])
    (tmp_path / "notes").rmdir()
    (tmp_path / "notes").symlink_to("secret")

    with (
        pytest.raises(errors.UnsafeLocation, match="has become a link"),
        repositories.checkout(location=location, store=tmp_path / "store"),
    ):
        pass


def test_a_loop_of_links_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")

    with pytest.raises(errors.Unreadable, match="loop"):
        repositories.parse(str(tmp_path / "loop"), allowed_roots=None)


BEGINNINGS = st.sampled_from(["", "https://", "ssh://", "git@", "file://", "/", "~", "ftp:"])
LETTERS = st.text(alphabet="ab.-_:/@#?~[]%\\ \0\té\ud800", max_size=12)


@given(st.builds(str.__add__, BEGINNINGS, LETTERS))
def test_any_text_gives_a_location_or_an_error_of_ours(value: str) -> None:
    try:
        location = repositories.parse(value, allowed_roots=(Path(os.devnull),))
    except errors.Unreadable:
        return
    assert location.kind is SourceKind.GIT
    assert "#" not in location.address
