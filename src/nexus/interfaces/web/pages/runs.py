"""Runs: imports while they go and when they are over."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from nexus.domain.runs import Status
from nexus.interfaces.web import rendering, security
from nexus.services.read_models import runs

OPEN = (Status.QUEUED, Status.RUNNING)


@require_safe
def listing(request: HttpRequest) -> HttpResponseBase:
    """Answer with the latest runs."""
    viewer = security.viewer(request)
    return rendering.page(request, "runs.html", viewer=viewer, runs=runs.recent(viewer=viewer))


@require_safe
def show(request: HttpRequest, number: int) -> HttpResponseBase:
    """Answer with a run; while it goes the page renews itself."""
    viewer = security.viewer(request)
    view = runs.run(viewer=viewer, id=number)
    return rendering.page(request, "run.html", viewer=viewer, view=view, live=view.run.status in OPEN)
