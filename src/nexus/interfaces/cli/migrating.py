"""nexus migrate: bring the database to this version's tables."""

import typer

from nexus.services import migrations

app = typer.Typer(add_completion=False)


@app.command()
def main() -> None:
    """Bring the database to this version's tables."""
    applied = migrations.bring_up()
    typer.echo(f"{applied} migrations applied." if applied else "The database is up to date.")
