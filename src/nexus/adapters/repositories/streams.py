"""Repositories kept as text: `git fast-import` streams."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from nexus.adapters.repositories import command
from nexus.domain import errors

_MARK = "nexus-stream"


def from_stream(*, stream: Path, into: Path) -> Path:
    """Return `into`, a bare repository made from a fast-import stream; made anew only where the stream has changed.

    HEAD is `main`, or the stream's first branch where it has none. Raises `Unreadable` for a stream that git refuses.
    """
    content = stream.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if _is_made(into, digest):
        return into
    into.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=into.parent, prefix=f".{into.name}-"))
    try:
        _import(content, into=made, name=stream.name)
        (made / _MARK).write_text(digest)
        _put(made, into=into, digest=digest)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return into


def _is_made(into: Path, digest: str) -> bool:
    return (into / _MARK).exists() and (into / _MARK).read_text() == digest


def _put(made: Path, *, into: Path, digest: str) -> None:
    shutil.rmtree(into, ignore_errors=True)
    try:
        made.rename(into)
    except OSError:
        # Another process was quicker.
        if not _is_made(into, digest):
            raise


def _import(content: bytes, *, into: Path, name: str) -> None:
    env = command.environment(extra={"GIT_DIR": os.fspath(into)})
    command.run("init", "--quiet", "--bare", "--template=", "--initial-branch=main", env=env)
    try:
        command.run(
            "fast-import",
            "--quiet",
            "--done" if content.rstrip().endswith(b"\ndone") else "--quiet",
            env=env,
            given=content,
        )
    except command.Failed as error:
        raise errors.Unreadable(f"{name} is not a stream that git fast-import reads: {error}") from None
    branches = command.run("for-each-ref", "--format=%(refname)", "refs/heads", env=env).decode().split()
    if not branches:
        raise errors.Unreadable(f"{name} holds no branch")
    if "refs/heads/main" not in branches:
        command.run("symbolic-ref", "HEAD", branches[0], env=env)
