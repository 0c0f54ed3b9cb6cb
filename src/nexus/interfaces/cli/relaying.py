"""nexus relay: send waiting jobs to RabbitMQ, until Ctrl-C."""

import importlib
import logging
import time
from typing import Annotated

import typer

from nexus.domain.errors import Unavailable
from nexus.interfaces.cli import clock
from nexus.services import migrations, relay

app = typer.Typer(add_completion=False)

LOG = logging.getLogger(__name__)


@app.command()
def main(
    poll: Annotated[float, typer.Option(min=0.05, metavar="SECONDS", help="Seconds between two looks.")] = 0.25,
    once: Annotated[bool, typer.Option("--once", help="Send what waits now, then end.")] = False,
) -> None:
    """Send waiting jobs to RabbitMQ, until Ctrl-C; while RabbitMQ is gone they wait in the table."""
    migrations.bring_up()
    importlib.import_module("nexus.config.celery")
    while True:
        try:
            relay.send(now=clock.now())
        except Unavailable as error:
            if once:
                raise
            LOG.warning("%s; jobs wait", error)
        if once:
            return
        time.sleep(poll)
