"""nexus extract, as it is declared; `teaching` does it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from nexus.interfaces.cli import teaching
from nexus.interfaces.cli.teaching import Format

app = typer.Typer(add_completion=False)


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
    sys.exit(teaching.extract(paths=paths, format_=format_, explain=explain))
