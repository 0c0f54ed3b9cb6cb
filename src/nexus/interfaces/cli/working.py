"""nexus work: carry out what waits, then end."""

from typing import Annotated

import typer

from nexus.interfaces.cli import clock
from nexus.services import checkouts, migrations, work

app = typer.Typer(add_completion=False)


@app.command()
def main(
    alone: Annotated[bool, typer.Option(help="Start no second process, however many jobs wait.")] = False,
) -> None:
    """Carry out waiting jobs, then end. A job that is killed goes on at the next call."""
    migrations.bring_up()
    with checkouts.Desk() as desk:
        work.work(desk=desk, clock=clock.now, alone=alone)
