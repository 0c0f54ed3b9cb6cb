"""The API of version 1: its routes, its errors, and the document that describes it."""

from typing import Any

import pydantic
from django.http import Http404
from ninja import NinjaAPI
from ninja import errors as ninja_errors
from ninja.openapi.schema import OpenAPISchema

from nexus import __version__
from nexus.interfaces.rest import problems, shapes
from nexus.interfaces.rest.routes import entries, finding, sources

_ABOUT = """What engineers wrote, consolidated: entries with their evidence.

Lists come a page at a time: `next` of a page is `after` of the following one. Every answer has an `ETag`; send it back as
`If-None-Match`. Errors are `application/problem+json` and name the field. A private program shows to the owner alone: send
`Authorization: Bearer TOKEN`."""
_ALWAYS = (401, 404, 422)
_REFUSED = {
    "post": (400, 403, 409, 413, 415, 503),
    "delete": (403, 409),
}
_MARKDOWN = ("/api/v1/entries/{slug}", "/api/v1/sources/{slug}/documents/{path}")
_ENTRIES = "/api/v1/entries"


class _Api(NinjaAPI):
    """Ninja's API, whose document says what Ninja cannot see: problems, Markdown, redirects, parts left out."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        """Return the OpenAPI document."""
        schema = super().get_openapi_schema(path_prefix="/api/v1/", path_params=path_params)
        parts = schema["components"]["schemas"]
        problem = pydantic.TypeAdapter(shapes.Problem).json_schema(
            mode="validation", ref_template="#/components/schemas/{model}"
        )
        parts |= problem.pop("$defs") | {"Problem": problem}
        # Facts and parts that are not asked for are left out.
        parts["Card"].pop("required", None)
        for path, operations in schema["paths"].items():
            for method, operation in operations.items():
                _complete(path, method, operation)
        return schema


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    """Add to an operation the answers that Ninja does not know of."""
    responses = operation["responses"]
    refused = {
        "description": "A problem",
        "content": {problems.TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status in (*_ALWAYS, *_REFUSED.get(method, ())):
        responses.setdefault(str(status), refused)
    if path in _MARKDOWN:
        responses[200]["content"]["text/markdown"] = {"schema": {"type": "string"}}
    if path.startswith(f"{_ENTRIES}/"):
        responses["308"] = {
            "description": "The entry has another slug now",
            "headers": {"Location": {"schema": {"type": "string"}}},
        }
    if 202 in responses:
        responses[202]["headers"] = {"Location": {"schema": {"type": "string"}, "description": "The run to follow."}}
        operation["security"] = [{"token": []}]
    else:
        operation["security"] = [{}, {"token": []}]


api = _Api(
    title="Nexus",
    version=__version__,
    description=_ABOUT,
    docs_url=None,
    openapi_url=None,
    openapi_extra={
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    },
)
for router in (entries.router, finding.router, sources.router):
    api.add_router("", router)
for raised in (Exception, Http404, ninja_errors.HttpError, ninja_errors.ValidationError):
    api.add_exception_handler(raised, problems.answer)
