"""What a site tells programs that read it."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from nexus.domain.access import Viewer
from nexus.domain.learning import Kind
from nexus.interfaces.web import formats, links, security
from nexus.services.read_models import entries

_LISTED = 100
"""Entries of each kind."""
_MARKS = str.maketrans({"[": "(", "]": ")", "\n": " "})


@require_safe
def llms(request: HttpRequest) -> HttpResponseBase:
    """Answer with a list of what is here for language models, as llmstxt.org describes it: links to Markdown."""
    lines = "\n".join(_lines(security.viewer(request), request.build_absolute_uri("/").rstrip("/")))
    headers = {"Cache-Control": "private, max-age=300", "Vary": "Cookie, Authorization, Host"}
    return HttpResponse(f"{lines}\n", content_type="text/markdown; charset=utf-8", headers=headers)


def _lines(viewer: Viewer, root: str) -> Iterator[str]:
    yield from (
        "# Nexus",
        "",
        "> What the people of this hub learned, each statement with the line where it was written.",
        "",
    )
    yield "Every entry is told with its evidence; more sources mean that more people found the same independently."
    for kind in Kind:
        listed = entries.listing(viewer=viewer, kind=kind, size=_LISTED).entries
        if listed:
            yield from ("", f"## {links.PLURALS[kind].capitalize()}", "")
        for ref in listed:
            address = f"{root}/api/v1{links.entry(ref.slug)}.md"
            yield f"- [{ref.title.translate(_MARKS)}]({address}): {formats.count(ref.sources, 'source')}"
    yield from (
        "",
        "## More",
        "",
        f"- [Search and answers as JSON]({root}/api/v1/openapi.json): the description of the API",
    )
