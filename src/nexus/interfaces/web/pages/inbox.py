"""The inbox: pairs of statements that the rule asks about, answered by hand."""

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from nexus.domain import errors
from nexus.domain.access import OWNER
from nexus.domain.curation import Answer
from nexus.domain.learning import Kind
from nexus.interfaces.web import links, parameters, refusals, rendering, security
from nexus.pipeline import differences
from nexus.services.curation import reviewing
from nexus.services.read_models import inbox

PAGE = 10
_SAID = {answer.value: answer for answer in Answer}
_KINDS = {kind.value: kind for kind in Kind}


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponseBase:
    """Answer with a page of pairs; a form posted to it answers one, or takes an answer back."""
    if request.method != "POST":
        return _page(request)
    viewer = security.writer(request)
    now, kind = timezone.now(), _kind(request.POST.get("kind", ""))
    try:
        if request.POST.get("act") == "undo":
            number = parameters.number(request, "decision")
            reviewing.take_back(viewer=viewer, actor=OWNER, now=now, act=number)
            return HttpResponseRedirect(links.with_query("/inbox", kind=kind.value if kind else ""), status=303)
        a, b, said = parameters.number(request, "a"), parameters.number(request, "b"), _said(request)
        done = reviewing.answer(viewer=viewer, actor=OWNER, now=now, a=a, b=b, said=said)
    except (errors.Conflict, errors.Invalid, errors.NotFound) as refused:
        return _page(request, problem=str(refused), status=refusals.status_of(refused))
    where = links.with_query(
        "/inbox", kind=kind.value if kind else "", done=said.value, act="" if said is Answer.LATER else done.act
    )
    return HttpResponseRedirect(where, status=303)


def _said(request: HttpRequest) -> Answer:
    said = _SAID.get(request.POST.get("said", ""))
    if said is None:
        raise errors.Invalid("Say same, different or later.", field="said")
    return said


def _kind(name: str) -> Kind | None:
    return _KINDS.get(name)


def _page(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponseBase:
    viewer = security.viewer(request)
    kind = _kind(request.GET.get("kind", "") or request.POST.get("kind", ""))
    view = inbox.pairs(viewer=viewer, page=parameters.whole(request, "page"), size=PAGE, kind=kind)
    return rendering.page(
        request,
        "inbox.html",
        viewer=viewer,
        status=status,
        view=view,
        marked=[differences.apart(one=pair.a.statement, other=pair.b.statement) for pair in view.pairs],
        answers=inbox.answers(viewer=viewer, limit=10),
        done=_SAID.get(request.GET.get("done", "")),
        act=parameters.whole(request, "act", default=0),
        problem=problem,
    )
