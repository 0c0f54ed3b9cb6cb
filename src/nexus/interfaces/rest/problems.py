"""Errors as RFC 9457 has them: every answer below /api that is none is `application/problem+json` and names the field."""

import logging
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException, UnreadablePostError
from django.http.response import HttpResponseBase
from ninja import errors as ninja_errors

from nexus.domain import errors

TYPE = "application/problem+json"
BELOW = "/api/"


class Refused(Exception):  # noqa: N818 - reads as what happened
    """Raise for what HTTP itself refuses: a status and what to say of it."""

    def __init__(self, status: int, detail: str, *, field: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.field = field
        self.headers = headers or {}


STATUS: tuple[tuple[type[Exception], int], ...] = (
    (errors.NotFound, 404),
    (Http404, 404),
    (errors.Forbidden, 403),
    (errors.Invalid, 422),
    (errors.Conflict, 409),
    (errors.StaleVersion, 409),
    (errors.Unreadable, 422),
    (errors.Unavailable, 503),
    (RequestDataTooBig, 413),
    (TooManyFilesSent, 413),
    (MultiPartParserError, 400),
    (RawPostDataException, 400),
    (UnreadablePostError, 400),
    (BadRequest, 400),
    (SuspiciousOperation, 400),
)

_SAID = {
    400: "This request makes no sense: look at its host and its encoding.",
    404: "There is nothing at this address; /api/v1/docs lists what there is.",
    405: "This address does not take that method; `Allow` lists those that it takes.",
    413: "The body is too large.",
    500: "Something broke; the hub's log says what.",
    503: "Not available just now; try again.",
}


class Problems:
    """Middleware: turns what Django itself answers below /api into problems, and answers HEAD as GET without a body."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer; an error says what is wrong in JSON."""
        if not request.path.startswith(BELOW):
            return self._get_response(request)
        asked = request.method
        if asked == "HEAD":
            request.method = "GET"
        response = self._get_response(request)
        request.method = asked
        if response.status_code < 400 or response.headers.get("Content-Type") == TYPE:
            return response
        told = problem(status=response.status_code)
        for name, value in response.headers.items():
            if name not in ("Content-Type", "Content-Length"):
                told.headers[name] = value
        return told


def answer(request: HttpRequest, exception: Exception | type[Exception]) -> HttpResponse:
    """Return the problem for what an operation raised."""
    if isinstance(exception, Refused):
        return problem(
            status=exception.status,
            detail=str(exception),
            fields=[(exception.field, str(exception))] if exception.field else (),
            headers=exception.headers,
        )
    if isinstance(exception, ninja_errors.ValidationError):
        return problem(status=422, detail="Some values are refused.", fields=_fields(exception.errors))
    if isinstance(exception, ninja_errors.HttpError):
        return problem(status=exception.status_code, detail=str(exception))
    status = next((status for known, status in STATUS if isinstance(exception, known)), 500)
    if status == 500:
        logging.getLogger(__name__).error("an operation failed: %s", request.path, exc_info=True)
    field = exception.field if isinstance(exception, errors.Invalid) else ""
    said = str(exception) if isinstance(exception, errors.NexusError) else ""
    return problem(status=status, detail=said, fields=[(field, said)] if field else ())


def problem(
    *,
    status: int,
    detail: str = "",
    fields: Iterable[tuple[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Return a problem; `fields` are names of fields with what is wrong in each."""
    told: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or _SAID.get(status, HTTPStatus(status).description or HTTPStatus(status).phrase),
    }
    if named := [{"field": field, "message": message} for field, message in fields]:
        told["errors"] = named
    return HttpResponse(
        msgspec.json.encode(told),
        status=status,
        content_type=TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def _fields(refused: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return the names and messages of what a schema refused; the first parts of a place are where values come from."""
    named = []
    for error in refused:
        parts = [str(part) for part in error.get("loc", ()) if part not in ("query", "path", "body", "asked", "form")]
        named.append((".".join(parts) or "body", str(error.get("msg", "is refused"))))
    return named
