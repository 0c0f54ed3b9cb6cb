"""The hub's own aliases: what a change would do is shown before it is done."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from nexus.domain import errors
from nexus.domain.access import OWNER, Viewer
from nexus.domain.curation import AliasEffect, OwnAlias
from nexus.domain.learning import Kind
from nexus.interfaces.web import refusals, rendering, security
from nexus.pipeline import aliasfile, lexicon
from nexus.services.curation import aliasing

LONGEST_FILE = 1_000_000
_TYPES = {"toml": "application/toml", "csv": "text/csv"}
_REFUSED = (errors.Conflict, errors.Invalid, errors.NotFound)


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponseBase:
    """Answer with the aliases; a form posted to it shows what a change would do, or does it."""
    if request.method != "POST":
        return _page(request, security.viewer(request))
    viewer = security.writer(request)
    try:
        effect, asked = _change(request, viewer)
    except _REFUSED as refused:
        return _page(request, viewer, problem=str(refused), status=refusals.status_of(refused))
    if effect.applied:
        return HttpResponseRedirect("/aliases", status=303)
    return _page(request, viewer, effect=effect, asked=asked)


@require_safe
def file(request: HttpRequest, form: str) -> HttpResponseBase:
    """Answer with the aliases as a file."""
    told = aliasfile.write(aliases=aliasing.all(viewer=security.viewer(request)), form=form)
    headers = {"Content-Disposition": f'attachment; filename="aliases.{form}"', "Cache-Control": "no-store"}
    return HttpResponse(told, content_type=f"{_TYPES[form]}; charset=utf-8", headers=headers)


def _change(request: HttpRequest, viewer: Viewer) -> tuple[AliasEffect, dict[str, str]]:
    """Return what a change does or would do, and the form that asks for it."""
    given = {
        name: request.POST.get(name, "") for name in ("act", "kind", "name", "canonical", "context", "text", "form")
    }
    apply, now = request.POST.get("apply") == "1", timezone.now()
    if given["act"] == "file":
        given |= _sent(request)
        aliases: Sequence[OwnAlias] = aliasfile.read(text=given["text"], form=given["form"])
        return aliasing.change(viewer=viewer, actor=OWNER, now=now, add=aliases, apply=apply), given
    alias = _alias(given)
    add, remove = ([], [alias]) if given["act"] == "remove" else ([alias], [])
    return aliasing.change(viewer=viewer, actor=OWNER, now=now, add=add, remove=remove, apply=apply), given


def _alias(given: dict[str, str]) -> OwnAlias:
    if given["kind"] not in (Kind.TECHNOLOGY, Kind.CONCEPT):
        raise errors.Invalid("Say whether it is a technology or a concept.", field="kind")
    return OwnAlias(
        kind=Kind(given["kind"]), name=given["name"], canonical=given["canonical"], context=given["context"]
    )


def _sent(request: HttpRequest) -> dict[str, str]:
    """Return the text of the file that was sent, or that stood in the form before."""
    sent = request.FILES.get("file")
    if sent is None:
        if not request.POST.get("text"):
            raise errors.Invalid("Choose a .toml or .csv file.", field="file")
        return {"text": request.POST["text"], "form": "csv" if request.POST.get("form") == "csv" else "toml"}
    if (sent.size or 0) > LONGEST_FILE:
        raise errors.Invalid("A file of aliases has at most 1 MB.", field="file")
    try:
        text = sent.read().decode()
    except UnicodeDecodeError as error:
        raise errors.Invalid("The file is not UTF-8.", field="file") from error
    return {"text": text, "form": "csv" if (sent.name or "").lower().endswith(".csv") else "toml"}


def _page(
    request: HttpRequest,
    viewer: Viewer,
    *,
    effect: AliasEffect | None = None,
    asked: dict[str, str] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponseBase:
    return rendering.page(
        request,
        "aliases.html",
        viewer=viewer,
        status=status,
        aliases=aliasing.all(viewer=viewer) if viewer.may_write else (),
        shipped=len(lexicon.aliases()),
        effect=effect,
        asked=asked or {},
        given={name: request.POST.get(name, "") for name in ("name", "canonical", "context", "kind")},
        problem=problem,
    )
