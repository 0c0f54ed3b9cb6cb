"""nexus worker: carry out what RabbitMQ delivers."""

import importlib
from typing import Annotated

import typer

from nexus.domain.errors import Invalid

app = typer.Typer(add_completion=False)


@app.command()
def main(
    processes: Annotated[int, typer.Option(min=1, max=64, metavar="N", help="Jobs carried out side by side.")] = 2,
) -> None:
    """Carry out jobs that RabbitMQ delivers, until Ctrl-C."""
    celery = importlib.import_module("nexus.config.celery").app
    if not celery.conf.broker_url:
        raise Invalid("NEXUS_BROKER_URL is empty: without RabbitMQ, `nexus serve` carries out the jobs", field="broker")
    pool = ["--pool", "solo"] if processes == 1 else ["--pool", "prefork", "--concurrency", str(processes)]
    celery.worker_main(["worker", "--loglevel", "WARNING", "--without-gossip", "--without-mingle", *pool])
