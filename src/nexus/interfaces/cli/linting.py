"""nexus lint, as it is declared; `remarking` does it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from nexus.interfaces.cli import remarking
from nexus.interfaces.cli.remarking import Format

app = typer.Typer(add_completion=False)


@app.command()
def main(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Documents, or folders of documents.")],
    format_: Annotated[
        Format, typer.Option("--format", help="text to read, json for programs, github for annotations of a workflow.")
    ] = Format.TEXT,
    strict: Annotated[
        bool, typer.Option("--strict", help="End with 1 for warnings too, not for errors alone.")
    ] = False,
    without: Annotated[list[str] | None, typer.Option("--without", metavar="RULE", help="A rule not to ask.")] = None,
    hub: Annotated[
        bool | None,
        typer.Option(
            "--hub/--no-hub", help="Say what others did about the challenges; asked by itself where there is a hub."
        ),
    ] = None,
) -> None:
    """Say what an author would teach, and what is unclear: open challenges, empty sections, broken fences, secrets.

    Ends with 1 for an error, or with `--strict` for a warning; docs/lint.md has the rules. Pure where there is no hub: no
    database, no network, no Django.
    """
    sys.exit(remarking.lint(paths=paths, format_=format_, strict=strict, without=without or [], hub=hub))
