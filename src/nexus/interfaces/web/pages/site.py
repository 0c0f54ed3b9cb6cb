"""What a site has besides its pages: the owner's link, a sign of health, robots.txt, the icon."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from nexus.interfaces.web import assets, security
from nexus.services import access

YEAR = 365 * 24 * 3600


@require_GET
def owner(request: HttpRequest, nonce: str) -> HttpResponseBase:
    """Take the owner's one-time link, and lead home with the cookie that lets its holder write."""
    token = access.open_link(nonce=nonce, now=timezone.now())
    response = HttpResponseRedirect("/")
    response.set_cookie(
        security.COOKIE, token, max_age=YEAR, httponly=True, samesite="Strict", secure=request.is_secure()
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def health(request: HttpRequest) -> HttpResponseBase:
    """Answer that this process takes requests; the database is not asked."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


@require_safe
def robots(request: HttpRequest) -> HttpResponseBase:
    """Answer with what crawlers may read: pages, but no searches."""
    lines = "User-agent: *\nDisallow: /search\nDisallow: /solve\nDisallow: /owner/\nDisallow: /add\n"
    return HttpResponse(lines, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "max-age=86400"})


@require_safe
def favicon(request: HttpRequest) -> HttpResponseBase:
    """Answer with the icon under the name that browsers ask for unasked."""
    return assets.static(request, "favicon.svg")
