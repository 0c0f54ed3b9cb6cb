"""nexus owner-link: sign in as the owner, once."""

from typing import Annotated

import typer
from django.conf import settings

from nexus.interfaces.cli import clock, serving, whereabouts
from nexus.services import access, migrations

app = typer.Typer(add_completion=False)


@app.command()
def main(
    base: Annotated[str, typer.Option(metavar="URL", help="Address of the hub; that of the one running.")] = "",
) -> None:
    """Print a link that signs its first visitor in as the owner, for a day."""
    migrations.bring_up()
    found = base or whereabouts.running(data_dir=settings.DATA_DIR)
    if not found:
        typer.echo(f"No hub runs on {settings.DATA_DIR}: `nexus serve` starts one; the link is for its usual address.", err=True)
    typer.echo(f"{(found or serving.USUAL).rstrip('/')}/owner/{access.make_link(now=clock.now())}")
