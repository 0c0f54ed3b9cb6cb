"""An entry as a page of Markdown: the same for the API, the command line and whoever copies it."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from nexus.domain.cards import Card, Neighbour
from nexus.domain.views import EvidenceView

_PARTS = (
    ("Involves", "technologies"),
    ("Solutions", "solutions"),
    ("Solves", "solves"),
    ("Challenges", "challenges"),
    ("Practices", "practices"),
    ("Concepts", "concepts"),
    ("Related", "related"),
)


def bold(one: Neighbour) -> str:
    """Return the name of an entry where there is nothing to link to."""
    return f"**{_line(one.title)}**"


def entry(*, card: Card, named: Callable[[Neighbour], str] = bold) -> str:
    """Return an entry as Markdown, with those parts that its card has and that are not empty; `named` names others."""
    return "\n\n".join(_paragraphs(card, named)) + "\n"


def count(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _paragraphs(card: Card, named: Callable[[Neighbour], str]) -> Iterator[str]:
    yield f"# {_line(card.title)}"
    yield _facts(card)
    if said := _beyond(card.summary, card.title):
        yield _line(said)
    if card.aliases:
        yield f"Also: {', '.join(map(_line, card.aliases))}"
    for head, name in _PARTS:
        beside: Sequence[Neighbour] = getattr(card, name) or ()
        if beside:
            yield f"## {head}"
            # A solution counts those who tell it as an answer to this very challenge; all else, whoever tells it.
            counts = [one.support if name == "solutions" else one.sources for one in beside]
            yield _list(f"{named(one)} {_beside(one, sources)}" for one, sources in zip(beside, counts, strict=True))
    if card.evidence:
        yield "## Evidence"
        yield "\n\n".join(map(_place, card.evidence))


def _facts(card: Card) -> str:
    if card.withdrawn:
        return f"{card.kind.capitalize()} · withdrawn: no source tells it any more"
    places = count(card.evidence_count, "place")
    days = f"{card.first_at:%Y-%m-%d} to {card.last_at:%Y-%m-%d}"
    return f"{card.kind.capitalize()} · {count(card.sources, 'source')}, {places} · {days}"


def _beside(one: Neighbour, sources: int) -> str:
    told = _beyond(one.summary, one.title)
    said = f": {_line(told)}" if told else ""
    return f"({count(sources, 'source')}){said}"


def _beyond(summary: str, title: str) -> str:
    """Return a summary, or nothing where it repeats the title."""
    return "" if title in (summary, summary.rstrip(".")) else summary


def _place(view: EvidenceView) -> str:
    by = f", {_line(view.author)}" if view.author else ""
    place = f"[{_line(view.place)}]({view.link})" if view.link else f"`{view.place}`"
    quoted = "\n".join(f"> {line}" for line in view.quote.strip().splitlines())
    return f"{quoted}\n>\n> {place}{by}, {view.at:%Y-%m-%d}"


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _line(text: str) -> str:
    """Return a text on one line, with what would begin markup or HTML escaped."""
    plain = " ".join(text.split())
    for special in "\\`*_[]<>#":
        plain = plain.replace(special, "\\" + special)
    return plain
