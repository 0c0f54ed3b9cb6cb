"""Programs, sources, documents and runs; starting an import and a removal."""

from typing import Any, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import Query, Router

from nexus.domain import errors
from nexus.domain.access import OWNER
from nexus.domain.documents import DocumentView
from nexus.domain.runs import Status
from nexus.domain.views import ProgramView, RunRef, RunView, SourceView
from nexus.interfaces.rest import answers, bodies, callers, shapes
from nexus.services import imports
from nexus.services.read_models import documents, programs, runs, sources

router = Router(tags=["sources"])

BASE = "/api/v1"


@router.get("/programs", operation_id="listPrograms", response=shapes.Programs, summary="List programs")
def program_list(request: HttpRequest) -> HttpResponseBase:
    """By slug."""
    return answers.json(request, {"items": programs.all(viewer=callers.viewer(request))})


@router.get("/programs/{slug}", operation_id="getProgram", response=ProgramView, summary="Show a program")
def program(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What it is in its own documents' words, and what it holds."""
    return answers.json(request, programs.program(viewer=callers.viewer(request), slug=slug))


@router.get("/sources", operation_id="listSources", response=shapes.Sources, summary="List sources")
def source_list(request: HttpRequest) -> HttpResponseBase:
    """By slug."""
    return answers.json(request, {"items": sources.all(viewer=callers.viewer(request))})


@router.post(
    "/sources",
    operation_id="importSource",
    response={202: RunRef},
    summary="Import a source",
    openapi_extra=bodies.SOURCE,
)
def start(request: HttpRequest) -> HttpResponseBase:
    """From an address, or from files sent as a form; `Location` is the run to follow. Needs the owner's token."""
    callers.writer(request)
    run = _upload(request) if request.content_type == "multipart/form-data" else _start(request)
    return answers.accepted(request, run, location=f"{BASE}/runs/{run.id}")


@router.get("/sources/{slug}", operation_id="getSource", response=SourceView, summary="Show a source")
def source(request: HttpRequest, slug: str) -> HttpResponseBase:
    """With its first documents, its latest runs and what it tells that most others tell as well."""
    return answers.json(request, sources.source(viewer=callers.viewer(request), slug=slug))


@router.delete("/sources/{slug}", operation_id="removeSource", response={202: RunRef}, summary="Remove a source")
def remove(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Withdraw everything it says; `Location` is the run to follow. Needs the owner's token."""
    viewer = callers.writer(request)
    found = sources.source(viewer=viewer, slug=slug).source
    run = imports.remove(source=found.slug, actor=OWNER, now=timezone.now())
    return answers.accepted(request, run, location=f"{BASE}/runs/{run.id}")


@router.get(
    "/sources/{slug}/documents",
    operation_id="listDocuments",
    response=shapes.Documents,
    summary="List the documents of a source",
)
def document_list(request: HttpRequest, slug: str, asked: Query[shapes.Size]) -> HttpResponseBase:
    """By path, a page at a time."""
    items, following = documents.page(viewer=callers.viewer(request), source=slug, after=asked.after, size=asked.size)
    return answers.json(request, {"items": items, "next": following or None}, following=following)


@router.get(
    "/sources/{slug}/documents/{path:path}",
    operation_id="getDocument",
    response=DocumentView,
    summary="Show a document",
)
def document(request: HttpRequest, slug: str, path: str) -> HttpResponseBase:
    """As it was read, secrets masked, with its learnings; `text/markdown`, or `.md` after the path, gives its text."""
    viewer = callers.viewer(request)
    try:
        view = documents.document(viewer=viewer, source=slug, path=path)
    except errors.NotFound:
        if not path.endswith(".md"):
            raise
        return answers.markdown(request, documents.document(viewer=viewer, source=slug, path=path[:-3]).text)
    return answers.markdown(request, view.text) if answers.wants_markdown(request) else answers.json(request, view)


@router.get("/runs", operation_id="listRuns", response=shapes.Runs, summary="List runs")
def run_list(request: HttpRequest) -> HttpResponseBase:
    """The latest 50, latest first."""
    return answers.json(request, {"items": runs.recent(viewer=callers.viewer(request))})


@router.get("/runs/{int:number}", operation_id="getRun", response=RunView, summary="Follow a run")
def run(request: HttpRequest, number: int) -> HttpResponseBase:
    """Its progress, its notes and what its source tells; `Retry-After` says when to ask again while it goes."""
    view = runs.run(viewer=callers.viewer(request), id=number)
    response = answers.json(request, view)
    if view.run.status in (Status.QUEUED, Status.RUNNING):
        response.headers["Retry-After"] = "1"
    return response


def _start(request: HttpRequest) -> RunRef:
    asked = bodies.read(request, shapes.SourceIn)
    return imports.start(
        address=f"{asked.address}#{asked.ref}" if asked.ref else asked.address,
        program=asked.program,
        credential=asked.token,
        title=asked.title,
        actor=OWNER,
        now=timezone.now(),
        allowed_roots=settings.IMPORT_ROOTS,
    )


def _upload(request: HttpRequest) -> RunRef:
    files = cast("list[UploadedFile[bytes]]", request.FILES.getlist("files"))
    if sum(file.size or 0 for file in files) > settings.UPLOAD_LIMIT:
        raise errors.Invalid(f"an upload may have {settings.UPLOAD_LIMIT / 1e6:.0f} MB", field="files")
    named: list[tuple[str, Any]] = [(file.name or "document.md", file) for file in files]
    return imports.upload(files=named, program=request.POST.get("program", ""), actor=OWNER, now=timezone.now())
