"""nexus program: make a program, or change it."""

from typing import Annotated

import typer

from nexus.domain.access import Visibility
from nexus.interfaces.cli import clock
from nexus.services import imports, migrations

app = typer.Typer(add_completion=False)


@app.command()
def main(
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="Lower-case letters, digits and hyphens.")],
    title: Annotated[str, typer.Option(help="What people call it.")] = "",
    visibility: Annotated[Visibility | None, typer.Option(help="Who sees what its sources say.")] = None,
) -> None:
    """Make a program, or change its title or visibility."""
    migrations.bring_up()
    imports.program(slug=slug, title=title, visibility=visibility, now=clock.now())
    typer.echo(f"Program {slug} is there; `nexus import ... --program {slug}` adds sources.")
