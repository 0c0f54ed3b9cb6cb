"""An entry as a page of Markdown: the same for the API, the command line and whoever copies it."""

from collections.abc import Iterable, Iterator, Sequence

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


def entry(*, card: Card) -> str:
    """Return an entry as Markdown, with those parts that its card has and that are not empty."""
    return "\n\n".join(_paragraphs(card)) + "\n"


def _paragraphs(card: Card) -> Iterator[str]:
    yield f"# {_line(card.title)}"
    yield _facts(card)
    if card.summary:
        yield _line(card.summary)
    if card.aliases:
        yield f"Also: {', '.join(map(_line, card.aliases))}"
    for head, name in _PARTS:
        beside: Sequence[Neighbour] = getattr(card, name) or ()
        if beside:
            yield f"## {head}"
            yield _list(map(_neighbour, beside))
    if card.evidence:
        yield "## Evidence"
        yield "\n\n".join(map(_place, card.evidence))


def _facts(card: Card) -> str:
    if card.withdrawn:
        return f"{card.kind.capitalize()} · withdrawn: no source tells it any more"
    places = _count(card.evidence_count, "place")
    days = f"{card.first_at:%Y-%m-%d} to {card.last_at:%Y-%m-%d}"
    return f"{card.kind.capitalize()} · {_count(card.sources, 'source')}, {places} · {days}"


def _neighbour(one: Neighbour) -> str:
    told = one.summary if one.summary and one.summary != one.title else ""
    said = f": {_line(told)}" if told else ""
    return f"**{_line(one.title)}** ({_count(one.support, 'source')}){said}"


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


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
