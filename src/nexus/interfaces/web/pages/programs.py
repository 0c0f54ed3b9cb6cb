"""Programs: what they are in their own words, and what they hold."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from nexus.interfaces.web import rendering, security
from nexus.services.read_models import programs


@require_safe
def listing(request: HttpRequest) -> HttpResponseBase:
    """Answer with all programs."""
    viewer = security.viewer(request)
    return rendering.page(request, "programs.html", viewer=viewer, programs=programs.all(viewer=viewer))


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Answer with the page of a program."""
    viewer = security.viewer(request)
    return rendering.page(request, "program.html", viewer=viewer, view=programs.program(viewer=viewer, slug=slug))
