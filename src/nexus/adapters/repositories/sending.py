"""Files that somebody sent: kept in a folder that their content names, so that the same files are the same source."""

import hashlib
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from nexus.adapters.repositories import archives, checkouts, documents
from nexus.domain import errors

_UNNAMED = "document.md"
_LONGEST = 150
"""Bytes of a file's name that are kept, its ending besides; file systems take 255."""
_ENDING = re.compile(r"(\.(tar|markdown|mdx?|rst|txt))?\.\w{1,10}$", re.IGNORECASE)
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f/\\\ud800-\udfff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was sent, at the place where it is read from now on."""

    path: Path
    name: str
    """What people call it: the file's name without its ending, of several the first one's."""
    blobs: frozenset[str]
    """Git's ids of the documents; none for an archive."""


def keep(*, files: Sequence[tuple[str, IO[bytes]]], below: Path) -> Kept:
    """Keep files below a folder: one by itself, several as a folder of documents.

    Raises Unreadable, naming the file, where nothing in them could be read.
    """
    below.mkdir(mode=0o700, parents=True, exist_ok=True)
    received = Path(tempfile.mkdtemp(dir=below, prefix=".received-"))
    try:
        kept: dict[str, Path] = {}
        for name, content in files:
            target = received / _free(_plain(name), kept)
            kept[target.name] = target
            with target.open("wb") as sink:
                shutil.copyfileobj(content, sink)
        _check(list(kept))
        return _put(kept, received=received, below=below)
    finally:
        shutil.rmtree(received, ignore_errors=True)


def _plain(name: str) -> str:
    """Return the last part of a name as a file here may have it."""
    last = _UNPRINTED.sub("", PurePosixPath(name.replace("\\", "/")).name).strip()
    if last.strip(".") == "":
        return _UNNAMED
    ending = _ENDING.search(last)
    tail = ending[0] if ending else ""
    return last.removesuffix(tail).encode()[:_LONGEST].decode(errors="ignore") + tail


def _free(name: str, taken: dict[str, Path]) -> str:
    """Return the name, numbered where another file has it."""
    stem, ending = _parted(name)
    numbered = (f"{stem}-{number}{ending}" for number in range(2, len(taken) + 3))
    return next(one for one in (name, *numbered) if one not in taken)


def _parted(name: str) -> tuple[str, str]:
    ending = _ENDING.search(name)
    return (name[: ending.start()], ending[0]) if ending and ending.start() else (name, "")


def _check(names: Sequence[str]) -> None:
    """Raise Unreadable where none of several files is a document; of one its own place says so."""
    packed = [name for name in names if name.lower().endswith(archives.SUFFIXES)]
    if len(names) > 1 and packed:
        raise errors.Unreadable(f"{packed[0]}: send an archive by itself, so that it is read as a source of its own")
    if not packed and not any(map(documents.is_document_name, names)):
        endings = " ".join((*documents.SUFFIXES, *archives.SUFFIXES))
        raise errors.Unreadable(f"{', '.join(names[:5])}: neither a document nor an archive; read are {endings}")


def _put(kept: dict[str, Path], *, received: Path, below: Path) -> Kept:
    """Move what was received to the folder that its content names."""
    ids = {name: _blob_id(path) for name, path in sorted(kept.items())}
    told = next(iter(ids.values())) if len(ids) == 1 else "".join(f"{blob} {name}\0" for name, blob in ids.items())
    folder = below / hashlib.sha256(told.encode()).hexdigest()[:32]
    if not folder.exists():
        try:
            received.rename(folder)
        except OSError:
            if not folder.exists():  # else another request with the same files was quicker
                raise
    first = next(iter(kept))
    # The same content under another name is the same source: it keeps the name under which it came first.
    alone = next((path for path in sorted(folder.iterdir())), folder / first) if len(ids) == 1 else folder
    return Kept(
        path=alone,
        name=_parted(first)[0] if len(ids) == 1 else f"{_parted(first)[0]} and {len(ids) - 1} more",
        blobs=frozenset(blob for name, blob in ids.items() if documents.is_document_name(name)),
    )


def _blob_id(path: Path) -> str:
    return checkouts.blob_id(path.read_bytes())
