"""Adding a source: an address or files, and then the page of the run that reads it."""

from typing import cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from nexus.domain import errors
from nexus.domain.access import OWNER
from nexus.domain.views import RunRef
from nexus.interfaces.web import links, refusals, rendering, security
from nexus.pipeline import scrubbing
from nexus.services import imports


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponseBase:
    """Answer with the form, or start what it asks for and lead to the run."""
    if request.method != "POST":
        return _form(request)
    security.writer(request)
    try:
        run = _start(request)
    except (errors.Invalid, errors.Unreadable, errors.Held) as refused:
        held = refused.source if isinstance(refused, errors.Held) else ""
        return _form(request, problem=str(refused), held=held, status=refusals.status_of(refused))
    return HttpResponseRedirect(links.run(run.id), status=303)


def _start(request: HttpRequest) -> RunRef:
    program = request.POST.get("program", "").strip()[:80]
    files = cast("list[UploadedFile[bytes]]", request.FILES.getlist("files"))
    if files:
        return _upload(files, program)
    address = request.POST.get("address", "").strip()
    if not address:
        raise errors.Invalid("Give an address, or choose files.", field="address")
    return imports.start(
        address=address,
        program=program,
        credential=request.POST.get("credential", "").strip(),
        actor=OWNER,
        now=timezone.now(),
        allowed_roots=settings.IMPORT_ROOTS,
    )


def _upload(files: "list[UploadedFile[bytes]]", program: str) -> RunRef:
    size, limit = sum(file.size or 0 for file in files), settings.UPLOAD_LIMIT
    if size > limit:
        message = f"These files have {size / 1e6:.0f} MB; an upload may have {limit / 1e6:.0f} MB."
        raise errors.Invalid(message, field="files")
    named = [(file.name or "document.md", file) for file in files]
    return imports.upload(files=named, program=program, actor=OWNER, now=timezone.now())


def _form(request: HttpRequest, *, problem: str = "", held: str = "", status: int = 200) -> HttpResponseBase:
    viewer = security.viewer(request)
    address = scrubbing.secrets(request.POST.get("address", ""))
    given = {"address": address, "program": request.POST.get("program", "")}
    return rendering.page(request, "add.html", viewer=viewer, status=status, problem=problem, held=held, given=given)
