"""Folders and single files. Links are never followed: one inside the root shows what is read at its own place."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from nexus.adapters.repositories import checkouts, documents
from nexus.domain import errors
from nexus.domain.provenance import File, Location, SourceKind

_HELD_FILES = 4096
_HELD_SIZE = 16 * 1024
"""So many files of at most this size stay in memory from listing to reading: 64 MB, and each is opened once."""


def open_folder(*, location: Location) -> checkouts.Checkout:
    """Return the folder or file as it is now. Raises `Unreadable` where it is gone or may not be read."""
    target = Path(location.address)
    root = target.parent if location.kind is SourceKind.FILE else target
    walk = _Walk(root)
    held: dict[str, bytes] = {}
    try:
        paths = [target.name] if location.kind is SourceKind.FILE else list(walk.documents())
        members = [member for path in paths if (member := _member(root, path, held))]
    except OSError as error:
        raise errors.Unreadable(f"{location.address} cannot be read: {error.strerror}") from None
    if location.kind is SourceKind.FILE and not members:
        raise errors.Unreadable(f"{location.address} cannot be read: no such file")

    def load(file: File) -> bytes:
        content = held.get(file.path)
        return _read(root, file.path)[0] or b"" if content is None else content

    return checkouts.Snapshot(members=members, load=load, notes=[*walk.notes(), *_without_history(target)])


def _without_history(root: Path) -> list[str]:
    if not (root / ".git").exists() or shutil.which("git"):
        return []
    return ["git is not installed: read as a plain folder, so nobody is known to have written it"]


class _Walk:
    """One walk through a folder, and what it left out."""

    def __init__(self, root: Path) -> None:
        self._root = os.fspath(root)
        self._links: list[str] = []
        self._closed: list[str] = []
        self._unnamable: list[str] = []

    def documents(self) -> Iterator[str]:
        """Yield the paths of documents, from the root. Raises OSError where the root itself cannot be listed."""
        folders = [""]
        while folders:
            folder = folders.pop()
            try:
                with os.scandir(os.path.join(self._root, folder)) as entries:
                    for entry in entries:
                        path = f"{folder}{entry.name}"
                        if self._is_folder(entry, path):
                            folders.append(path + "/")
                        elif self._is_document(entry, path):
                            yield path
            except OSError:
                if not folder:
                    raise
                self._closed.append(folder)

    def notes(self) -> list[str]:
        """Return what was left out."""
        return [
            *checkouts.left_out(what="links that leave the folder or lead nowhere", paths=self._links),
            *checkouts.left_out(what="folders that may not be read", paths=self._closed),
            *checkouts.left_out(what="names that are not UTF-8", paths=self._unnamable),
        ]

    def _is_folder(self, entry: os.DirEntry[str], path: str) -> bool:
        if entry.is_symlink():
            if not self._stays_inside(path):
                self._links.append(path)
            return False
        return entry.is_dir(follow_symlinks=False) and documents.is_entered(entry.name)

    def _is_document(self, entry: os.DirEntry[str], path: str) -> bool:
        if not (documents.is_document_name(entry.name) and entry.is_file(follow_symlinks=False)):
            return False
        if _has_undecoded_bytes(path):
            self._unnamable.append(path)
            return False
        return True

    def _stays_inside(self, path: str) -> bool:
        try:
            target = os.path.realpath(os.path.join(self._root, path), strict=True)
        except OSError:
            return False
        return target.startswith(self._root.rstrip("/") + "/")


def _has_undecoded_bytes(path: str) -> bool:
    return not path.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in path)


def _member(root: Path, path: str, held: dict[str, bytes]) -> checkouts.Member | None:
    """Return the document with git's id of its content, or None where it vanished since it was listed."""
    try:
        content, status = _read(root, path)
    except FileNotFoundError:
        return None
    except PermissionError:
        # Listed all the same: reading it gives the error that the run records.
        content, status = None, os.lstat(os.path.join(root, path))
    if content is None:
        size, blob = status.st_size, checkouts.unread_id(size=status.st_size, mtime_ns=status.st_mtime_ns)
    else:
        size, blob = len(content), checkouts.blob_id(content)
        if size <= _HELD_SIZE and len(held) < _HELD_FILES:
            held[path] = content
    return checkouts.Member(file=File(path=path, blob=blob, size=size), at=checkouts.moment(status.st_mtime))


def _read(root: Path, path: str) -> tuple[bytes | None, os.stat_result]:
    """Return the content, None for a file that is too large to load, and the file's status."""
    # A link or pipe put here since the listing must neither lead out nor block.
    handle = os.open(os.path.join(root, path), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(handle)
        if status.st_size > documents.MAX_BYTES:
            return None, status
        content = os.read(handle, status.st_size)
        while len(content) < status.st_size and (more := os.read(handle, status.st_size - len(content))):
            content += more
        return content, status
    finally:
        os.close(handle)
