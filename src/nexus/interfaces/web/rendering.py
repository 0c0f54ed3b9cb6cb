"""Pages from templates: one Jinja2 environment a process, whose templates compile at first use."""

import functools
import hashlib
from pathlib import Path
from typing import Any

import jinja2
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from nexus import __version__
from nexus.domain.access import Viewer
from nexus.domain.learning import Kind
from nexus.interfaces.web import assets, formats, frame, links, pieces

_VARY = {"Vary": "Cookie, Authorization"}


@functools.cache
def environment() -> jinja2.Environment:
    """Return the environment of all templates: escaping on, a missing name is an error."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.filters |= {"date": formats.date, "minute": formats.time_of_day, "number": formats.number}
    made.filters |= {"short": formats.short, "plain": formats.plain, "beyond": formats.beyond}
    made.filters |= {"count": formats.count, "noun": formats.noun, "found": formats.found}
    made.globals |= {"links": links, "kinds": tuple(Kind), "plurals": links.PLURALS, "asset": assets.address}
    made.globals |= {"version": __version__, "pieces": pieces, "icon": pieces.icon, "kind": pieces.kind}
    made.globals["frame"] = frame.Frame(macros=made.get_template("components/frame.html").module)
    return made


@functools.cache
def _template(name: str) -> jinja2.Template:
    template = environment().get_template(name)
    # A chain of maps, looked through name by name, would be copied for every page.
    template.globals = dict(template.globals)
    return template


def page(
    request: HttpRequest, template: str, *, viewer: Viewer | None, status: int = 200, **values: Any
) -> HttpResponseBase:
    """Return a page made from a template, or 304 where the browser holds it already.

    Args: `viewer` is None on pages that show nothing of the hub; `values` are the names that the template uses.
    """
    owner = viewer is not None and viewer.may_write
    body = _template(template).render(owner=owner, path=request.path, status=status, **values).encode()
    if status != 200:
        return HttpResponse(body, status=status, headers=_VARY | {"Cache-Control": "no-store"})
    etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
    response = HttpResponse(body, headers=_VARY | {"Cache-Control": "no-cache", "ETag": etag})
    if "HTTP_IF_NONE_MATCH" not in request.META:
        return response
    return get_conditional_response(request, etag=etag, response=response) or response
