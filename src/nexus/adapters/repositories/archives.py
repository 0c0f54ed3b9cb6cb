"""Archives (.zip, .tar, .tar.gz, .tgz, or one document as .gz). Their documents are unpacked into one nameless
temporary file, never to own paths.

So no member can land outside its folder, and a killed run leaves nothing behind. An archive that tries (`..`, absolute
paths, devices) is refused as a whole; links are left out. Limits: members, bytes unpacked, and how much they grow.
"""

import gzip
import io
import posixpath
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO, cast

from nexus.adapters.repositories import checkouts, documents
from nexus.domain import errors
from nexus.domain.provenance import File, Location

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".gz")
MAX_UNPACKED = 1024**3
MAX_MEMBERS = 100_000
MAX_RATIO = 200
"""Prose packs to a third or a tenth, logs to a fiftieth; what grows more than this is a bomb."""
_RATIO_FREE = 16 * 1024 * 1024
"""Below this nothing is called a bomb."""
_HEADER_AT_MOST = 1024 * 1024
_BROKEN = (OSError, EOFError, RuntimeError, ValueError, zlib.error, zipfile.BadZipFile, tarfile.TarError)


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
        offset = self._offsets.get(file.path)
        if offset is None:
            raise FileNotFoundError("not in the archive")
        self._spool.seek(offset)
        return self._spool.read(file.size)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Member:
    """A member as its archive lists it."""

    path: str
    offset: int | None = None
    """Where its content lies in the spool; None for all but documents."""
    blob: str = ""
    size: int = 0
    at: datetime = checkouts.EPOCH
    link: str | None = None
    """Where a link leads, from the archive's root."""


def _unpack(*, path: Path, spool: BinaryIO) -> list[_Member]:
    """Return every member, with the content of documents in the spool."""
    members: list[_Member] = []
    for member in _way(path)(path, spool):
        if len(members) >= MAX_MEMBERS:
            raise errors.UnsafeArchive(f"{path.name} has more than {MAX_MEMBERS:,} members")
        members.append(member)
    return members


def _way(path: Path) -> Callable[[Path, BinaryIO], Iterator[_Member]]:
    name = path.name.lower()
    if name.endswith(".zip"):
        return _unzip
    return _gunzip if name.endswith(".gz") and documents.is_document_name(name.removesuffix(".gz")) else _untar


def _gunzip(path: Path, spool: BinaryIO) -> Iterator[_Member]:
    """Yield the one document of a .gz file, named as the file without that ending."""
    _spool_unzipped(path, spool)
    content = spool.read(documents.MAX_BYTES)
    size = spool.seek(0, io.SEEK_END)
    at = checkouts.moment(path.stat().st_mtime)
    yield _listed(path=path.name[: -len(".gz")], size=size, at=at, offset=0, content=content)


def _unzip(path: Path, spool: BinaryIO) -> Iterator[_Member]:
    end = 0
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            name = _safe_path(info.filename, archive=path)
            kind = stat.S_IFMT(info.external_attr >> 16)
            if kind == stat.S_IFLNK:
                yield _Member(path=name, link=_resolve(name, _zip_target(archive, info)))
            elif kind not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise _device(info.filename, archive=path)
            elif not info.is_dir():
                content = _unzipped(archive, info, path=path) if _is_loaded(name, info.file_size) else b""
                yield _listed(path=name, size=info.file_size, at=_zip_time(info), offset=end, content=content)
                end += spool.write(content)
                if end > MAX_UNPACKED:
                    raise _bomb(path)


def _unzipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, path: Path) -> bytes:
    if info.file_size > _RATIO_FREE and info.file_size > MAX_RATIO * info.compress_size:
        raise _bomb(path)
    with archive.open(info) as stream:
        content = stream.read(info.file_size + 1)
    if len(content) != info.file_size:
        raise errors.UnsafeArchive(f"{path.name}: {info.filename!r} does not have the size that the archive states")
    return content


def _zip_target(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    with archive.open(info) as stream:
        return stream.read(4096).decode("utf-8", "replace")


def _untar(path: Path, spool: BinaryIO) -> Iterator[_Member]:
    """Yield the members of a tar file, which is spooled whole: its documents are read at their place in it."""
    _spool_unzipped(path, spool)
    with tarfile.open(fileobj=cast(IO[bytes], _Careful(spool, archive=path)), mode="r:") as archive:
        for info in archive:
            name = _safe_path(info.name, archive=path)
            if info.issym():
                yield _Member(path=name, link=_resolve(name, info.linkname))
            elif info.islnk():
                yield _Member(path=name, link=posixpath.normpath(info.linkname))
            elif info.issparse() or info.size < 0 or not (info.isreg() or info.isdir()):
                raise _device(info.name, archive=path)
            elif info.isreg():
                at, offset = checkouts.moment(info.mtime), info.offset_data
                content = b""
                if _is_loaded(name, info.size):
                    spool.seek(offset)
                    content = spool.read(info.size)
                yield _listed(path=name, size=info.size, at=at, offset=offset, content=content)


def _spool_unzipped(path: Path, spool: BinaryIO) -> None:
    """Copy the file, unzipped where it is a .gz, up to the limits."""
    limit = min(MAX_UNPACKED, max(_RATIO_FREE, MAX_RATIO * path.stat().st_size))
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        stream = gzip.GzipFile(fileobj=raw) if packed else raw
        while chunk := stream.read(1 << 20):
            if spool.tell() + len(chunk) > limit:
                raise _bomb(path)
            spool.write(chunk)
    spool.seek(0)


class _Careful:
    """A tar file whose headers are never read in pieces of gigabytes, as a forged one may ask for."""

    def __init__(self, stream: BinaryIO, *, archive: Path) -> None:
        self.seek = stream.seek
        self.tell = stream.tell
        self._read = stream.read
        self._archive = archive

    def read(self, size: int) -> bytes:
        """Return the next bytes. Raises `UnsafeArchive` for too many at once."""
        if not 0 <= size <= _HEADER_AT_MOST:
            raise _bomb(self._archive)
        return self._read(size)


def _is_loaded(path: str, size: int) -> bool:
    return size <= documents.MAX_BYTES and documents.is_document_name(posixpath.basename(path))


def _listed(*, path: str, size: int, at: datetime, offset: int, content: bytes) -> _Member:
    if not documents.is_document_name(posixpath.basename(path)):
        return _Member(path=path)
    if size > documents.MAX_BYTES:
        blob = checkouts.unread_id(size=size, mtime_ns=int(at.timestamp()) * 10**9)
    else:
        blob = checkouts.blob_id(content)
    return _Member(path=path, offset=offset, blob=blob, size=size, at=at)


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


def _resolve(path: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), target))


def _zip_time(info: zipfile.ZipInfo) -> datetime:
    try:
        return datetime(*info.date_time, tzinfo=UTC)
    except ValueError:
        return checkouts.EPOCH


def _bomb(archive: Path) -> errors.UnsafeArchive:
    return errors.UnsafeArchive(
        f"{archive.name} is refused: unpacked it would grow past {MAX_UNPACKED // 1024**2:,} MB"
        f" or {MAX_RATIO} times its size"
    )


def _device(member: str, *, archive: Path) -> errors.UnsafeArchive:
    return errors.UnsafeArchive(
        f"{archive.name} is refused: the member {member!r} is a device, pipe, socket or sparse file"
    )
