"""Addresses of the API."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, path

from nexus.interfaces.rest import reference
from nexus.interfaces.rest.api import api


def _missing(request: HttpRequest, rest: str) -> HttpResponseBase:
    """Answer an address that the API does not have."""
    raise Http404


urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/docs", reference.page),
    path("v1/docs/<str:name>", reference.file),
    path("v1/openapi.json", reference.schema),
    path("v1/", api.urls),
    path("<path:rest>", _missing),
]
