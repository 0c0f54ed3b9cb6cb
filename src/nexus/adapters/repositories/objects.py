"""A git repository at one commit, read through an empty repository of our own that borrows the other's objects.

The other repository's configuration, hooks, attributes and replaced objects thus take no part, and a missing object is
missing: git never fetches on the way. The same reader serves local repositories, in place, and our own partial clones.
"""

import contextlib
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from nexus.adapters.repositories import checkouts, command, documents, history
from nexus.domain import errors
from nexus.domain.provenance import Authorship, File

_LFS_POINTER = re.compile(rb"version https://git-lfs\.github\.com/spec/")
_ASKED_AT_ONCE = 500
"""So many ids fit into a pipe, so that asking never waits for answers to be read."""
Fetch = Callable[[Sequence[str]], None]


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
        self._files, left_out = _listing(commit=commit, env=self._env)
        self.notes = (*notes, *left_out)

    def files(self) -> Iterator[File]:
        """Yield the documents, ordered by path."""
        return iter(self._files)

    def read(self, files: Sequence[File]) -> Iterator[tuple[File, checkouts.Content]]:
        """Yield each file with its content or its error; blobs that are not here are brought in one fetch."""
        sizes = _sizes([file.blob for file in files], env=self._env)
        absent = sorted({blob for blob, size in sizes.items() if size < 0})
        if absent and self._fetch is not None:
            self._fetch(absent)
            sizes |= _sizes(absent, env=self._env)
        return _contents(files, sizes=sizes, env=self._env)

    def authorship(self) -> Mapping[str, Authorship]:
        """Return for each path the commit that last changed it, as `git log -1` says."""
        return history.authorship(commit=self.commit, paths=[file.path for file in self._files], env=self._env)


def reader(*, borrowed: Borrowed, store: Path) -> dict[str, str]:
    """Return the environment of a git that reads the borrowed objects from an empty repository in the store."""
    home = store / f"reader-{borrowed.format}.git"
    if not (home / "HEAD").exists():
        command.run(
            "init",
            "--quiet",
            "--bare",
            "--template=",
            f"--object-format={borrowed.format}",
            os.fspath(home),
            env=command.environment(),
        )
    # Quoted as git wants it, so that a colon in the path does not part it.
    objects = os.fspath(borrowed.objects).replace("\\", "\\\\").replace('"', '\\"')
    extra = {"GIT_DIR": os.fspath(home), "GIT_ALTERNATE_OBJECT_DIRECTORIES": f'"{objects}"'}
    if borrowed.shallow:
        extra["GIT_SHALLOW_FILE"] = borrowed.shallow
    return command.environment(extra=extra)


def _listing(*, commit: str, env: Mapping[str, str]) -> tuple[list[File], list[str]]:
    """Return the documents of the tree, ordered by path, and notes on what is left out."""
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
    sizes = _sizes(list(blobs.values()), env=env)
    files = [File(path=path, blob=blobs[path], size=sizes[blobs[path]]) for path in sorted(blobs)]
    return files, [
        *checkouts.left_out(what="symbolic links", paths=links),
        *checkouts.left_out(what="submodules", paths=modules),
        *checkouts.left_out(what="names that are not UTF-8", paths=unnamable),
    ]


def _sizes(blobs: Sequence[str], *, env: Mapping[str, str]) -> dict[str, int]:
    """Return the size of each blob, -1 for one that is not here."""
    asked = "".join(f"{blob}\n" for blob in blobs).encode()
    answers = command.run("cat-file", "--batch-check=%(objectsize)", "--buffer", env=env, given=asked).decode()
    return {
        blob: -1 if answer.endswith("missing") else int(answer)
        for blob, answer in zip(blobs, answers.splitlines(), strict=True)
    }


def _contents(
    files: Sequence[File], *, sizes: Mapping[str, int], env: Mapping[str, str]
) -> Iterator[tuple[File, checkouts.Content]]:
    process = command.start("cat-file", "--batch", env=env)
    try:
        for first in range(0, len(files), _ASKED_AT_ONCE):
            group = files[first : first + _ASKED_AT_ONCE]
            refused = {file.path: _refusal(file, sizes[file.blob]) for file in group}
            _ask(process, [file.blob for file in group if refused[file.path] is None])
            for file in group:
                yield file, refused[file.path] or _answer(process, file)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            _close(pipe)


def _refusal(file: File, size: int) -> errors.Unreadable | None:
    if size > documents.MAX_BYTES:
        return documents.too_large(path=file.path, size=size)
    if size < 0:
        return errors.Unreadable(f"{file.path}: its content is missing in the repository")
    return None


def _ask(process: "subprocess.Popen[bytes]", blobs: Sequence[str]) -> None:
    assert process.stdin is not None
    # A git that died shows in its answers, file by file.
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write("".join(f"{blob}\n" for blob in blobs).encode())
        process.stdin.flush()


def _answer(process: "subprocess.Popen[bytes]", file: File) -> checkouts.Content:
    """Return the next blob that was asked for: `ID blob SIZE`, the bytes, a newline."""
    assert process.stdout is not None
    try:
        content = process.stdout.read(int(process.stdout.readline().split()[2]) + 1)[:-1]
    except (IndexError, ValueError):
        return errors.Unreadable(f"{file.path}: its content is damaged or gone from the repository")
    if len(content) < 1024 and _LFS_POINTER.match(content):
        return errors.Unreadable(f"{file.path}: the repository holds a Git LFS pointer in its place")
    return content


def _close(pipe: IO[bytes] | None) -> None:
    if pipe is not None:
        with contextlib.suppress(BrokenPipeError):
            pipe.close()
