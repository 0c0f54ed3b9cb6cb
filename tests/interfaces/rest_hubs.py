"""Calls of the API, as tests make them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core import signals
from django.db import close_old_connections
from django.test import Client

from nexus.services import access
from tests.interfaces import web_hubs
from tests.services import hubs

ROOT = "/api/v1"


@contextmanager
def shared(root: Path, blocker: Any) -> Iterator[None]:
    """Keep a small hub for all tests of a module; each of them sees it anew."""
    with pytest.MonkeyPatch.context() as patch, blocker.unblock(), hubs.elsewhere():
        patch.setattr("django.conf.settings.DATA_DIR", root / "data")
        patch.setattr("django.conf.settings.ALLOWED_HOSTS", ["localhost"])
        (root / "data").mkdir()
        web_hubs.build(root)
        # The end of a request would close the connection that holds the transaction of this hub.
        ended = (signals.request_started, signals.request_finished)
        held = [signal for signal in ended if signal.disconnect(close_old_connections)]
        yield
        for signal in held:
            signal.connect(close_old_connections)


def get(path: str, *, status: int = 200, owner: bool = False, **headers: str) -> Any:
    """Return the JSON that a path below the API answers with."""
    return call("get", path, status=status, owner=owner, **headers).json()


def call(method: str, path: str, *, status: int, owner: bool = False, **values: Any) -> Any:
    """Return the answer to a call, which must have this status; names of headers begin with HTTP_."""
    if owner:
        values["HTTP_AUTHORIZATION"] = f"Bearer {access.owner_token()}"
    response = getattr(Client(SERVER_NAME="localhost"), method)(path if path.startswith("/") else f"{ROOT}/{path}", **values)
    assert response.status_code == status, response.content[:500]
    return response


def refusal(path: str, *, status: int = 422, method: str = "get", **values: Any) -> tuple[str, str]:
    """Return the first field that a problem names, and what it says of it."""
    response = call(method, path, status=status, **values)
    assert response.headers["Content-Type"] == "application/problem+json"
    told = response.json()
    assert (told["status"], bool(told["title"]), bool(told["detail"])) == (status, True, True)
    first = told.get("errors", [{"field": "", "message": told["detail"]}])[0]
    return first["field"], first["message"]
