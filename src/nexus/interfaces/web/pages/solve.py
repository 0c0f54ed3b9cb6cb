"""Have we seen this? A problem or an error goes in, what people did about it comes out."""

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from nexus.interfaces.web import links, parameters, rendering, security
from nexus.services import solve

SHORT = 1_500
"""Characters up to which a problem travels in the address, so that the answer can be shared."""
LONGEST = 100_000


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponseBase:
    """Answer with what was done about a problem; without one, with the box alone. A short one gets its own address."""
    # A form may be posted by anybody, from anywhere: it asks and changes nothing.
    if request.method == "POST":
        problem = request.POST.get("problem", "").replace("\0", "").strip()[:LONGEST]
        if len(problem) <= SHORT:
            return HttpResponseRedirect(links.with_query("/solve", problem=problem))
    else:
        problem = parameters.text(request, "problem", limit=LONGEST)
    viewer = security.viewer(request)
    view = solve.solve(viewer=viewer, problem=problem) if problem else None
    return rendering.page(request, "solve.html", viewer=viewer, view=view, problem=problem)
