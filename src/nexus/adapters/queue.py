"""The way to RabbitMQ: names and ids, published with confirms."""

from collections.abc import Iterable

from celery import current_app
from kombu.exceptions import OperationalError

from nexus.domain.errors import Unavailable

TASK = "nexus.unit"


def publish(*, units: Iterable[int]) -> None:
    """Send units, one persistent message each; raise Unavailable where the broker does not confirm."""
    try:
        with current_app.producer_or_acquire() as producer:
            for unit in units:
                current_app.send_task(TASK, kwargs={"unit": unit}, producer=producer, retry=False)
    except (OperationalError, OSError) as error:
        raise Unavailable(f"RabbitMQ does not answer: {error}") from error
