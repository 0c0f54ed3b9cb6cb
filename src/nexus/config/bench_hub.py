"""What `nexus bench` measures inside a hub; also the routes for it: those of the hub, and one constant view."""

import hashlib
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path

from nexus.config import urls, wsgi
from nexus.domain.errors import Unavailable
from nexus.domain.learning import Kind
from nexus.domain.views import Totals
from nexus.services import access, search
from nexus.services.read_models import entries, home, sources

KNOWN_ITEMS = 10
_CALLS = 100
_WARM = 5
_LISTED = 100
_WORD = re.compile(r"\w+")


def _constant(request: HttpRequest) -> HttpResponse:
    """Answer with the same text always: what Django itself costs."""
    return HttpResponse("constant")


urlpatterns = [path("constant", _constant), *urls.urlpatterns]


def totals() -> Totals:
    """Return the numbers of the hub."""
    return home.home(viewer=access.owner()).totals


def known_items_found() -> int:
    """Return how many of KNOWN_ITEMS documents are among the first three when their titles are searched.

    The documents are drawn by the hash of their path from those with a title of three words or more that no other has.
    """
    titled = Counter(title for _, _, title in _documents())
    fit = [place for place in _documents() if titled[place[2]] == 1 and len(_WORD.findall(place[2])) >= 3]
    drawn = sorted(fit, key=lambda place: hashlib.sha256("/".join(place[:2]).encode()).digest())[:KNOWN_ITEMS]
    return sum(_found(*place) for place in drawn)


def _documents() -> Iterator[tuple[str, str, str]]:
    """Yield source, path and title of every document."""
    viewer = access.owner()
    for ref in sources.all(viewer=viewer):
        number, more = 1, True
        while more:
            view = sources.source(viewer=viewer, slug=ref.slug, page=number)
            yield from ((ref.slug, one.path, one.title) for one in view.documents)
            number, more = number + 1, view.page.has_next


def _found(source: str, path: str, title: str) -> bool:
    hits = search.find(viewer=access.owner(), query=" ".join(_WORD.findall(title)), kind="document", size=3).hits
    return (source, path) in [(hit.source, hit.document.path) for hit in hits if hit.document]


def page_costs(*, repeat: int) -> dict[str, list[float]]:
    """Return, for each page by name, `repeat` measurements of its processor seconds a call.

    The pages take turns, so that a busy moment of the machine falls on all of them.
    """
    settings.ROOT_URLCONF = __name__
    pages = _pages()
    costs: dict[str, list[float]] = {name: [] for name in pages}
    for address in pages.values():
        _seconds(address, calls=_WARM)
    for _ in range(repeat):
        for name, address in pages.items():
            costs[name].append(_seconds(address, calls=_CALLS))
    return costs


def _pages() -> dict[str, str]:
    """Return the addresses to ask: the constant view first, then entries that most tell, one that few do, and other pages."""
    viewer = access.owner()
    practices = entries.listing(viewer=viewer, kind=Kind.PRACTICE, size=_LISTED).entries
    told = [
        *home.home(viewer=viewer).agreed[:1],
        *entries.listing(viewer=viewer, kind=Kind.CHALLENGE, size=1).entries,
        *practices[len(practices) // 2 :][:1],
    ]
    return {
        "constant view": "/constant",
        **{f"entry {one.title[:20]} (told {one.learnings:,} x)": f"/entries/{one.slug}" for one in told},
        "list": "/practices",
        "search": "/search?q=slow+queries",
        "home": "/",
    }


def _begin(status: str, headers: list[tuple[str, str]], failure: object = None) -> Callable[[bytes], object]:
    """Take the beginning of an answer, as WSGI wants it."""
    return len


def _seconds(address: str, *, calls: int) -> float:
    """Return the processor time that one call of the WSGI handler takes, of `calls` in a row."""
    made = RequestFactory(SERVER_NAME="localhost").get(address).environ
    began = time.process_time()
    for _ in range(calls):
        response = wsgi.application(dict(made), _begin)
        b"".join(response)
        response.close()
        if response.status_code != 200:
            raise Unavailable(f"{address} answers {response.status_code}")
    return (time.process_time() - began) / calls
