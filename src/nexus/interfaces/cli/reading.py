"""Documents given on the command line: files, and folders of files."""

from collections.abc import Iterator
from pathlib import Path

from nexus.domain.errors import Invalid, Unreadable
from nexus.pipeline import decoding

ENDINGS = (".md", ".markdown", ".mdx", ".rst", ".txt")
LARGEST = 50_000_000
_CLOSED = ("node_modules", "site-packages", "vendor")
"""Folders of other people's code, beside the hidden ones."""


def documents(*, paths: list[Path]) -> Iterator[tuple[Path, str]]:
    """Yield each document with the path that it has in its folder; raise Invalid for what is neither."""
    for path in paths:
        if path.is_dir():
            found = sorted(one for one in path.rglob("*") if one.suffix.lower() in ENDINGS and one.is_file())
            named = ((one, one.relative_to(path)) for one in found)
            yield from ((one, name.as_posix()) for one, name in named if all(map(_is_open, name.parts)))
        elif path.is_file():
            yield path, path.name
        else:
            said = "neither a file nor a folder" if path.exists() else "no such file or folder"
            raise Invalid(f"{path}: {said}", field="paths")


def _is_open(part: str) -> bool:
    return not part.startswith(".") and part not in _CLOSED


def text(*, path: Path) -> str:
    """Return the text of a document; raise OSError or Unreadable where there is none."""
    if path.stat().st_size > LARGEST:
        raise Unreadable(f"larger than {LARGEST // 1_000_000} MB")
    return decoding.decode(content=path.read_bytes()).text
