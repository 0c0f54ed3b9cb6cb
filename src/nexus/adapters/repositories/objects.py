"""A git repository at one commit, read through an empty repository of our own that borrows the other's objects.

The other repository's configuration, hooks, attributes and replaced objects thus take no part, and a missing object is
missing: git never fetches on the way. The same reader serves local repositories, in place, and our own partial clones.
"""

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from nexus.adapters.repositories import checkouts, command, documents, history
from nexus.domain import errors
from nexus.domain.provenance import Authorship, File

_LFS_POINTER = re.compile(rb"version https://git-lfs\.github\.com/spec/")
Fetch = Callable[[Callable[[], Sequence[str]]], None]
"""Brings the blobs that the given function finds absent: asked once nobody else is bringing them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Borrowed:
    """Where objects are read from: the folder that holds them, their format, and where history is cut off (or "")."""

    objects: Path
    format: str = "sha1"
    shallow: str = ""


class GitCheckout:
    """Documents of a repository at `commit`, read with `reader()`'s environment.

    `fetch` brings blobs that a partial clone has left at the server.
    """

    def __init__(
        self, *, env: Mapping[str, str], commit: str, notes: Sequence[str] = (), fetch: Fetch | None = None
    ) -> None:
        self._env = env
        self._fetch = fetch
        self.commit = commit
        self._blobs, left_out = _listing(commit=commit, env=env)
        self._sizes = _sizes(self._blobs.values(), env=env)
        self.notes = (*notes, *left_out)

    def files(self) -> Iterator[File]:
        """Yield the documents, ordered by path."""
        return (File(path=path, blob=blob, size=self._sizes[blob]) for path, blob in self._blobs.items())

    def read(self, files: Sequence[File]) -> Iterator[tuple[File, checkouts.Content]]:
        """Yield each file with its content or its error."""
        if any(self._sizes.get(file.blob, -1) < 0 for file in files):
            self._complete(file.blob for file in files)
        return _contents(files, sizes=self._sizes, env=self._env)

    def authorship(self) -> Mapping[str, Authorship]:
        """Return for each path the commit that last changed it, as `git log -1` says."""
        return history.authorship(commit=self.commit, paths=list(self._blobs), env=self._env)

    def _complete(self, blobs: Iterable[str]) -> None:
        """Bring every blob that is not here, also for the reads to come: one fetch serves the whole run."""
        wanted = {*self._blobs.values(), *blobs}
        if self._fetch is not None:
            self._fetch(lambda: [blob for blob, size in _sizes(wanted, env=self._env).items() if size < 0])
        self._sizes |= _sizes(wanted, env=self._env)


def reader(*, borrowed: Borrowed, store: Path) -> dict[str, str]:
    """Return the environment of a git that reads the borrowed objects from an empty repository in the store."""
    home = store / f"reader-{borrowed.format}.git"
    with locked(store=store):
        if not home.exists():
            _make_empty(home, form=borrowed.format)
    # Quoted as git wants it, so that a colon in the path does not part it.
    objects = os.fspath(borrowed.objects).replace("\\", "\\\\").replace('"', '\\"')
    extra = {"GIT_DIR": os.fspath(home), "GIT_ALTERNATE_OBJECT_DIRECTORIES": f'"{objects}"'}
    if borrowed.shallow:
        extra["GIT_SHALLOW_FILE"] = borrowed.shallow
    return command.environment(extra=extra)


def _make_empty(home: Path, *, form: str) -> None:
    """Make an empty repository; a killed run leaves it under another name."""
    made = home.with_suffix(".new")
    shutil.rmtree(made, ignore_errors=True)
    options = ("--quiet", "--bare", "--template=", f"--object-format={form}")
    command.run("init", *options, os.fspath(made), env=command.environment())
    made.rename(home)


@contextmanager
def locked(*, store: Path) -> Iterator[None]:
    """Keep other processes from writing to a store; the system unlocks it for one that is killed."""
    with (store / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _listing(*, commit: str, env: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return the blob of each document of the tree, ordered by path, and notes on what is left out."""
    blobs: dict[str, str] = {}
    links, modules, unnamable = [], [], []
    for record in command.run("ls-tree", "-r", "-z", "--full-tree", commit, env=env).split(b"\0")[:-1]:
        meta, _, raw = record.partition(b"\t")
        mode, _, blob = meta.decode().split()
        path = raw.decode("utf-8", "surrogateescape")
        if mode == "160000":
            modules.append(path)
        elif not documents.is_document(path):
            continue
        elif mode == "120000":
            links.append(path)
        elif path != raw.decode("utf-8", "replace"):
            unnamable.append(path)
        else:
            blobs[path] = blob
    return dict(sorted(blobs.items())), [
        *checkouts.left_out(what="symbolic links", paths=links),
        *checkouts.left_out(what="submodules", paths=modules),
        *checkouts.left_out(what="names that are not UTF-8", paths=unnamable),
    ]


def _sizes(blobs: Iterable[str], *, env: Mapping[str, str]) -> dict[str, int]:
    """Return the size of each blob, -1 for one that is not here."""
    distinct = sorted(set(blobs))
    asked = "".join(f"{blob}\n" for blob in distinct).encode()
    answers = command.run("cat-file", "--batch-check=%(objectsize)", "--buffer", env=env, given=asked).decode()
    return {
        blob: -1 if answer.endswith("missing") else int(answer)
        for blob, answer in zip(distinct, answers.splitlines(), strict=True)
    }


def _contents(
    files: Sequence[File], *, sizes: Mapping[str, int], env: Mapping[str, str]
) -> Iterator[tuple[File, checkouts.Content]]:
    refused = {file.path: _refusal(file, sizes[file.blob]) for file in files}
    with tempfile.TemporaryFile() as asked:
        asked.writelines(f"{file.blob}\n".encode() for file in files if refused[file.path] is None)
        asked.seek(0)
        process = command.start("cat-file", "--batch", "--buffer", env=env, given=asked.fileno())
    assert process.stdout is not None
    try:
        for file in files:
            yield file, refused[file.path] or _answer(process.stdout, file)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _refusal(file: File, size: int) -> errors.Unreadable | None:
    if size > documents.MAX_BYTES:
        return documents.too_large(path=file.path, size=size)
    if size < 0:
        return errors.Unreadable(f"{file.path}: its content is missing in the repository")
    return None


def _answer(stream: IO[bytes], file: File) -> checkouts.Content:
    """Return the next blob that was asked for: `ID blob SIZE`, the bytes, a newline."""
    try:
        content = stream.read(int(stream.readline().split()[2]) + 1)[:-1]
    except (IndexError, ValueError):
        return errors.Unreadable(f"{file.path}: its content is damaged or gone from the repository")
    if len(content) < 1024 and _LFS_POINTER.match(content):
        return errors.Unreadable(f"{file.path}: the repository holds a Git LFS pointer in its place")
    return content
