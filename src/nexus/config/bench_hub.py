"""What `nexus bench` asks of a hub from inside: its numbers, and known items of its search."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator

from nexus.domain.views import Totals
from nexus.services import access, search
from nexus.services.read_models import home, sources

KNOWN_ITEMS = 10
_WORD = re.compile(r"\w+")


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
