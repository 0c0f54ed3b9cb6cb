"""What a request asks for, read leniently: a wrong parameter is as good as none."""

import re

from django.http import HttpRequest

from nexus.domain import errors

_LINES = re.compile(r"(\d{1,7})(?:-(\d{1,7}))?")


def whole(request: HttpRequest, name: str, default: int = 1) -> int:
    """Return a positive whole number of the address, or `default`."""
    value = request.GET.get(name, "")
    return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 8 else default


def text(request: HttpRequest, name: str, *, limit: int = 10_000) -> str:
    """Return a text of the address without blanks around it and without NUL, cut at `limit` characters."""
    return request.GET.get(name, "").replace("\0", "").strip()[:limit]


def lines(request: HttpRequest) -> range:
    """Return the lines to light (`?lines=38` or `?lines=38-39`), empty where none are asked for."""
    asked = _LINES.fullmatch(request.GET.get("lines", ""))
    if not asked:
        return range(0)
    first, last = int(asked[1]), int(asked[2] or asked[1])
    return range(first, max(first, last) + 1)


def number(request: HttpRequest, name: str) -> int:
    """Return a whole number of a form; raise Invalid where there is none."""
    value = request.POST.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise errors.Invalid(f"{name} is no number", field=name)
    return int(value)
