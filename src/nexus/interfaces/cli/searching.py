"""nexus search: entries and documents, on the terminal or as lines of JSON."""

import enum
import json
import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.text import Text

from nexus.domain.access import Viewer
from nexus.domain.errors import Invalid
from nexus.domain.finding import Hit, SearchView
from nexus.interfaces.cli import eyes, wording
from nexus.services import migrations, search

app = typer.Typer(add_completion=False)

_MARKS = {"\x02": "[", "\x03": "]"}


class Format(enum.StrEnum):
    """How hits are printed."""

    TEXT = "text"
    JSONL = "jsonl"


class Where(enum.StrEnum):
    """What is searched."""

    ALL = "all"
    DOCUMENTS = "documents"


@app.command()
def main(
    words: Annotated[list[str] | None, typer.Argument(metavar="WORD", help="What to look for.")] = None,
    queries: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Many queries: lines of JSON with id and query; prints id and hits."),
    ] = None,
    where: Annotated[Where, typer.Option("--in", help="Search everything, or documents alone.")] = Where.ALL,
    limit: Annotated[int, typer.Option(min=1, max=100, metavar="N", help="Hits at most.")] = 10,
    format_: Annotated[Format, typer.Option("--format", help="text to read, jsonl for programs.")] = Format.TEXT,
    as_: eyes.As = eyes.Eyes.OWNER,
) -> None:
    """Search entries and documents.

    Quotes for phrases, -word to leave out; kind: tech: program: source: before: after: narrow.

    Ends with 1 where nothing was found.
    """
    migrations.bring_up()
    viewer = eyes.viewer(as_)
    if queries is not None:
        _many(queries, where, limit, viewer)
        return
    if not "".join(words or []).strip():
        raise Invalid("say what to look for", field="words")
    query = " ".join(words or [])
    if where is Where.DOCUMENTS:
        hits = search.paths(viewer=viewer, query=query, limit=limit)
        typer.echo("\n".join(hits))
        sys.exit(0 if hits else 1)
    found = search.find(viewer=viewer, query=query, size=limit)
    if format_ is Format.JSONL:
        for hit in found.hits:
            typer.echo(msgspec.json.encode(hit).decode())
    else:
        _print(found)
    sys.exit(0 if found.hits else 1)


def _many(queries: Path, where: Where, limit: int, viewer: Viewer) -> None:
    """Print for each query the documents found, as `{"id", "hits"}`."""
    if where is not Where.DOCUMENTS:
        raise Invalid("--queries goes with --in documents", field="in")
    try:
        lines = queries.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise Invalid(f"{queries}: {error}", field="queries") from error
    for number, line in enumerate(lines, start=1):
        try:
            asked = json.loads(line)
            asked_id, query = asked["id"], asked["query"]
        except (ValueError, KeyError, TypeError) as error:
            raise Invalid(f"{queries}:{number}: {error!r}; want id and query", field="queries") from error
        hits = search.paths(viewer=viewer, query=query, limit=limit)
        typer.echo(json.dumps({"id": asked_id, "hits": hits}))


def _print(found: SearchView) -> None:
    console = Console(highlight=False)
    if found.shown_for:
        console.print(f"Showing results for {found.shown_for}", style="italic")
    for note in found.notes:
        console.print(Text(f"{note}."), style="italic")
    for hit in found.hits:
        console.print(_headline(hit))
        console.print(Text(f"  {_marked(hit.snippet)}", style="dim"))
    total = f"{found.total:,}+" if found.bounded else f"{found.total:,}"
    console.print(f"{total} found" if found.hits else "Nothing found.")


def _headline(hit: Hit) -> Text:
    if hit.entry is not None:
        told = wording.count(hit.entry.sources, "source")
        return Text.assemble((hit.entry.title, "bold"), f"  {hit.entry.kind}, {told}")
    if hit.document is not None:
        return Text.assemble((hit.document.title, "bold"), f"  {hit.source}:{hit.document.path}")
    return Text("")


def _marked(snippet: str) -> str:
    return "".join(_MARKS.get(char, char) for char in snippet)
