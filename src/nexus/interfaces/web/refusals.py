"""From an error to the page that explains it: the web's own table of statuses."""

import logging
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import resolve

from nexus.domain import errors
from nexus.interfaces.web import rendering


class UnsupportedForm(Exception):  # noqa: N818 - reads as what happened
    """Raise when the body of a request is of a type that pages do not take."""


STATUS: tuple[tuple[type[Exception], int], ...] = (
    (errors.NotFound, 404),
    (Http404, 404),
    (errors.Forbidden, 403),
    (errors.Invalid, 400),
    (errors.Conflict, 409),
    (errors.StaleVersion, 409),
    (errors.Unreadable, 422),
    (errors.Unavailable, 503),
    (UnsupportedForm, 415),
    (RequestDataTooBig, 413),
    (BadRequest, 400),
    (SuspiciousOperation, 400),
)

_TITLES = {
    400: "That request makes no sense",
    403: "Not yours to do",
    404: "Nothing here",
    409: "Somebody was faster",
    413: "Too large",
    415: "Not a form",
    422: "That source cannot be read",
    500: "Something broke",
    503: "Not available just now",
}


def status_of(exception: Exception) -> int:
    """Return the status for what a page raised; 500 for what no table foresees."""
    return next((status for known, status in STATUS if isinstance(exception, known)), 500)


def answer(request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
    """Return the error page for what a page raised; None leaves an unknown error to the debugger, where that is on."""
    status = status_of(exception)
    if status == 500:
        if settings.DEBUG:
            return None
        logging.getLogger(__name__).error("a page failed: %s", request.path, exc_info=exception)
    said = str(exception) if isinstance(exception, errors.NexusError | UnsupportedForm) else ""
    return page(request, status=status, message=said)


def page(request: HttpRequest, *, status: int, message: str = "") -> HttpResponseBase:
    """Return the error page of a status."""
    title = _TITLES.get(status, "Something broke")
    return rendering.page(request, "error.html", viewer=None, status=status, title=title, message=message)


def missing(request: HttpRequest, path: str = "") -> HttpResponseBase:
    """Answer an address that no page has; one with a slash too many leads to the page that is meant."""
    meant = "/" + path.strip("/")
    if path.endswith("/") and request.method in ("GET", "HEAD") and resolve(meant).func is not missing:
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{quote(meant)}?{query}" if query else quote(meant))
    return page(request, status=404)
