"""Calls of the API, as tests make them."""

from typing import Any

from django.test import Client

from nexus.services import access

ROOT = "/api/v1"


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
