"""nexus reindex: write the search index anew."""

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from nexus.interfaces.cli import wording
from nexus.services import indexing, migrations

app = typer.Typer(add_completion=False)


@app.command()
def main() -> None:
    """Write the search index anew from the tables, while everybody goes on searching and importing."""
    migrations.bring_up()
    columns = (SpinnerColumn(), TextColumn("{task.completed:,} rows"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)
        written = indexing.reindex(progress=lambda count: progress.advance(task, count))
    typer.echo(f"{wording.count(written, 'row')} written")
