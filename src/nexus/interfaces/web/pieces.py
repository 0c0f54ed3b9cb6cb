"""Pieces that stand in a page many times: icons, lines of lists, places. Written by hand, since a macro costs ten times as much.

Every function returns Markup, and every word that comes from outside passes `escape`.
"""

import functools
from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from nexus.domain.learning import Kind
from nexus.domain.views import EntryRef, EvidenceView, SolutionView
from nexus.interfaces.web import assets, formats, links

_UNSOLVED = '<span class="chip open">unsolved</span>'
_DOT = ' <span class="dot" aria-hidden="true">·</span> '


@functools.cache
def icon(name: str, classes: str = "") -> Markup:
    """Return an icon of the sprite."""
    named = escape(f"icon {classes}".strip())
    return Markup(  # noqa: S704 - escaped here
        f'<svg class="{named}" width="18" height="18" aria-hidden="true">'
        f'<use href="{escape(assets.address("icons.svg"))}#{escape(name)}"/></svg>'
    )


def kind(name: str) -> Markup:
    """Return the icon of a kind in its colour."""
    return icon(name, f"k-{name}")


def support(entry: EntryRef) -> Markup:
    """Return how many independent sources tell an entry."""
    return Markup(f'<span class="chip">{formats.count(entry.sources, "source")}</span>')  # noqa: S704 - a number


def cloud(entries: Iterable[EntryRef]) -> Markup:
    """Return entries as small links, each with its count."""
    items = "".join(f"<li>{_tag(entry)}</li>\n" for entry in entries)
    return Markup(f'<ul class="cloud">\n{items}</ul>')  # noqa: S704 - escaped in `_tag`


def _tag(entry: EntryRef) -> str:
    sources, noun = entry.sources, formats.noun(entry.sources, "source")
    return (
        f'<a class="tag" href="{links.entry(entry.slug)}">{kind(entry.kind)}<span class="label">{escape(entry.title)}</span>'
        f'<span class="n" title="{sources:,} {noun}">{sources:,}<span class="sr"> {noun}</span></span></a>'
    )


def rows(entries: Iterable[EntryRef], *, most: int = 0, dated: bool = False, short: bool = False) -> Markup:
    """Return entries as a list: kind, title, what is worth knowing, support; with `most`, also a bar beside that number."""
    items = "".join(_row(entry, most, dated) for entry in entries)
    return Markup(f'<ul class="rows{" short" if short else ""}">\n{items}</ul>')  # noqa: S704 - escaped in `_row`


def _row(entry: EntryRef, most: int, dated: bool) -> str:
    summary = formats.beyond(entry.summary, entry.title)
    clamped = f'<p class="clamp">{escape(summary)}</p>\n' if summary else ""
    solved = f"{_solved(entry.solutions)}\n" if entry.kind is Kind.CHALLENGE else ""
    when = f'<span class="when">{formats.date(entry.first_at)}</span>\n' if dated and entry.first_at else ""
    bar = _bar(100 * entry.sources / most) if most else ""
    return (
        f'<li class="row">\n{kind(entry.kind)}\n<div class="row-text">\n<a class="row-title" href="{links.entry(entry.slug)}">'
        f'<span class="sr">{entry.kind}: </span>{escape(entry.title)}</a>\n{clamped}</div>\n'
        f'<div class="row-facts">\n{solved}{when}{support(entry)}\n{bar}</div>\n</li>\n'
    )


def _solved(solutions: int) -> str:
    return f'<span class="chip solved">{formats.count(solutions, "solution")}</span>' if solutions else _UNSOLVED


def _bar(part: float) -> str:
    return (
        '<svg class="bar" width="64" height="4" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="100" height="4" rx="2" class="track"/><rect width="{round(part, 1)}" height="4" rx="2"/></svg>\n'
    )


def solutions(found: Iterable[SolutionView]) -> Markup:
    """Return the solutions of a challenge, numbered, each with the places that tell it."""
    items = "".join(_solution(one, rank) for rank, one in enumerate(found, start=1))
    return Markup(f'<ol class="solutions">\n{items}</ol>')  # noqa: S704 - escaped in `_solution`


def _solution(found: SolutionView, rank: int) -> str:
    entry, places = found.entry, cards(found.evidence, shown=2) if found.evidence else ""
    return (
        f'<li class="solution">\n<header>\n<span class="rank" aria-hidden="true">{rank}</span>\n'
        f'<h3><a href="{links.entry(entry.slug)}">{escape(entry.title)}</a></h3>\n{support(entry)}\n</header>\n{places}\n</li>\n'
    )


def cards(told: Sequence[EvidenceView], *, shown: int = 3, beyond: str = "", total: int = 0) -> Markup:
    """Return places where an entry is told: the first `shown` open, the others behind one key.

    Where there are more in `total` than were told, `beyond` is the address that shows them.
    """
    total = max(total, len(told))
    cards = [_card(place) for place in told]
    page = f'<ul class="evidences">\n{"".join(cards[:shown])}</ul>'
    if total > shown:
        rest = f'<li><a href="{escape(beyond)}">and {total - len(told):,} more</a></li>\n' if total > len(told) else ""
        page += (
            f'\n<details class="more">\n<summary>{formats.count(total - shown, "more place")}</summary>\n'
            f'<ul class="evidences">\n{"".join(cards[shown:])}{rest}</ul>\n</details>'
        )
    return Markup(page)  # noqa: S704 - escaped in `_card`


def _card(told: EvidenceView) -> str:
    """Return one place where an entry is told: the words, and the way to the line."""
    there = links.document(told.source, told.path, told.line, told.end_line)
    author = f"{_DOT}{escape(told.author)}" if told.author else ""
    host = (
        f'{_DOT}<a class="host" href="{escape(told.link)}" rel="noopener noreferrer">at its host {icon("external")}</a>'
        if told.link
        else ""
    )
    return (
        f'<li class="evidence">\n<blockquote cite="{there}">{escape(told.text or told.quote)}</blockquote>\n<p class="told">\n'
        f'<a class="place" href="{there}" title="{escape(told.place)}">{escape(told.path)}:{told.line}</a>\n'
        f'<span class="by"><a href="{links.source(told.source)}">{escape(told.source_title)}</a>'
        f"{author}{_DOT}{formats.date(told.at)}{host}</span>\n</p>\n</li>\n"
    )
