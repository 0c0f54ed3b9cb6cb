"""Who calls over HTTP: the token that a request shows, and whether another site made a browser send it."""

from urllib.parse import urlsplit

from django.http import HttpRequest

COOKIE = "nexus_owner"


def bearer(request: HttpRequest) -> str:
    """Return the token of the Authorization header, or nothing."""
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def token(request: HttpRequest) -> str:
    """Return the token that the request shows: that of its header, which goes first, or of its cookie."""
    return bearer(request) or request.COOKIES.get(COOKIE, "")


def is_foreign(request: HttpRequest) -> bool:
    """Return whether another site made a browser send this."""
    # Programs send neither header; every browser sends at least one of them with what may change something.
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.get_host()
