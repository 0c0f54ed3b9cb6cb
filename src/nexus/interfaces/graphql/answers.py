"""From a request to its answer: `data` by the fast way, errors with a status by the other."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError, OperationDefinitionNode, OperationType, execute_sync
from graphql.execution.values import get_variable_values

from nexus.domain import errors
from nexus.domain.access import Viewer
from nexus.interfaces.graphql import documents, plans, reads, schema
from nexus.services.read_models import moment

STATUS: tuple[tuple[type[Exception], int], ...] = (
    (errors.NotFound, 404),
    (errors.Forbidden, 403),
    (errors.Invalid, 400),
    (errors.Conflict, 409),
    (errors.StaleVersion, 409),
    (errors.Unreadable, 422),
    (errors.Unavailable, 503),
)
_CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHENTICATED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "CONFLICT",
    413: "TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    422: "UNREADABLE",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}
_ERRORS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked."""

    text: str
    variables: Mapping[str, Any]
    operation: str | None
    viewer: Viewer
    instead: "Answer | None" = None
    """What a mutation is answered with, where the way it came allows queries alone."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and what is written as JSON."""

    status: int
    body: Mapping[str, Any]


def answer(request: Request) -> Answer:
    """Return what a request is answered with; whatever is wrong with it is told in the answer."""
    try:
        return _executed(request)
    except documents.Refused as refused:
        return Answer(400, {"errors": [_told(error, 400) for error in refused.errors]})
    except errors.NexusError as error:
        return failed(error)


def failed(error: Exception) -> Answer:
    """Return the answer to a request that failed as a whole."""
    status = status_of(error)
    field = getattr(error, "field", "")
    return refusal(status, str(error) if status != 500 else "something broke", field=field)


def refusal(status: int, message: str, *, field: str = "", code: str = "") -> Answer:
    """Return the answer to a request that is not carried out."""
    extensions = {"code": code or _CODES[status], **({"field": field} if field else {})}
    return Answer(status, {"errors": [{"message": message, "extensions": extensions}]})


def status_of(error: Exception | None) -> int:
    """Return the status of an error, 500 for one that no table foresees."""
    return next((status for known, status in STATUS if isinstance(error, known)), 500)


def _executed(request: Request) -> Answer:
    document = documents.document(request.text)
    node = document.operation(request.operation)
    given = get_variable_values(
        schema.CORE, node.variable_definitions or (), dict(request.variables), max_errors=_ERRORS
    )
    if isinstance(given, list):
        raise documents.Refused(given)
    if node.operation is not OperationType.QUERY:
        return _changed(request, node)
    operation = plans.Operation(
        schema=schema.CORE,
        fragments=document.fragments,
        node=node,
        variables=given,
        context=reads.Reads(request.viewer),
    )
    with moment.one():
        read = plans.plan(operation)
        try:
            return Answer(200, {"data": read(None)})
        except Exception as error:  # whatever it was, graphql-core meets it again and says where
            told = slowly(request)
            if told.status == 200 and "errors" not in told.body:
                logging.getLogger(__name__).error("a plan failed where graphql-core does not", exc_info=error)
            return told


def _changed(request: Request, node: OperationDefinitionNode) -> Answer:
    """Carry out a mutation and return its answer."""
    if request.instead is not None:
        return request.instead
    if len(node.selection_set.selections) > 1:
        raise errors.Invalid("a mutation has one field a request", field="query")
    return slowly(request)


def slowly(request: Request) -> Answer:
    """Return the answer of graphql-core, which says what failed and where."""
    result = execute_sync(
        schema.CORE,
        documents.located(request.text),
        variable_values=dict(request.variables),
        operation_name=request.operation or None,
        context_value=reads.Reads(request.viewer),
    )
    failures = result.errors or []
    for error in failures:
        if status_of(error.original_error) == 500 and error.original_error is not None:
            logging.getLogger(__name__).error("a field failed: %s", error.path, exc_info=error.original_error)
    told = [_told(error, _status(error)) for error in failures]
    statuses = set(map(_status, failures))
    # A value that is refused refuses the request, wherever it stands; what broke in the hub leaves the other fields alone.
    if result.data is None or statuses - {500}:
        return Answer(max(statuses - {500}, default=500), {"errors": told})
    return Answer(200, {"data": result.data, **({"errors": told} if told else {})})


def _status(error: GraphQLError) -> int:
    # What graphql-core itself finds wrong is a wrong value in the request.
    return status_of(error.original_error) if error.original_error is not None else 400


def _told(error: GraphQLError, status: int) -> dict[str, Any]:
    """Return an error as clients have it; of what should not happen nothing is told."""
    said = {**error.formatted}
    if status == 500:
        said["message"] = "something broke"
    field = getattr(error.original_error, "field", "")
    said["extensions"] = {"code": _CODES[status], **({"field": field} if field else {})}
    return said
