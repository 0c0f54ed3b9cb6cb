"""nexus work: carry out what waits, then end."""

import typer

from nexus.interfaces.cli import clock
from nexus.services import checkouts, migrations, work

app = typer.Typer(add_completion=False)


@app.command()
def main() -> None:
    """Carry out waiting jobs, then end. A job that is killed goes on at the next call."""
    migrations.bring_up()
    with checkouts.Desk() as desk:
        work.work(desk=desk, clock=clock.now)
