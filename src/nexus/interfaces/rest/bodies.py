"""What is sent in a body: read and checked by a schema, and told to the OpenAPI document."""

from typing import Any, TypeVar

import pydantic
from django.http import HttpRequest
from ninja import Schema
from ninja import errors as ninja_errors

from nexus.interfaces.rest import problems, shapes

JSON = "application/json"

_Read = TypeVar("_Read", bound=Schema)


def read(request: HttpRequest, schema: type[_Read]) -> _Read:
    """Return a body of JSON as the schema has it.

    Raises: problems.Refused (415) for a body of another type; ninja's ValidationError, which names the fields.
    """
    if request.content_type != JSON:
        raise problems.Refused(
            415,
            f"this address takes {JSON}, not {(request.content_type or 'an untyped body')[:100]}",
            headers={"Accept": JSON},
        )
    try:
        return schema.model_validate_json(request.body)
    except pydantic.ValidationError as error:
        told = error.errors(include_url=False, include_context=False, include_input=False)
        raise ninja_errors.ValidationError([dict(one) for one in told]) from None


def _body(content: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": content}}


_FORM = {
    "type": "object",
    "required": ["files"],
    "properties": {
        "files": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "string", "contentMediaType": "application/octet-stream"},
        },
        "program": {"type": "string", "maxLength": 80},
    },
}
SOURCE = _body({JSON: {"schema": shapes.SourceIn.model_json_schema()}, "multipart/form-data": {"schema": _FORM}})
PROBLEM = _body(
    {
        JSON: {"schema": shapes.ProblemIn.model_json_schema()},
        "text/plain": {"schema": {"type": "string", "minLength": 1, "maxLength": 100_000}},
    }
)
