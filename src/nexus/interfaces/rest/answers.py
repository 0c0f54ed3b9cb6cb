"""Answers as bytes: JSON of read models or Markdown, with what caches need to know."""

import hashlib
import operator
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

MARKDOWN = "text/markdown"

_JSON = "application/json"
_VARY = "Accept, Authorization, Cookie"
_ENCODE = msgspec.json.Encoder().encode


def json(request: HttpRequest, value: Any, *, following: str = "") -> HttpResponseBase:
    """Return a value as JSON, or 304 where the caller holds it; `following` is the cursor of the next page."""
    headers = {"Link": f'<{_next(request, following)}>; rel="next"'} if following else {}
    return _held(request, _ENCODE(value), _JSON, headers)


def raw(request: HttpRequest, body: bytes) -> HttpResponseBase:
    """Return bytes that are JSON already, or 304 where the caller holds them."""
    return _held(request, body, _JSON, {})


def markdown(request: HttpRequest, text: str) -> HttpResponseBase:
    """Return a text as Markdown, or 304 where the caller holds it."""
    return _held(request, text.encode(errors="replace"), f"{MARKDOWN}; charset=utf-8", {})


def accepted(request: HttpRequest, value: Any, *, location: str) -> HttpResponse:
    """Return 202 with the address of what follows."""
    headers = {"Location": location, "Cache-Control": "no-store", "Vary": _VARY}
    return HttpResponse(_ENCODE(value), status=202, content_type=_JSON, headers=headers)


def moved(request: HttpRequest, location: str) -> HttpResponse:
    """Return 308: the same request again, there; what it asks for goes along."""
    query = request.META.get("QUERY_STRING", "")
    address = f"{location}?{query}" if query else location
    return HttpResponse(status=308, headers={"Location": address, "Cache-Control": "no-cache", "Vary": _VARY})


def wants_markdown(request: HttpRequest) -> bool:
    """Return whether the caller takes Markdown rather than JSON."""
    accept = request.META.get("HTTP_ACCEPT", "")
    return MARKDOWN in accept and request.get_preferred_type([_JSON, MARKDOWN]) == MARKDOWN


def _held(request: HttpRequest, body: bytes, type_: str, headers: Mapping[str, str]) -> HttpResponseBase:
    meta = request.META
    own = meta.get("HTTP_AUTHORIZATION") or meta.get("HTTP_COOKIE")
    etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
    response = HttpResponse(body, content_type=type_)
    held = response.headers
    held["Cache-Control"] = "private, no-cache" if own else "no-cache"
    held["Vary"] = _VARY
    held["ETag"] = etag
    for name, value in headers.items():
        held[name] = value
    if "HTTP_IF_NONE_MATCH" not in meta:
        return response
    return get_conditional_response(request, etag=etag, response=response) or response


def _next(request: HttpRequest, after: str) -> str:
    asked = [one for one in request.META.get("QUERY_STRING", "").split("&") if one and not one.startswith("after=")]
    return f"{request.path}?{'&'.join((*asked, f'after={after}'))}"


class Record:
    """Gives values of this type as JSON objects of the fields named."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        self._get = operator.attrgetter(*names)

    def __call__(self, value: Any) -> dict[str, Any]:
        """Return the fields of a value, by name."""
        told = self._get(value)
        return dict(zip(self._names, told, strict=True)) if len(self._names) > 1 else {self._names[0]: told}
