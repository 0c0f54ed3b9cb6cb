"""Search over entries and documents."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from nexus.domain.learning import Kind
from nexus.interfaces.web import parameters, rendering, security
from nexus.services import search

FACETS = (*(kind.value for kind in Kind), "document")


@require_safe
def show(request: HttpRequest) -> HttpResponseBase:
    """Answer with what was found, entries first; without a query, with the box alone."""
    viewer = security.viewer(request)
    query = parameters.text(request, "q")
    kind = request.GET.get("kind", "")
    exact = request.GET.get("exact") == "1"
    values: dict[str, Any] = {"query": query, "only": kind if kind in FACETS else "", "exact": exact, "facets": FACETS}
    if not query:
        return rendering.page(request, "search.html", viewer=viewer, view=None, **values)
    page = parameters.whole(request, "page")
    view = search.find(viewer=viewer, query=query, page=page, kind=str(values["only"]), exact=exact, facets=True)
    return rendering.page(request, "search.html", viewer=viewer, view=view, **values)
