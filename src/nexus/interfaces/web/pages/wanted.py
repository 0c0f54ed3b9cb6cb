"""What people looked for and did not find: the owner's list, and recording a problem on it."""

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from nexus.interfaces.web import rendering, security
from nexus.services import wanted


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponseBase:
    """Answer with the list, or record a problem on it and lead there."""
    if request.method == "POST":
        viewer = security.writer(request)
        problem = request.POST.get("problem", "").replace("\0", "")
        wanted.want(viewer=viewer, problem=problem, now=timezone.now())
        return HttpResponseRedirect("/wanted", status=303)
    viewer = security.viewer(request)
    return rendering.page(request, "wanted.html", viewer=viewer, wanted=wanted.listing(viewer=viewer))
