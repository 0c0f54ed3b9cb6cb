"""nexus migrate: bring the database to this version's tables, and what was read to this version's extractor."""

import typer

from nexus.domain.access import OWNER
from nexus.interfaces.cli import clock, counting
from nexus.services import migrations, queueing

app = typer.Typer(add_completion=False)


@app.command()
def main() -> None:
    """Bring the database to this version's tables, and queue what an older extractor read to be read again.

    The documents themselves are not asked for: the hub reads the text that it keeps, beside its other work.
    """
    applied = migrations.bring_up()
    typer.echo(f"{applied} migrations applied." if applied else "The database is up to date.")
    renewed = queueing.renew(actor=OWNER, now=clock.now())
    if renewed:
        sources = counting.count(len(renewed), "source")
        typer.echo(f"What an older extractor read of {sources} is read again while the hub serves.")
