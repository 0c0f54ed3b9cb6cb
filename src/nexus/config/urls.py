"""All routes, by face."""

from django.urls import include, path

from nexus.interfaces.graphql import endpoint
from nexus.interfaces.web.pages import explorer

urlpatterns = [
    path("api/", include("nexus.interfaces.rest.urls")),
    path("graphql", endpoint.answer, {"explorer": explorer.show}),
    path("", include("nexus.interfaces.web.urls")),
]
