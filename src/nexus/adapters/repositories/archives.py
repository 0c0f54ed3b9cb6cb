"""Archives (.zip, .tar, .tar.gz, .tgz). Documents are unpacked into one nameless temporary file, never to own paths.

So no member can land outside its folder, and a killed run leaves nothing behind. An archive that tries (`..`, absolute
paths, devices) is refused as a whole; links are left out. Limits: members, bytes unpacked, and how much they grow.
"""

import gzip
import posixpath
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO, cast

from nexus.adapters.repositories import checkouts, documents
from nexus.domain import errors
from nexus.domain.provenance import File, Location

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz")
MAX_UNPACKED = 1024**3
MAX_MEMBERS = 100_000
MAX_RATIO = 200
"""Prose packs to a third or a tenth, logs to a fiftieth; what grows more than this is a bomb."""
_RATIO_FREE = 16 * 1024 * 1024
"""Below this nothing is called a bomb."""
_READ_AT_ONCE = 64 * 1024 * 1024
_BROKEN = (OSError, EOFError, RuntimeError, ValueError, zlib.error, zipfile.BadZipFile, tarfile.TarError)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Packed:
    """A member as its archive lists it: `stream` is None where it is no regular file."""

    path: str
    size: int
    at: datetime
    stream: IO[bytes] | None
    link: str | None = None
    """Where a link leads, from the archive's root."""


def open_archive(*, location: Location, store: Path) -> "Archive":
    """Return the archive, its documents unpacked. Raises `Unreadable`, for traps `UnsafeArchive`."""
    path = Path(location.address)
    spool = cast(BinaryIO, tempfile.TemporaryFile(dir=store))  # noqa: SIM115 - the archive closes it
    try:
        return Archive(path=path, spool=spool)
    except errors.Unreadable:
        spool.close()
        raise
    except _BROKEN as error:
        spool.close()
        reason = getattr(error, "strerror", None) or error or "it ends too early"
        raise errors.Unreadable(f"{path} is not a readable archive: {reason}") from None


class Archive(checkouts.Snapshot):
    """An archive at one state; `close` gives its disk space back."""

    def __init__(self, *, path: Path, spool: BinaryIO) -> None:
        self._spool = spool
        self._offsets: dict[str, int] = {}
        members = _unpack(path=path, spool=spool)
        root = _root([member.path for member in members])
        links = [member.path for member in members if member.link is not None and not _inside(member.link, root)]
        kept = {
            member.path.removeprefix(root): member
            for member in members
            if member.offset is not None and documents.is_document(member.path.removeprefix(root))
        }
        self._offsets = {name: member.offset or 0 for name, member in kept.items()}
        super().__init__(
            members=[
                checkouts.Member(file=File(path=name, blob=member.blob, size=member.size), at=member.at)
                for name, member in kept.items()
            ],
            load=self._unspool,
            notes=checkouts.left_out(what="links that leave the archive", paths=links),
        )

    def close(self) -> None:
        """Forget what was unpacked."""
        self._spool.close()

    def _unspool(self, file: File) -> bytes:
        self._spool.seek(self._offsets[file.path])
        return self._spool.read(file.size)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Member:
    path: str
    link: str | None
    offset: int | None
    blob: str
    size: int
    at: datetime


def _unpack(*, path: Path, spool: BinaryIO) -> list[_Member]:
    """Return every member; those with a document's name lie in the spool at `offset`."""
    members: list[_Member] = []
    for packed in _zip_members(path) if zipfile.is_zipfile(path) else _tar_members(path):
        if len(members) >= MAX_MEMBERS:
            raise errors.UnsafeArchive(f"{path.name} has more than {MAX_MEMBERS:,} members")
        name = _safe_path(packed.path, archive=path)
        offset, blob = None, ""
        if packed.stream is not None and documents.is_document_name(posixpath.basename(name)):
            offset = spool.seek(0, 2)
            blob = _spool_member(packed, spool)
        members.append(_Member(path=name, link=packed.link, offset=offset, blob=blob, size=packed.size, at=packed.at))
        if spool.tell() > MAX_UNPACKED:
            raise _bomb(path)
    return members


def _spool_member(packed: _Packed, spool: BinaryIO) -> str:
    if packed.size > documents.MAX_BYTES or packed.stream is None:
        return checkouts.unread_id(size=packed.size, mtime_ns=int(packed.at.timestamp()) * 10**9)
    with packed.stream as stream:
        content = stream.read(documents.MAX_BYTES + 1)
    if len(content) != packed.size:
        raise errors.UnsafeArchive(f"{packed.path} does not have the size that its archive states")
    spool.write(content)
    return checkouts.blob_id(content)


def _zip_members(path: Path) -> Iterator[_Packed]:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            mode = info.external_attr >> 16
            if info.is_dir():
                continue
            if info.file_size > _RATIO_FREE and info.file_size > MAX_RATIO * info.compress_size:
                raise _bomb(path)
            link = None
            if stat.S_ISLNK(mode):
                target = archive.read(info).decode("utf-8", "replace") if info.file_size < 4096 else ".."
                link = _resolve(info.filename, target)
            regular = stat.S_IFMT(mode) in (0, stat.S_IFREG)
            if not regular and link is None:
                raise _device(info.filename, archive=path)
            stream = archive.open(info) if regular and _wanted(info.filename) else None
            yield _Packed(path=info.filename, size=info.file_size, at=_zip_time(info), stream=stream, link=link)


def _tar_members(path: Path) -> Iterator[_Packed]:
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        stream = _Bounded(gzip.GzipFile(fileobj=raw) if packed else raw, archive=path)
        with tarfile.open(fileobj=cast(IO[bytes], stream), mode="r:") as archive:
            for info in archive:
                if info.isdir():
                    continue
                if not (info.isreg() or info.issym() or info.islnk()):
                    raise _device(info.name, archive=path)
                content = archive.extractfile(info) if info.isreg() and _wanted(info.name) else None
                link = None if info.isreg() else _tar_link(info)
                yield _Packed(
                    path=info.name, size=info.size, at=checkouts.moment(info.mtime), stream=content, link=link
                )


class _Bounded:
    """A stream that is counted while it is unpacked, so that a bomb ends the reading and not the disk or the memory."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile, *, archive: Path) -> None:
        self._stream = stream
        self._archive = archive
        self._limit = min(MAX_UNPACKED, max(_RATIO_FREE, MAX_RATIO * archive.stat().st_size))

    def read(self, size: int) -> bytes:
        """Return the next bytes. Raises `UnsafeArchive` past the limit."""
        if size > _READ_AT_ONCE or self._stream.tell() + size > self._limit + _READ_AT_ONCE:
            raise _bomb(self._archive)
        content = self._stream.read(size)
        if self._stream.tell() > self._limit:
            raise _bomb(self._archive)
        return content

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move on. Raises `UnsafeArchive` past the limit."""
        if offset > self._limit:
            raise _bomb(self._archive)
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Return the place in what is unpacked."""
        return self._stream.tell()


def _wanted(path: str) -> bool:
    return documents.is_document_name(posixpath.basename(path.replace("\\", "/")))


def _safe_path(path: str, *, archive: Path) -> str:
    """Return a member's path, posix. Raises `UnsafeArchive` for one that leads out."""
    posix = path.replace("\\", "/")
    absolute = posix.startswith("/") or posix[1:2] == ":"
    if absolute or ".." in posix.split("/") or "\0" in posix:
        raise errors.UnsafeArchive(f"{archive.name} is refused: the member {path!r} would land outside its folder")
    return posixpath.normpath(posix).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _root(paths: list[str]) -> str:
    """Return the one top-level folder that holds everything (hosts pack a repository so) with its slash, or ""."""
    tops = {path.partition("/")[0] for path in paths if not path.startswith("__MACOSX/")}
    if len(tops) != 1 or not all("/" in path for path in paths):
        return ""
    return tops.pop() + "/"


def _inside(target: str, root: str) -> bool:
    return not target.startswith(("/", "..")) and target.startswith(root)


def _tar_link(info: tarfile.TarInfo) -> str:
    return posixpath.normpath(info.linkname) if info.islnk() else _resolve(info.name, info.linkname)


def _resolve(path: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), target))


def _zip_time(info: zipfile.ZipInfo) -> datetime:
    try:
        return datetime(*info.date_time, tzinfo=UTC)
    except ValueError:
        return checkouts.moment(0)


def _bomb(archive: Path) -> errors.UnsafeArchive:
    return errors.UnsafeArchive(
        f"{archive.name} is refused: unpacked it would grow past {MAX_UNPACKED // 1024**2:,} MB"
        f" or {MAX_RATIO} times its size"
    )


def _device(member: str, *, archive: Path) -> errors.UnsafeArchive:
    return errors.UnsafeArchive(f"{archive.name} is refused: the member {member!r} is a device, pipe or socket")
