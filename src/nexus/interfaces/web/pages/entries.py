"""Entries: one list a kind, one page an entry."""

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from nexus.domain.learning import Kind
from nexus.domain.views import EntryView
from nexus.interfaces.web import links, parameters, rendering, security
from nexus.services.read_models import entries

SORTS = {"support": "Most sources", "name": "Name", "new": "Newest", "recent": "Last told"}
PAGE = 20
PLACES = 40
"""Places that an entry's page shows at first; the others stand under `?places=all`."""


@require_safe
def listing(request: HttpRequest, kind: Kind) -> HttpResponseBase:
    """Answer with a page of the entries of a kind."""
    viewer = security.viewer(request)
    sort = request.GET.get("sort", "support")
    view = entries.listing(
        viewer=viewer,
        kind=kind,
        sort=sort if sort in SORTS else "support",
        page=parameters.whole(request, "page"),
        size=PAGE,
        technology=parameters.text(request, "technology", limit=200),
        program=parameters.text(request, "program", limit=200),
        unsolved=request.GET.get("unsolved") == "1",
        q=parameters.text(request, "q", limit=500),
    )
    asked = {name: str(value) for name, value in view.filters.items() if value}
    if "unsolved" in asked:
        asked["unsolved"] = "1"
    if view.sort != "support":
        asked["sort"] = view.sort
    return rendering.page(request, "list.html", viewer=viewer, view=view, sorts=SORTS, asked=asked)


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Answer with the page of an entry, or with where it is now."""
    viewer = security.viewer(request)
    asked = {} if request.GET.get("places") == "all" else {"places": PLACES}
    view = entries.entry(viewer=viewer, slug=slug, **asked)
    if not isinstance(view, EntryView):
        return HttpResponsePermanentRedirect(links.entry(view.slug))
    return rendering.page(request, "entry.html", viewer=viewer, view=view, beyond=f"{request.path}?places=all")
