"""A folder of notes beside others' files: what changed is written, what is gone is removed, what is not ours stays."""

import contextlib
import hashlib
import json
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from nexus.domain.errors import Invalid
from nexus.pipeline import frontmatter, vault

MANIFEST = ".nexus-vault.json"


class Vault:
    """One writing of the whole vault; leaving the block removes what was not put and keeps the manifest."""

    def __init__(self, *, folder: Path) -> None:
        self.written = 0
        self.removed = 0
        self.kept: list[str] = []
        """Notes of entries that are gone, which somebody changed since."""
        self._folder = folder
        self._before = _manifest(folder)
        self._now: dict[str, str] = {}

    def put(self, *, path: str, text: str) -> None:
        """Write a note where it is not there or says something else; raise Invalid where a file stands that is not ours."""
        target, content = self._folder / path, text.encode()
        self._now[path] = _digest(content)
        held = target.read_bytes() if target.is_file() else None
        if held == content:
            return
        if held is not None and path not in self._before and not _ours(held):
            del self._now[path]
            raise Invalid(f"{target} is not a note of the hub: move it away, or choose another folder", field="folder")
        _replace(target, content)
        self.written += 1

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            for path in sorted(self._before.keys() - self._now.keys()):
                self._remove(path)
        else:
            # What was not reached is still ours.
            self._now = {**self._before, **self._now}
        content = json.dumps({"notes": self._now}, indent=0, sort_keys=True).encode() + b"\n"
        target = self._folder / MANIFEST
        if not target.is_file() or target.read_bytes() != content:
            _replace(target, content)

    def _remove(self, path: str) -> None:
        target = self._folder / path
        if not target.is_file():
            return
        if _digest(target.read_bytes()) != self._before[path]:
            self.kept.append(path)
            return
        target.unlink()
        self.removed += 1
        if target.parent != self._folder:
            with contextlib.suppress(OSError):
                target.parent.rmdir()


def _manifest(folder: Path) -> dict[str, str]:
    """Return the notes that were written before, each with its hash; raise Invalid where that is not told."""
    target = folder / MANIFEST
    if folder.exists() and not folder.is_dir():
        raise Invalid(f"{folder} is no folder", field="folder")
    if not target.is_file():
        return {}
    try:
        notes = json.loads(target.read_bytes())["notes"]
        if any(not vault.is_path(path=path) for path in notes):
            raise ValueError("a path in it is none of a note")
        return {str(path): str(digest) for path, digest in notes.items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Invalid(f"{target} cannot be read ({error}): remove it, and notes stay as they are", field="folder") from error


def _ours(content: bytes) -> bool:
    return frontmatter.read(text=content.decode("utf-8", "replace")).own


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _replace(target: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    target.parent.mkdir(exist_ok=True)
    beside = target.with_name(f".{target.name}.new")
    beside.write_bytes(content)
    os.replace(beside, target)
