"""Search over entries and documents."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from nexus.domain.learning import Kind
from nexus.interfaces.web import links, parameters, rendering, security
from nexus.services import search, suggesting, wanted

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
    if not view.total and page == 1 and not exact and request.method == "GET":
        wanted.missed(viewer=viewer, query=query, now=timezone.now())
    return rendering.page(request, "search.html", viewer=viewer, view=view, **values)


@require_safe
def suggest(request: HttpRequest) -> HttpResponseBase:
    """Answer with the entries that somebody may be typing the name of, as OpenSearch suggestions."""
    typed = parameters.text(request, "q", limit=suggesting.LONGEST)
    found = suggesting.suggest(viewer=security.viewer(request), typed=typed)
    titles, told = [ref.title for ref in found], [ref.kind.value for ref in found]
    addresses = [request.build_absolute_uri(links.entry(ref.slug)) for ref in found]
    return JsonResponse(
        [typed, titles, told, addresses],
        safe=False,
        content_type="application/x-suggestions+json",
        headers={"Cache-Control": "private, max-age=60", "Vary": "Cookie, Authorization"},
    )


@require_safe
def description(request: HttpRequest) -> HttpResponseBase:
    """Answer with how a browser searches here: an OpenSearch description."""
    root = request.build_absolute_uri("/").rstrip("/")
    body = rendering.environment().get_template("opensearch.xml").render(root=root)
    headers = {"Cache-Control": "max-age=86400", "Vary": "Host"}
    return HttpResponse(body, content_type="application/opensearchdescription+xml; charset=utf-8", headers=headers)
