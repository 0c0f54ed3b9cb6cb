import gzip
import io
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus.adapters import repositories
from nexus.adapters.repositories import archives, documents
from nexus.domain import errors
from tests.adapters.conftest import Opener, contents


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10)), content, zipfile.ZIP_DEFLATED)
    return path


def tarred(path: Path, *members: tarfile.TarInfo, **contents: bytes) -> Path:
    with tarfile.open(path, "w:gz" if path.name.endswith("gz") else "w") as archive:
        for member in members:
            archive.addfile(member)
        for name, content in contents.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(content), 1_700_000_000
            archive.addfile(info, io.BytesIO(content))
    return path


def member(name: str, kind: bytes, linkname: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, linkname
    return info


FILES = {"repo-main/README.md": b"read me", "repo-main/docs/a.txt": b"a", "repo-main/run.py": b"code"}


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz", "x.tgz"])
def test_every_kind_gives_the_same_as_the_folder(tmp_path: Path, opened: Opener, name: str) -> None:
    make = zipped if name.endswith("zip") else tarred
    source = opened(make(tmp_path / name, **FILES))
    for path in ("README.md", "docs/a.txt"):
        (tmp_path / "folder" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "folder" / path).write_bytes(FILES[f"repo-main/{path}"])

    folder = opened(tmp_path / "folder")

    assert contents(source) == contents(folder) == {"README.md": b"read me", "docs/a.txt": b"a"}
    assert list(source.files()) == list(folder.files())
    assert source.commit == folder.commit


def test_a_single_document_may_be_gzipped(tmp_path: Path, opened: Opener) -> None:
    (tmp_path / "week.md.gz").write_bytes(gzip.compress(b"# Week\n"))
    assert contents(opened(tmp_path / "week.md.gz")) == {"week.md": b"# Week\n"}
    (tmp_path / "program.gz").write_bytes(gzip.compress(b"\x7fELF"))
    with pytest.raises(errors.Unreadable, match=r"program\.gz is not a readable archive"):
        opened(tmp_path / "program.gz")


def test_times_are_those_of_the_members(tmp_path: Path, opened: Opener) -> None:
    packed = opened(tarred(tmp_path / "x.tar", **{"a.md": b"a"})).authorship()["a.md"]
    in_zip = opened(zipped(tmp_path / "x.zip", **{"a.md": b"a"})).authorship()["a.md"]

    assert packed.at.timestamp() == 1_700_000_000
    assert in_zip.at.isoformat() == "2024-05-06T07:08:10+00:00"


def test_two_folders_at_the_top_both_stay(tmp_path: Path, opened: Opener) -> None:
    source = opened(zipped(tmp_path / "x.zip", **{"ann/README.md": b"a", "ben/README.md": b"b"}))

    assert sorted(contents(source)) == ["ann/README.md", "ben/README.md"]


@pytest.mark.parametrize("name", ["../evil.md", "a/../../evil.md", "/etc/evil.md", "..\\evil.md", "C:\\evil.md"])
@pytest.mark.parametrize("make", [zipped, tarred])
def test_a_member_that_leads_out_refuses_the_archive(tmp_path: Path, opened: Opener, make: object, name: str) -> None:
    suffix = ".zip" if make is zipped else ".tar.gz"
    path = make(tmp_path / f"x{suffix}", **{"a.md": b"a", name: b"evil"})  # type: ignore[operator]

    with pytest.raises(errors.UnsafeArchive, match="outside its folder"):
        opened(path)
    assert not (tmp_path / "evil.md").exists()


def test_links_in_a_tar_are_left_out_and_those_that_leave_noted(tmp_path: Path, opened: Opener) -> None:
    links = [
        member("repo/out.md", tarfile.SYMTYPE, "../../etc/passwd"),
        member("repo/abs.md", tarfile.SYMTYPE, "/etc/passwd"),
        member("repo/in.md", tarfile.SYMTYPE, "a.md"),
        member("repo/hard.md", tarfile.LNKTYPE, "other/passwd"),
    ]
    source = opened(tarred(tmp_path / "x.tar", *links, **{"repo/a.md": b"a"}))

    assert contents(source) == {"a.md": b"a"}
    assert source.notes == ("left out, links that leave the archive: repo/abs.md, repo/hard.md, repo/out.md",)


def test_a_link_in_a_zip_is_left_out(tmp_path: Path, opened: Opener) -> None:
    path = zipped(tmp_path / "x.zip", **{"a.md": b"a"})
    link = zipfile.ZipInfo("out.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")

    source = opened(path)

    assert contents(source) == {"a.md": b"a"}
    assert source.notes == ("left out, links that leave the archive: out.md",)


@pytest.mark.parametrize("kind", [tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_a_device_refuses_the_archive(tmp_path: Path, opened: Opener, kind: bytes) -> None:
    with pytest.raises(errors.UnsafeArchive, match="device"):
        opened(tarred(tmp_path / "x.tar", member("a.md", kind)))


@pytest.mark.parametrize("name", ["bomb.zip", "bomb.tar.gz", "bomb.md.gz"])
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, opened: Opener, name: str) -> None:
    make = zipped if name.endswith("zip") else tarred
    path = make(tmp_path / name, **{"a.md": bytes(40 * 1024 * 1024)})
    assert path.stat().st_size < 100_000

    with pytest.raises(errors.UnsafeArchive, match="would grow"):
        opened(path)


def test_the_whole_of_an_archive_is_bounded(tmp_path: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_UNPACKED", 1000)
    many = {f"{number}.md": bytes(400) for number in range(3)}

    for path in (zipped(tmp_path / "x.zip", **many), tarred(tmp_path / "x.tar", **many)):
        with pytest.raises(errors.UnsafeArchive, match="would grow"):
            opened(path)


def test_the_number_of_members_is_bounded(tmp_path: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBERS", 2)

    with pytest.raises(errors.UnsafeArchive, match="more than 2 members"):
        opened(zipped(tmp_path / "x.zip", a=b"", b=b"", c=b""))


def test_a_member_over_fifty_megabytes_is_listed_and_not_loaded(tmp_path: Path, opened: Opener) -> None:
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        info = tarfile.TarInfo("a.md")
        info.size = documents.MAX_BYTES + 1
        with Path("/dev/zero").open("rb") as zeros:
            archive.addfile(info, zeros)

    (content,) = contents(opened(tmp_path / "x.tar")).values()

    assert str(content) == "a.md: 50 MB; files over 50 MB are not read"


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz"])
def test_a_broken_archive_is_a_clear_error(tmp_path: Path, opened: Opener, name: str) -> None:
    (tmp_path / name).write_bytes(b"\x1f\x8b no archive at all" * 100)

    with pytest.raises(errors.Unreadable, match=f"{name} is not a readable archive"):
        opened(tmp_path / name)


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz"])
def test_an_archive_cut_off_is_a_clear_error(tmp_path: Path, opened: Opener, name: str) -> None:
    make = zipped if name.endswith("zip") else tarred
    path = make(tmp_path / name, **{f"{number}.md": str(number).encode() * 5000 for number in range(50)})
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    with pytest.raises(errors.Unreadable, match=f"{name} is not a readable archive"):
        opened(path)


def test_nothing_stays_on_disk(tmp_path: Path) -> None:
    location = repositories.parse(str(zipped(tmp_path / "x.zip", **FILES)), allowed_roots=None)

    with repositories.checkout(location=location, store=tmp_path / "store") as source:
        assert len(contents(source)) == 2
        assert list((tmp_path / "store").iterdir()) == []


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the bytes of a small archive of each kind."""
    folder = tmp_path_factory.mktemp("sound")
    zipped(folder / "x.zip", **FILES)
    tarred(folder / "x.tar", **FILES)
    tarred(folder / "x.tgz", **FILES)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@given(
    name=st.sampled_from(["x.zip", "x.tar", "x.tgz"]), place=st.floats(0, 1), noise=st.binary(min_size=1, max_size=9)
)
@settings(deadline=None)
def test_a_damaged_archive_is_read_or_refused_and_nothing_else(
    sound: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory, name: str, place: float, noise: bytes
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    content = bytearray(sound[name])
    start = int(place * len(content))
    content[start : start + len(noise)] = noise
    (folder / name).write_bytes(content)
    location = repositories.parse(str(folder / name), allowed_roots=None)

    told: dict[str, repositories.Content] = {}
    refusal = ""
    try:
        with repositories.checkout(location=location, store=folder / "store") as source:
            told = contents(source)
    except errors.Unreadable as error:
        refusal = str(error)

    assert not refusal or name in refusal
    assert all(path and not path.startswith(("/", "..")) for path in told)
