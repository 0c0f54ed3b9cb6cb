"""Search, solve and the numbers of the hub."""

from typing import Annotated

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router

from nexus.domain.errors import Invalid
from nexus.domain.finding import SearchView
from nexus.domain.views import Totals
from nexus.interfaces.rest import answers, bodies, callers, shapes
from nexus.services import search, solve
from nexus.services.read_models import totals

router = Router(tags=["finding"])

LONGEST_PROBLEM = 100_000
_SOLVED = ("problem", "verdict", "people", "answers")


@router.get("/search", operation_id="search", response=SearchView, summary="Search entries and documents")
def find(request: HttpRequest, asked: Query[shapes.SearchAsked]) -> HttpResponseBase:
    """Entries first, documents under them. In `snippet`, matched words stand between U+0002 and U+0003."""
    viewer = callers.viewer(request)
    query = asked.q.replace("\0", "").strip()
    view = search.find(viewer=viewer, query=query, page=asked.page, size=asked.size, kind=asked.kind, exact=asked.exact)
    return answers.json(request, view)


@router.get("/solve", operation_id="solve", response=shapes.Solved, summary="Have we seen this?")
def solve_short(
    request: HttpRequest,
    q: Annotated[str, Query(min_length=1, max_length=8000, description="A problem or an error.")],
) -> HttpResponseBase:
    """Challenges like a problem, with what people did about them."""
    return _solved(request, q)


@router.post(
    "/solve",
    operation_id="solveText",
    response=shapes.Solved,
    summary="Have we seen this log?",
    openapi_extra=bodies.PROBLEM,
)
def solve_long(request: HttpRequest) -> HttpResponseBase:
    """The same for what is too long for an address: as JSON or as plain text. It changes nothing."""
    if request.content_type != "text/plain":
        return _solved(request, bodies.read(request, shapes.ProblemIn).problem)
    problem = request.body.decode(errors="replace")
    if not 0 < len(problem) <= LONGEST_PROBLEM:
        raise Invalid(f"a problem has 1 to {LONGEST_PROBLEM:,} characters", field="body")
    return _solved(request, problem)


@router.get("/stats", operation_id="getStats", response=Totals, summary="Count")
def stats(request: HttpRequest) -> HttpResponseBase:
    """The numbers of the hub, as the caller may count them."""
    return answers.json(request, totals.all(viewer=callers.viewer(request)))


def _solved(request: HttpRequest, problem: str) -> HttpResponseBase:
    view = solve.solve(viewer=callers.viewer(request), problem=problem.replace("\0", "").strip())
    return answers.json(request, {name: getattr(view, name) for name in _SOLVED})
