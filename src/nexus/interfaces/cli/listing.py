"""nexus sources: what the hub reads."""

import sys

import typer
from rich.console import Console
from rich.table import Table

from nexus.interfaces.cli import eyes
from nexus.services import migrations
from nexus.services.read_models import sources

_WIDE = 1_000

app = typer.Typer(add_completion=False)


@app.command()
def main(as_: eyes.As = eyes.Eyes.OWNER) -> None:
    """List the sources of the hub with what they gave."""
    migrations.bring_up()
    table = Table("Source", "Program", "Documents", "Learnings", "Read", "Address", box=None)
    for source in sources.all(viewer=eyes.viewer(as_)):
        read = f"{source.read_at:%Y-%m-%d %H:%M}" if source.read_at else "-"
        address = f"{source.address}#{source.ref}" if source.ref else source.address
        table.add_row(source.slug, source.program, str(source.documents), str(source.learnings), read, address)
    # A program that reads this wants whole addresses, however long.
    Console(width=None if sys.stdout.isatty() else _WIDE).print(table)
