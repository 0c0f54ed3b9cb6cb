"""nexus check: prove that the search index and the tables agree."""

import sys

import typer

from nexus.interfaces.cli import wording
from nexus.services import indexing, migrations

app = typer.Typer(add_completion=False)


@app.command()
def main() -> None:
    """Prove that the search index holds what the tables say, and name what differs; nothing is changed.

    Ends with 1 where something differs; `nexus reindex` mends it.
    """
    migrations.bring_up()
    differences = 0
    for difference in indexing.check():
        typer.echo(f"{difference.what} {difference.problem}")
        differences += 1
    if differences:
        typer.echo(f"{wording.count(differences, 'difference')}; `nexus reindex` writes the index anew", err=True)
        sys.exit(1)
    typer.echo("The index and the tables agree.")
