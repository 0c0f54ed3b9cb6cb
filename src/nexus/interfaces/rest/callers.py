"""Who looks and who may write through the API."""

from django.http import HttpRequest

from nexus.domain import errors
from nexus.domain.access import Viewer
from nexus.interfaces import callers
from nexus.interfaces.rest import problems
from nexus.services import access


def viewer(request: HttpRequest) -> Viewer:
    """Return who looks: the owner, by header or cookie, or an anonymous visitor.

    Raises: problems.Refused (401) for a header that does not show the owner's token.
    """
    who = access.viewer(token=callers.token(request))
    if not who.may_write and "HTTP_AUTHORIZATION" in request.META:
        raise _unknown("the header shows another token than the owner's: `Authorization: Bearer TOKEN`")
    return who


def writer(request: HttpRequest) -> Viewer:
    """Return who may write.

    Raises: problems.Refused (401) without the owner's token; Forbidden where another site made a browser send its cookie.
    """
    who = viewer(request)
    if not who.may_write:
        raise _unknown("send the owner's token: `Authorization: Bearer TOKEN`; `nexus owner-link` is for browsers")
    if not callers.bearer(request) and callers.is_foreign(request):
        raise errors.Forbidden("this was sent from another site: send the owner's token in the header")
    return who


def _unknown(detail: str) -> problems.Refused:
    return problems.Refused(401, detail, headers={"WWW-Authenticate": 'Bearer realm="nexus"'})
