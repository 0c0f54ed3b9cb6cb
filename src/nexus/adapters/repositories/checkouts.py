"""What every kind of source looks like once it can be read."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from nexus.adapters.repositories import documents
from nexus.domain import errors
from nexus.domain.provenance import Authorship, File

Content = bytes | errors.Unreadable
Progress = Callable[[str], None]
EPOCH = datetime.fromtimestamp(0, tz=UTC)


class Checkout(Protocol):
    """A source at one pinned state: every call answers from that state."""

    @property
    def commit(self) -> str:
        """Return the pinned commit, full; without history `tree:` and a SHA-1 of the listing."""

    @property
    def notes(self) -> Sequence[str]:
        """Return what the run should say: links left out, uncommitted changes, a server that cannot filter."""

    def files(self) -> Iterator[File]:
        """Yield the documents, ordered by path."""

    def read(self, files: Sequence[File]) -> Iterator[tuple[File, Content]]:
        """Yield each file with its content or the error that keeps it from being read; one never stops the rest."""

    def authorship(self) -> Mapping[str, Authorship]:
        """Return for each path the commit that last changed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A document of a source without history, and when it was last written."""

    file: File
    at: datetime


class Snapshot:
    """A folder or archive, listed once. `load` gives a member's bytes or raises OSError."""

    def __init__(self, *, members: Sequence[Member], load: Callable[[File], bytes], notes: Sequence[str]) -> None:
        self._members = sorted(members, key=lambda member: member.file.path)
        self._load = load
        self.commit = _tree_id(self.files())
        self.notes = tuple(notes)

    def files(self) -> Iterator[File]:
        """Yield the documents, ordered by path."""
        return (member.file for member in self._members)

    def read(self, files: Sequence[File]) -> Iterator[tuple[File, Content]]:
        """Yield each file with its content or its error."""
        for file in files:
            yield file, self._content(file)

    def authorship(self) -> Mapping[str, Authorship]:
        """Return the times of writing: nobody is known to have written them."""
        return {
            member.file.path: Authorship(commit=self.commit, author="", email="", at=member.at)
            for member in self._members
        }

    def _content(self, file: File) -> Content:
        if file.size > documents.MAX_BYTES:
            return documents.too_large(path=file.path, size=file.size)
        try:
            content = self._load(file)
        except OSError as error:
            return errors.Unreadable(f"{file.path}: {error.strerror or error}")
        if blob_id(content) != file.blob:
            return errors.Unreadable(f"{file.path}: changed while the source was read; import it again")
        return content


def blob_id(content: bytes) -> str:
    """Return git's id of this content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def unread_id(*, size: int, mtime_ns: int) -> str:
    """Return an id for a file too large to be read at all: it changes when the file is written again."""
    return hashlib.sha1(b"unread %d %d" % (size, mtime_ns), usedforsecurity=False).hexdigest()


def moment(seconds: float) -> datetime:
    """Return a file's time; one that no calendar holds is the epoch."""
    try:
        return datetime.fromtimestamp(seconds, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return EPOCH


def left_out(*, what: str, paths: Sequence[str]) -> list[str]:
    """Return a note on files left out, the first few by name, or none."""
    if not paths:
        return []
    names = ", ".join(sorted(paths)[:5]).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return [f"left out, {what}: {names}{f' and {len(paths) - 5} more' if len(paths) > 5 else ''}"]


def _tree_id(files: Iterator[File]) -> str:
    listing = "".join(f"{file.blob} {file.path}\0" for file in files)
    return "tree:" + hashlib.sha1(listing.encode(), usedforsecurity=False).hexdigest()
