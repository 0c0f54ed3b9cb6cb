"""The Celery application of service mode: one quorum queue, one message a unit, ids only."""

import os

import django
from celery import Celery
from kombu.entity import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nexus.config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - read after set-up

UNITS = Queue(  # type: ignore[no-untyped-call]
    settings.QUEUE, durable=True, queue_arguments={"x-queue-type": "quorum", "x-delivery-limit": 20}
)
app = Celery("nexus", broker=settings.BROKER_URL, include=["nexus.interfaces.tasks.units"])
app.conf.update(
    task_queues=[UNITS],
    task_default_queue=settings.QUEUE,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_connection_timeout=3,
    # Without confirms and a timeout, publishing into a black hole reports success.
    broker_transport_options={"confirm_publish": True, "confirm_timeout": 3, "read_timeout": 3, "write_timeout": 3},
)
