"""nexus migrate: bring the database to this version's tables, and what was read to this version's extractor."""

import typer

from nexus.domain.access import OWNER
from nexus.interfaces.cli import clock
from nexus.services import imports, migrations

app = typer.Typer(add_completion=False)


@app.command()
def main() -> None:
    """Bring the database to this version's tables, and queue what an older extractor read to be read again.

    The documents themselves are not asked for: the hub reads the text that it keeps, beside its other work.
    """
    applied = migrations.bring_up()
    typer.echo(f"{applied} migrations applied." if applied else "The database is up to date.")
    renewed = imports.renew(actor=OWNER, now=clock.now())
    if renewed:
        sources = f"{len(renewed)} source{'s' if len(renewed) > 1 else ''}"
        typer.echo(f"What an older extractor read of {sources} is read again while the hub serves.")
