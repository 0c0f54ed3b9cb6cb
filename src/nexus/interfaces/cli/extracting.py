"""nexus extract: what documents teach, without a hub."""

import enum
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from nexus.domain.errors import Invalid, Unreadable
from nexus.pipeline import decoding, extraction, masking

app = typer.Typer(add_completion=False)

ENDINGS = (".md", ".markdown", ".mdx", ".rst", ".txt")
LARGEST = 50_000_000


class Format(enum.StrEnum):
    """How learnings are printed."""

    TEXT = "text"
    JSONL = "jsonl"


@app.command()
def main(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Documents, or folders of documents.")],
    format_: Annotated[Format, typer.Option("--format", help="text to read, jsonl for one document a line.")] = Format.TEXT,
) -> None:
    """Print what documents teach: technologies, concepts, challenges with their solutions, practices.

    Pure: no database, no network, same input same output. Ends with 1 where a document could not be read; the others are
    printed all the same.
    """
    failed = False
    for path, name in _documents(paths):
        try:
            text = masking.mask(text=decoding.decode(content=_content(path)).text).text
        except (OSError, Unreadable) as error:
            typer.echo(f"nexus extract: {path}: {error}", err=True)
            failed = True
            continue
        extracted = extraction.extract(path=name, text=text)
        record = extraction.as_record(path=name, extraction=extracted)
        typer.echo(msgspec.json.encode(record).decode() if format_ is Format.JSONL else _readable(record))
    if failed:
        sys.exit(1)


def _documents(paths: list[Path]) -> Iterator[tuple[Path, str]]:
    """Yield each document with the path that it has in its folder."""
    for path in paths:
        if path.is_dir():
            found = sorted(one for one in path.rglob("*") if one.suffix.lower() in ENDINGS and one.is_file())
            yield from ((one, one.relative_to(path).as_posix()) for one in found)
        elif path.is_file():
            yield path, path.name
        else:
            said = "neither a file nor a folder" if path.exists() else "no such file or folder"
            raise Invalid(f"{path}: {said}", field="paths")


def _content(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise Unreadable(f"larger than {LARGEST // 1_000_000} MB")
    return path.read_bytes()


def _readable(record: dict[str, object]) -> str:
    """Return a document's learnings for people, one a line."""
    lines = [str(record["file"])]
    items = record["items"]
    for item in items if isinstance(items, list) else ():
        said = item["title"] if item["kind"] in ("technology", "concept") else item["text"] or item["title"]
        lines.append(f"  {item['line']:>5}  {item['kind']:<11}{said}")
        lines += [f"{'':>20}→ {solution}" for solution in item.get("solutions", ())]
    return "\n".join(lines)
