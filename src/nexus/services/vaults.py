"""Write the hub as a folder of notes that Obsidian opens."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nexus.adapters import snapshot, vault
from nexus.domain.access import Viewer
from nexus.domain.cards import RELATIONS, Card, EntryQuery, Include, Sort
from nexus.pipeline import vault as notes
from nexus.services.read_models import cards

_WHOLE = RELATIONS | {Include.TOLD_BY, Include.ALIASES, Include.EVIDENCE}
_AROUND = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What became of the folder."""

    notes: int
    """With the index."""
    written: int
    removed: int
    kept: tuple[str, ...]
    """Notes of entries that are gone, which somebody changed and which therefore stay."""


def write(*, viewer: Viewer, folder: Path) -> Written:
    """Bring a folder to what the viewer may see: one note an entry, in folders by kind, and an index.

    A note is written where it says something else, and removed with its entry where the hub wrote it and nobody changed
    it since; other files stay. Raises Invalid, with the field `folder`, where a file of somebody else is in the way.
    """
    listed = []
    with snapshot.reading(), vault.Vault(folder=folder) as written:
        for card in _cards(viewer):
            written.put(path=notes.path(kind=card.kind, slug=card.slug), text=notes.note(card=card))
            listed.append(notes.Listed(card.kind, card.slug, card.title, card.sources))
        written.put(path=notes.INDEX, text=notes.index(notes=listed))
    return Written(
        notes=len(listed) + 1, written=written.written, removed=written.removed, kept=tuple(written.kept)
    )


def _cards(viewer: Viewer) -> Iterator[Card]:
    """Give every entry with all around it."""
    query, after = EntryQuery(sort=Sort.NAME), ""
    while True:
        page = cards.page(
            viewer=viewer,
            query=query,
            after=after,
            size=cards.LARGEST_PAGE,
            include=_WHOLE,
            bound=_AROUND,
            count=False,
        )
        yield from page.cards
        if not (after := page.next):
            return
