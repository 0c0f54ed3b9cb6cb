"""GraphQL over HTTP: GET for queries, POST of JSON for all, and a page for browsers that ask for one."""

import hashlib
import logging
import re
from collections.abc import Callable
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from nexus.domain import errors
from nexus.interfaces import callers
from nexus.interfaces.graphql import answers, documents
from nexus.services import access

LARGEST = 500_000
"""Bytes of a body."""

_JSON, _GRAPHQL = "application/json", "application/graphql-response+json"
_VARY = "Accept, Authorization, Cookie"
_MORE = {401: ("WWW-Authenticate", 'Bearer realm="nexus"'), 405: ("Allow", "GET, HEAD, POST")}
_DIGEST = re.compile(r"[0-9a-f]{64}")
_UNKNOWN = answers.refusal(404, "PersistedQueryNotFound", code="PERSISTED_QUERY_NOT_FOUND")
_persisted = documents.Persisted(room=documents.PERSISTED)


class _Asked(msgspec.Struct, rename="camel"):
    """The parameters of a request, whichever way they come."""

    query: str | None = None
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    extensions: dict[str, Any] | None = None


class _Refused(Exception):  # noqa: N818 - reads as what happened
    """Raise where a request is answered before it is understood."""

    def __init__(self, status: int, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.answer = answers.refusal(status, message, field=field)


_BODY = msgspec.json.Decoder(_Asked)
_OBJECT: msgspec.json.Decoder[dict[str, Any] | None] = msgspec.json.Decoder(dict[str, Any] | None)


def answer(request: HttpRequest, *, explorer: Callable[[HttpRequest], HttpResponseBase]) -> HttpResponseBase:
    """Answer one operation, or show browsers the page to explore with."""
    if request.method in ("GET", "HEAD") and _wants_page(request):
        return explorer(request)
    try:
        return _written(request, _answered(request))
    except _Refused as refused:
        return _written(request, refused.answer)
    except errors.NexusError as error:
        return _written(request, answers.failed(error))
    except Exception as error:
        logging.getLogger(__name__).error("an operation failed", exc_info=error)
        return _written(request, answers.failed(error))


def _wants_page(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept", "")
    return "text/html" in accepted and _JSON not in accepted and "raw" not in request.GET


def _answered(request: HttpRequest) -> answers.Answer:
    asked = _asked(request)
    digest = _digest(asked.extensions or {})
    text = asked.query
    if text is None and digest:
        text = _persisted.text(digest=digest)
        if text is None:
            return _UNKNOWN
    elif text is not None and digest:
        documents.check(digest=digest, text=text)
    if not text:
        raise _Refused(400, "send a query", field="query")
    viewer = access.viewer(token=callers.token(request))
    if callers.bearer(request) and not viewer.may_write:
        raise _Refused(401, "this token is not the owner's")
    given = answers.answer(
        answers.Request(
            text=text,
            variables=asked.variables or {},
            operation=asked.operation_name,
            viewer=viewer,
            instead=_instead(request),
        )
    )
    if digest and asked.query and "data" in given.body:
        _persisted.keep(digest=digest, text=text)
    return given


def _asked(request: HttpRequest) -> _Asked:
    """Return what is asked. Raises _Refused where that is not in the form it must have."""
    if request.method == "POST":
        return _posted(request)
    if request.method not in ("GET", "HEAD"):
        raise _Refused(405, "GET and POST alone are answered here")
    given = request.GET
    return _Asked(
        query=given.get("query"),
        variables=_object(given.get("variables"), "variables"),
        operation_name=given.get("operationName"),
        extensions=_object(given.get("extensions"), "extensions"),
    )


def _posted(request: HttpRequest) -> _Asked:
    if request.content_type != _JSON:
        raise _Refused(415, f"POST takes {_JSON}, not {request.content_type or 'an untyped body'}")
    try:
        body = request.body
    except RequestDataTooBig:
        body = b"." * (LARGEST + 1)
    except UnreadablePostError:
        raise _Refused(400, "the body ended early") from None
    if len(body) > LARGEST:
        raise _Refused(413, f"a body may have {LARGEST:,} bytes")
    if body.lstrip()[:1] == b"[":
        raise _Refused(400, "send one operation a request: batches are not answered")
    try:
        return _BODY.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _Refused(400, f"the body is no JSON of a request: {error}") from None


def _object(given: str | None, field: str) -> dict[str, Any] | None:
    if not given:
        return None
    try:
        return _OBJECT.decode(given)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise _Refused(400, f"{field} is no JSON object: {error}", field=field) from None


def _digest(extensions: dict[str, Any]) -> str:
    """Return the hash by which a document is named, empty where none is."""
    named = extensions.get("persistedQuery")
    if named is None:
        return ""
    if not isinstance(named, dict) or named.get("version") != 1:
        raise _Refused(400, "persistedQuery is of version 1", field="extensions.persistedQuery")
    digest = named.get("sha256Hash")
    if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
        raise _Refused(400, "sha256Hash is 64 hexadecimal digits", field="extensions.persistedQuery.sha256Hash")
    return digest


def _instead(request: HttpRequest) -> answers.Answer | None:
    """Return what a mutation is answered with where it must not be carried out."""
    if request.method != "POST":
        return answers.refusal(405, "a mutation goes by POST")
    if callers.is_foreign(request) and not callers.bearer(request):
        return answers.refusal(403, "this was sent from another site: send the owner's token as `Authorization: Bearer TOKEN`")
    return None


def _written(request: HttpRequest, given: answers.Answer) -> HttpResponseBase:
    """Return an answer as bytes; what GET gave may be held and asked for again by its hash."""
    body = msgspec.json.encode(given.body)
    wanted = _GRAPHQL if _GRAPHQL in request.headers.get("Accept", "") else _JSON
    response = HttpResponse(body, status=given.status, content_type=f"{wanted}; charset=utf-8")
    response.headers["Vary"] = _VARY
    if given.status in _MORE:
        name, value = _MORE[given.status]
        response.headers[name] = value
    if request.method == "POST" or given.status != 200 or "errors" in given.body:
        response.headers["Cache-Control"] = "no-store"
        return response
    known = "HTTP_AUTHORIZATION" in request.META or callers.COOKIE in request.COOKIES
    response.headers["Cache-Control"] = "private, no-cache" if known else "public, no-cache"
    etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
    response.headers["ETag"] = etag
    if "HTTP_IF_NONE_MATCH" not in request.META:
        return response
    return get_conditional_response(request, etag=etag, response=response) or response
