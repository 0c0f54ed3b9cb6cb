"""The first page."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from nexus.interfaces.web import rendering, security
from nexus.services.read_models import home


@require_safe
def show(request: HttpRequest) -> HttpResponseBase:
    """Answer with the hub in one page."""
    viewer = security.viewer(request)
    return rendering.page(request, "home.html", viewer=viewer, view=home.home(viewer=viewer))
