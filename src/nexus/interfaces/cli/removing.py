"""nexus remove: withdraw a source."""

import sys
from typing import Annotated

import typer
from rich.console import Console

from nexus.domain.access import OWNER
from nexus.domain.runs import Status
from nexus.interfaces.cli import clock, following, wording
from nexus.services import imports, migrations

app = typer.Typer(add_completion=False)


@app.command()
def main(source: Annotated[str, typer.Argument(metavar="SOURCE", help="Slug or address of the source.")]) -> None:
    """Withdraw all that a source says and overwrite its text; entries that others tell stay."""
    migrations.bring_up()
    run = imports.remove(source=source, actor=OWNER, now=clock.now())
    with following.Progress(console=Console(stderr=True)) as progress:
        ended = progress.carry_out(run)
    if ended.status is not Status.DONE:
        typer.echo(f"nexus remove: {ended.problem or ended.status}", err=True)
        sys.exit(1)
    typer.echo(f"{ended.source_title}: {wording.count(ended.counts.withdrawn, 'document')} withdrawn")
