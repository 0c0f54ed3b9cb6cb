"""nexus extract: what documents teach, without a hub."""

import enum
import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from nexus.domain.errors import Unreadable
from nexus.interfaces.cli import reading
from nexus.pipeline import extraction, masking

app = typer.Typer(add_completion=False)


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
    for path, name in reading.documents(paths=paths):
        try:
            text = masking.mask(text=reading.text(path=path)).text
        except (OSError, Unreadable) as error:
            typer.echo(f"nexus extract: {path}: {error}", err=True)
            failed = True
            continue
        extracted = extraction.extract(path=name, text=text)
        record = extraction.as_record(path=name, extraction=extracted)
        typer.echo(msgspec.json.encode(record).decode() if format_ is Format.JSONL else _readable(record))
    if failed:
        sys.exit(1)


def _readable(record: dict[str, object]) -> str:
    """Return a document's learnings for people, one a line."""
    lines = [str(record["file"])]
    items = record["items"]
    for item in items if isinstance(items, list) else ():
        said = item["title"] if item["kind"] in ("technology", "concept") else item["text"] or item["title"]
        lines.append(f"  {item['line']:>5}  {item['kind']:<11}{said}")
        lines += [f"{'':>20}→ {solution}" for solution in item.get("solutions", ())]
    return "\n".join(lines)
