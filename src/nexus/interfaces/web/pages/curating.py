"""What its owner does to one entry: reword it, undo what made it, set statements apart."""

from django.http import HttpRequest, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from nexus.domain import errors
from nexus.domain.access import OWNER, Viewer
from nexus.domain.curation import EditView
from nexus.domain.views import EntryView
from nexus.interfaces.web import links, parameters, refusals, rendering, security
from nexus.pipeline import differences
from nexus.services.curation import editing, undoing
from nexus.services.read_models import entries, ledger

_REFUSED = (errors.Conflict, errors.Invalid, errors.NotFound)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Answer with the edit form of an entry, or do what it asks for and lead to the entry."""
    posted = request.method == "POST"
    viewer = security.writer(request) if posted else security.viewer(request)
    found = entries.entry(viewer=viewer, slug=slug, places=1)
    if not isinstance(found, EntryView):
        return HttpResponsePermanentRedirect(links.editing(found.slug))
    given = request.POST if posted else request.GET
    scope = given.get("scope", "")[:40]
    if not posted:
        return _form(request, viewer, editing.view(viewer=viewer, entry_id=found.id, scope=scope))
    try:
        view = _edited(request, viewer, found.id, scope)
    except (errors.StaleVersion, errors.Invalid) as refused:
        view = editing.view(viewer=viewer, entry_id=found.id, scope=scope)
        return _form(request, viewer, view, refused=refused)
    return HttpResponseRedirect(links.entry(view.entry.slug), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
def history(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Answer with what made an entry; a form posted to it undoes a decision or sets statements apart."""
    posted = request.method == "POST"
    viewer = security.writer(request) if posted else security.viewer(request)
    found = entries.entry(viewer=viewer, slug=slug, places=1)
    if not isinstance(found, EntryView):
        return HttpResponsePermanentRedirect(links.history(found.slug))
    problem, status = "", 200
    if posted:
        try:
            _act(request, viewer, found.id)
            return HttpResponseRedirect(links.history(found.slug), status=303)
        except _REFUSED as refused:
            problem, status = str(refused), refusals.status_of(refused)
    view = ledger.of(viewer=viewer, entry=found.id)
    return rendering.page(
        request, "history.html", viewer=viewer, status=status, view=view, entry=found, problem=problem
    )


def _act(request: HttpRequest, viewer: Viewer, entry: int) -> None:
    now = timezone.now()
    if request.POST.get("act") == "undo":
        undoing.undo(viewer=viewer, actor=OWNER, now=now, decision=parameters.number(request, "decision"))
        return
    forms = [int(form) for form in request.POST.getlist("form")[:1000] if form.isascii() and form.isdigit()]
    undoing.split(viewer=viewer, actor=OWNER, now=now, entry=entry, forms=forms)


def _edited(request: HttpRequest, viewer: Viewer, entry: int, scope: str) -> EditView:
    """Carry out the edit, or the return to an older version, that a form asks for."""
    now, version = timezone.now(), parameters.number(request, "version")
    if "restore" in request.POST:
        return editing.restore(
            entry_id=entry,
            version=parameters.number(request, "restore"),
            expected_version=version,
            viewer=viewer,
            actor=OWNER,
            now=now,
            scope=scope,
        )
    view = editing.view(viewer=viewer, entry_id=entry, scope=scope)
    patch: dict[str, str | None] = {}
    for field in editing.FIELDS:
        words = request.POST.get(field, "").replace("\r\n", "\n").strip()
        plain = getattr(view.told, field)
        # What the sources say anyway need not be pinned, unless it was: then a person wants it so.
        patch[field] = (
            None if f"unpin-{field}" in request.POST or (words == plain and field not in view.pinned) else words
        )
    return editing.edit(
        entry_id=entry, patch=patch, expected_version=version, viewer=viewer, actor=OWNER, now=now, scope=scope
    )


def _form(
    request: HttpRequest, viewer: Viewer, view: EditView, *, refused: Exception | None = None
) -> HttpResponseBase:
    """Return the form; where an edit was refused, with the words given, and how they differ from those there now."""
    given = {field: request.POST.get(field, getattr(view.words, field)) for field in editing.FIELDS}
    stale = isinstance(refused, errors.StaleVersion)
    against = {
        field: differences.pieces(before=getattr(view.words, field), after=words)
        for field, words in given.items()
        if stale and words != getattr(view.words, field)
    }
    return rendering.page(
        request,
        "edit.html",
        viewer=viewer,
        status=refusals.status_of(refused) if refused else 200,
        view=view,
        given=given,
        against=against,
        stale=stale,
        problem=str(refused) if refused else "",
        longest=editing.FIELDS,
    )
