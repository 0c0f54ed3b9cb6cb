"""nexus extract: what documents teach, without a hub."""

import enum
import sys
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from nexus.domain.errors import Unreadable
from nexus.domain.learning import Extraction, Learning
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
    explain: Annotated[
        bool, typer.Option("--explain", help="Say of each learning where it stands, how sure it is, and why it was taken.")
    ] = False,
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
        if format_ is Format.TEXT and explain:
            typer.echo(_explained(path.as_posix(), extracted))
            continue
        record = extraction.as_record(path=name, extraction=extracted)
        if explain:
            record["learnings"] = [_reasoned(one) for one in extracted.learnings]
        typer.echo(msgspec.json.encode(record).decode() if format_ is Format.JSONL else _readable(record))
    if failed:
        sys.exit(1)


def _reasoned(one: Learning) -> dict[str, Any]:
    """Return a learning with its exact place and why it was taken; `solves` is the index of the challenge it answers."""
    return {
        "kind": one.kind.value,
        "title": one.title,
        "text": one.text,
        "line": one.span.line,
        "column": one.span.column,
        "end_line": one.span.end_line,
        "end_column": one.span.end_column,
        "confidence": one.confidence / 1000,
        "reason": one.reason,
        "solves": one.solves,
        "technologies": list(one.technologies),
    }


def _explained(place: str, extracted: Extraction) -> str:
    """Return the learnings with their places, one a paragraph of two lines; a solution stands under its challenge."""
    lines = [typer.style(f"{place}  {extracted.title}", bold=True)]
    for one in extracted.learnings:
        step = "" if one.solves is None else "→ "
        named = f"{one.title}: {one.text}" if one.title and one.text else one.title or one.text
        lines.append(f"{f'{one.span.line}:{one.span.column}':>9}  {one.kind:<11}{step}{named}")
        end = f"to {one.span.end_line}:{one.span.end_column}"
        about = f" · names {', '.join(one.technologies)}" if one.technologies else ""
        lines.append(typer.style(f"{'':22}{one.confidence // 10} % sure: {one.reason} · {end}{about}", dim=True))
    lines += (typer.style(f"  note: {note}", fg=typer.colors.YELLOW) for note in extracted.notes)
    return "\n".join(lines)


def _readable(record: dict[str, object]) -> str:
    """Return a document's learnings for people, one a line."""
    lines = [str(record["file"])]
    items = record["items"]
    for item in items if isinstance(items, list) else ():
        said = item["title"] if item["kind"] in ("technology", "concept") else item["text"] or item["title"]
        lines.append(f"  {item['line']:>5}  {item['kind']:<11}{said}")
        lines += [f"{'':>20}→ {solution}" for solution in item.get("solutions", ())]
    return "\n".join(lines)
