"""A small hub made by importing, for tests of its pages."""

from pathlib import Path

from nexus.domain.access import Visibility
from nexus.services import access
from nexus.services.read_models import runs
from tests.services import hubs

JOURNAL = """# Amara's journal

## Technologies

- **Celery** – background tasks
- **Redis** – cache

## Challenges

- **Challenge:** Handling long-running background tasks.
  - **Solution:** Integrated Celery with RabbitMQ to process tasks asynchronously.

## Practices

- Always set a timeout on every outgoing call.

<script>alert(1)</script>
"""
NOTES = """Notes
=====

Challenges
----------

- **Challenge:** Handling long-running background tasks.

  - **Solution:** Integrated Celery with RabbitMQ to process tasks asynchronously.
"""
SECRET = """# Zanzibar plans

## Challenges

- **Challenge:** The zanzibar gateway drops every second packet.
  - **Solution:** Replaced the zanzibar gateway with a quince router.
"""


def build(root: Path) -> None:
    """Import two public sources and one of a private program."""
    hubs.bring(
        hubs.folder(root, "amara", {"docs/journal.md": JOURNAL, "log.txt": "Used Celery.\n", "bad.md": "a\0b"}),
        program="open",
    )
    hubs.bring(hubs.folder(root, "bo", {"notes.rst": NOTES}), program="open")
    hubs.bring(hubs.folder(root, "cleo", {"plans.md": SECRET}), program="quokka", visibility=Visibility.PRIVATE)


def run_of(source: str) -> str:
    """Return the address of a source's run."""
    return next(f"/runs/{run.id}" for run in runs.recent(viewer=access.owner()) if run.source == source)
