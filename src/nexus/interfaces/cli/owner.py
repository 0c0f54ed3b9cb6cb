"""nexus owner-link: sign in as the owner, once."""

from typing import Annotated

import typer

from nexus.interfaces.cli import clock
from nexus.services import access, migrations

app = typer.Typer(add_completion=False)


@app.command()
def main(
    base: Annotated[str, typer.Option(metavar="URL", help="Address of the hub.")] = "http://127.0.0.1:8000",
) -> None:
    """Print a link that signs its first visitor in as the owner, for a day."""
    migrations.bring_up()
    typer.echo(f"{base.rstrip('/')}/owner/{access.make_link(now=clock.now())}")
