"""The page that documents the API, made of files of this machine alone: the policy of the hub allows no others."""

import functools
from pathlib import Path

import msgspec
import ninja
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from nexus.interfaces.rest import answers
from nexus.interfaces.rest.api import api

_FILES = {
    "swagger-ui.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "swagger-ui-init.js": "text/javascript; charset=utf-8",
    "favicon.svg": "image/svg+xml",
}
_FOLDER = Path(ninja.__file__).parent / "static" / "ninja"
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Nexus API</title>
<link rel="icon" href="/api/v1/docs/favicon.svg">
<link rel="stylesheet" href="/api/v1/docs/swagger-ui.css">
<script type="application/json" id="swagger-settings">
{"url": "/api/v1/openapi.json", "layout": "BaseLayout", "deepLinking": true, "validatorUrl": null}
</script>
<main id="swagger-ui"></main>
<script src="/api/v1/docs/swagger-ui-bundle.js"></script>
<script src="/api/v1/docs/swagger-ui-init.js"></script>
</html>
"""


@functools.cache
def document() -> bytes:
    """Return the OpenAPI document of the API."""
    return msgspec.json.format(msgspec.json.encode(api.get_openapi_schema()), indent=2) + b"\n"


@require_GET
def schema(request: HttpRequest) -> HttpResponseBase:
    """Answer with the OpenAPI document."""
    return answers.raw(request, document())


@require_GET
def page(request: HttpRequest) -> HttpResponseBase:
    """Answer with the page."""
    return HttpResponse(_PAGE, headers={"Cache-Control": "no-cache"})


@require_GET
def file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Answer with a file of the page."""
    if name not in _FILES:
        raise Http404
    return FileResponse(
        (_FOLDER / name).open("rb"), content_type=_FILES[name], headers={"Cache-Control": "max-age=86400"}
    )
