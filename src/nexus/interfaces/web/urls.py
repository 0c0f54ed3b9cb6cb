"""Addresses of the pages."""

from django.urls import URLPattern, path

from nexus.interfaces.web import assets, links, refusals
from nexus.interfaces.web.pages import (
    adding,
    aliases,
    curating,
    entries,
    home,
    inbox,
    machines,
    programs,
    runs,
    search,
    site,
    solve,
    sources,
    wanted,
)

urlpatterns: list[URLPattern] = [
    path("", home.show),
    *(path(plural, entries.listing, {"kind": kind}) for kind, plural in links.PLURALS.items()),
    path("entries/<str:slug>", entries.show),
    path("entries/<str:slug>/edit", curating.edit),
    path("entries/<str:slug>/history", curating.history),
    path("inbox", inbox.show),
    path("aliases", aliases.show),
    *(path(f"aliases.{form}", aliases.file, {"form": form}) for form in ("toml", "csv")),
    path("sources", sources.listing),
    path("sources/<str:slug>", sources.show),
    path("sources/<str:slug>/<path:path>", sources.document),
    path("programs", programs.listing),
    path("programs/<str:slug>", programs.show),
    path("runs", runs.listing),
    path("runs/<int:number>", runs.show),
    path("search", search.show),
    path("search/suggest", search.suggest),
    path("opensearch.xml", search.description),
    path("wanted", wanted.show),
    path("llms.txt", machines.llms),
    path("solve", solve.show),
    path("add", adding.show),
    path("owner/<str:nonce>", site.owner),
    path("healthz", site.health),
    path("robots.txt", site.robots),
    path("favicon.ico", site.favicon),
    path("static/<path:path>", assets.static),
    path("styles/<path:path>", assets.plain),
    path("<path:path>", refusals.missing),
]
