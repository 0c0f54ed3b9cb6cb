"""All routes, by face."""

from django.urls import include, path

urlpatterns = [path("", include("nexus.interfaces.web.urls"))]
