"""Sources and their documents."""

from typing import Any

from django.http import HttpRequest, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from nexus.domain import errors
from nexus.domain.access import OWNER
from nexus.interfaces.web import documents, links, parameters, rendering, security
from nexus.services import imports
from nexus.services.read_models import documents as document_models
from nexus.services.read_models import sources


@require_safe
def listing(request: HttpRequest) -> HttpResponseBase:
    """Answer with all sources."""
    viewer = security.viewer(request)
    return rendering.page(request, "sources.html", viewer=viewer, sources=sources.all(viewer=viewer))


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Answer with the page of a source; a form posted to it reads the source again, or removes it."""
    if request.method == "POST":
        return _act(request, slug)
    viewer = security.viewer(request)
    view = sources.source(viewer=viewer, slug=slug, page=parameters.whole(request, "page"))
    return rendering.page(request, "source.html", viewer=viewer, view=view)


@require_safe
def document(request: HttpRequest, slug: str, path: str) -> HttpResponseBase:
    """Answer with a document, rendered or as numbered lines, with the lines lit that the address asks for."""
    viewer = security.viewer(request)
    view = document_models.document(viewer=viewer, source=slug, path=path)
    lit = parameters.lines(request)
    values: dict[str, Any] = {"view": view, "lit": lit, "renderable": documents.is_rendered(view)}
    if values["renderable"] and request.GET.get("view") != "source":
        body = documents.rendered(view, lit=lit)
        return rendering.page(request, "document.html", viewer=viewer, body=body, rendered=True, **values)
    asked = lit.start or parameters.whole(request, "from")
    body, shown, total = documents.lines(view, lit=lit, asked=asked)
    values |= {"body": body, "shown": shown, "total": total}
    return rendering.page(request, "document.html", viewer=viewer, rendered=False, **values)


def _act(request: HttpRequest, slug: str) -> HttpResponseBase:
    security.writer(request)
    if request.POST.get("act") == "read":
        return HttpResponseRedirect(
            links.run(imports.again(source=slug, actor=OWNER, now=timezone.now()).id), status=303
        )
    if request.POST.get("act") != "remove":
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if request.POST.get("confirm") != slug:
        raise errors.Invalid(f"Type {slug} to confirm that everything it says is to be withdrawn.", field="confirm")
    run = imports.remove(source=slug, actor=OWNER, now=timezone.now())
    return HttpResponseRedirect(links.run(run.id))
