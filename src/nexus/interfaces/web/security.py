"""Who looks and who may write over HTTP, and the headers that every answer carries."""

import logging
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from nexus.domain import errors
from nexus.domain.access import Viewer
from nexus.interfaces import callers
from nexus.interfaces.web import refusals
from nexus.services import access

COOKIE = callers.COOKIE
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SecurityHeaders:
    """Middleware: adds the headers to every answer, and turns what a page raises into an error page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer with the headers that it does not set itself."""
        response = self._get_response(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Return the page that says what went wrong."""
        return refusals.answer(request, exception)


def viewer(request: HttpRequest) -> Viewer:
    """Return who looks: the holder of the owner's token, by cookie or header, or an anonymous visitor."""
    return access.viewer(token=callers.token(request))


def writer(request: HttpRequest) -> Viewer:
    """Return who may write.

    Raises: Forbidden where the request comes from another site or without the owner's token;
        refusals.UnsupportedForm where it is not a form.
    """
    if request.content_type not in FORMS:
        raise refusals.UnsupportedForm(f"This address takes forms, not {request.content_type or 'an untyped body'}.")
    if callers.is_foreign(request):
        logging.getLogger(__name__).warning("refused a write from another site: %s", request.path)
        raise errors.Forbidden("This form was sent from another site.")
    who = viewer(request)
    if not who.may_write:
        raise errors.Forbidden("Only the owner may change this hub. Open the link that `nexus owner-link` prints.")
    return who
