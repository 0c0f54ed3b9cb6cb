"""A source that could not be read: it counts for nothing, says so, and is tried again or removed."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from nexus.domain.access import ANONYMOUS
from nexus.domain.runs import Status
from nexus.services import access
from nexus.services.read_models import home, programs, runs
from tests.services import hubs

pytestmark = pytest.mark.django_db


def last_run() -> Any:
    """Carry out the run that was asked for last and return it."""
    return hubs.finish(runs.recent(viewer=access.owner())[0])


def counted() -> tuple[int, int]:
    """Return how many sources the first page and the program say there are."""
    return home.home(viewer=ANONYMOUS).totals.sources, programs.all(viewer=ANONYMOUS)[0].sources


def test_a_source_that_was_never_read_counts_nowhere_until_it_is(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    owner, visitor = Client(headers={"Authorization": f"Bearer {access.owner_token()}"}), Client()
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK")
    assert hubs.bring(broken).status is Status.FAILED
    assert counted() == (0, 0)
    listed = visitor.get("/sources").content.decode()
    assert "not read yet" in listed
    assert "0 sources" in listed
    shown = owner.get("/sources/broken").content.decode()
    assert "broken is not a readable archive" in shown
    assert "Try again" in shown
    assert "Try again" not in visitor.get("/sources/broken").content.decode()
    assert visitor.post("/sources/broken", {"act": "read"}).status_code == 403

    shutil.make_archive(
        str(tmp_path / "broken"), "zip", hubs.folder(tmp_path, "notes", {"a.md": "# Redis\n\n- **Redis** - cache\n"})
    )
    assert owner.post("/sources/broken", {"act": "read"}).status_code == 303
    assert last_run().status is Status.DONE
    assert counted() == (1, 1)
    broken.write_bytes(b"PK")
    owner.post("/sources/broken", {"act": "read"})
    assert last_run().status is Status.FAILED
    assert counted() == (1, 1)
    assert "not read yet" not in visitor.get("/sources").content.decode()

    owner.post("/sources/broken", {"act": "remove", "confirm": "broken"})
    assert last_run().status is Status.DONE
    assert counted() == (0, 0)
    assert "broken" not in visitor.get("/sources").content.decode()
    assert owner.post("/sources/broken", {"act": "read"}).status_code == 404
