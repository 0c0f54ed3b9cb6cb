"""The hub as notes that Obsidian opens: front matter, text, links."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from nexus.domain.cards import Card, Neighbour
from nexus.domain.learning import Kind
from nexus.pipeline import frontmatter, markdown

INDEX = "index.md"
MOST_LISTED = 500
"""Entries of a kind that the index names; its folder holds all of them."""

_FOLDERS = {
    Kind.TECHNOLOGY: "technologies",
    Kind.CONCEPT: "concepts",
    Kind.CHALLENGE: "challenges",
    Kind.SOLUTION: "solutions",
    Kind.PRACTICE: "practices",
}
_KEY = frontmatter.OWN
_PATH = re.compile(rf"(?:{'|'.join(_FOLDERS.values())})/[a-z0-9-]+\.md|{re.escape(INDEX)}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]+")
_LINK_MARKS = str.maketrans("[]|", "()/")


class Listed(NamedTuple):
    """What the index says of one note."""

    kind: Kind
    slug: str
    title: str
    sources: int


def is_path(*, path: str) -> bool:
    """Tell whether a note may stand at this path."""
    return _PATH.fullmatch(path) is not None


def path(*, kind: Kind, slug: str) -> str:
    """Return where the note of an entry stands in the vault."""
    return f"{_FOLDERS[kind]}/{slug}.md"


def note(*, card: Card) -> str:
    """Return the note of an entry; of its parts it needs technologies, sources and aliases, and shows those that it has."""
    tags = [card.kind.value, *(f"tech/{one.slug}" for one in card.technologies or ())]
    facts = {
        _KEY: "entry",
        "kind": card.kind.value,
        "title": card.title,
        "slug": card.slug,
        # What somebody types to link to the note: its file is named by the slug.
        "aliases": list(dict.fromkeys((card.title, *(card.aliases or ())))),
        "tags": tags,
        "sources": card.sources,
        "told_by": [one.slug for one in card.told_by or ()],
        "first": f"{card.first_at:%Y-%m-%d}",
        "last": f"{card.last_at:%Y-%m-%d}",
    }
    return f"{_front(facts)}\n{markdown.entry(card=card, named=_neighbour)}"


def index(*, notes: Iterable[Listed]) -> str:
    """Return the note that leads to all others: by kind, what most sources tell first."""
    by_kind: dict[Kind, list[Listed]] = {kind: [] for kind in _FOLDERS}
    for one in notes:
        by_kind[one.kind].append(one)
    parts = ("# What the hub knows", *(_section(kind, listed) for kind, listed in by_kind.items() if listed))
    return f"{_front({_KEY: 'index'})}\n" + "\n\n".join(parts) + "\n"


def _section(kind: Kind, listed: Sequence[Listed]) -> str:
    best = sorted(listed, key=lambda one: (-one.sources, one.title, one.slug))[:MOST_LISTED]
    beyond = len(listed) - len(best)
    more = (f"- and {beyond:,} more in the folder `{_FOLDERS[kind]}`",) if beyond else ()
    lines = (f"- {_link(kind, one.slug, one.title)} ({markdown.count(one.sources, 'source')})" for one in best)
    return "\n".join((f"## {_FOLDERS[kind].capitalize()}", "", *lines, *more))


def _front(facts: Mapping[str, object]) -> str:
    return "\n".join(("---", *_pairs(facts), "---", ""))


def _pairs(facts: Mapping[str, object]) -> Iterator[str]:
    for key, value in facts.items():
        plain = isinstance(value, int) or key in (_KEY, "kind", "slug", "first", "last")
        # JSON is YAML, as far as nothing in it is unprintable.
        yield f"{key}: {value if plain else _UNPRINTABLE.sub(' ', json.dumps(value, ensure_ascii=False))}"


def _neighbour(one: Neighbour) -> str:
    return _link(one.kind, one.slug, one.title)


def _link(kind: Kind, slug: str, title: str) -> str:
    """Return a link whose text cannot end it."""
    return f"[[{path(kind=kind, slug=slug).removesuffix('.md')}|{' '.join(title.translate(_LINK_MARKS).split())}]]"
