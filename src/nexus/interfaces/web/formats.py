"""How numbers, dates and found words are written on a page."""

from datetime import UTC, datetime

from markupsafe import Markup, escape

_PLURALS = {"entry": "entries", "technology": "technologies", "person": "people"}


def number(value: int) -> str:
    """Return a whole number with its thousands set apart."""
    return f"{value:,}"


def count(value: int, noun: str) -> str:
    """Return a number with its noun in the right form: `1 source`, `9 sources`."""
    return f"{value:,} {noun if value == 1 else _PLURALS.get(noun, noun + 's')}"


def date(moment: datetime) -> Markup:
    """Return a day as people write it, with the exact time for machines."""
    return _time(moment, f"{moment.day} {moment:%b %Y}")


def time_of_day(moment: datetime) -> Markup:
    """Return a day and the minute in UTC."""
    return _time(moment, f"{moment.day} {moment:%b %Y, %H:%M} UTC")


def found(snippet: str) -> Markup:
    """Return a snippet of a search with its matched words marked."""
    # The index sets words between U+0002 and U+0003, which no masked text holds: escaping leaves them alone.
    marked = str(escape(snippet)).replace("\x02", "<mark>").replace("\x03", "</mark>")
    return Markup(marked)  # noqa: S704 - escaped just above


def _time(moment: datetime, words: str) -> Markup:
    moment = moment.astimezone(UTC)
    return Markup('<time datetime="{}">{}</time>').format(moment.isoformat(timespec="seconds"), words)
