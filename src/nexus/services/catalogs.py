"""Lists of sources: one address a line, or a program with its sources as TOML."""

import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from nexus.adapters import repositories
from nexus.domain.access import Visibility
from nexus.domain.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One source to import."""

    address: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """Sources to import, and the program that the list says they belong to."""

    sources: tuple[Listed, ...]
    program: str = ""
    title: str = ""
    visibility: Visibility | None = None


def read(*, path: Path) -> Catalog:
    """Return what a list holds; raise Invalid, naming file and line or field, for one that cannot be read.

    A `.toml` list names `slug`, `title`, `visibility` and tables `[[source]]` with `title` and `address`, or `stream` and
    `folder` relative to the list: the stream is a history for `git fast-import`, the folder is read where git is missing.
    Any other file has one path or address a line; `#` begins a comment line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{path}: {error}", field="list") from error
    if path.suffix == ".toml":
        return _program(path, text)
    lines = [line.strip() for line in text.splitlines()]
    return Catalog(sources=tuple(Listed(address=line) for line in lines if line and not line.startswith("#")))


def _program(path: Path, text: str) -> Catalog:
    try:
        told = tomllib.loads(text)
        return Catalog(
            program=told["slug"],
            title=told.get("title", ""),
            visibility=Visibility(told.get("visibility", Visibility.PUBLIC)),
            sources=tuple(
                Listed(address=_address(path.parent, source), title=source.get("title", ""))
                for source in told["source"]
            ),
        )
    except KeyError as error:
        raise Invalid(f"{path}: {error.args[0]} is missing", field=str(error.args[0])) from error
    except (tomllib.TOMLDecodeError, ValueError) as error:
        raise Invalid(f"{path}: {error}", field="list") from error


def _address(folder: Path, source: dict[str, str]) -> str:
    if "address" in source:
        return source["address"]
    if "stream" in source and shutil.which("git"):
        histories = Path(settings.DATA_DIR) / "histories"
        stream = folder / source["stream"]
        return str(repositories.from_stream(stream=stream, into=histories / f"{stream.stem}.git"))
    return str(folder / source["folder"])
