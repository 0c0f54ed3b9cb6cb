"""How numbers, dates and found words are written on a page."""

import functools
from datetime import UTC, datetime

from markupsafe import Markup, escape


def number(value: int) -> str:
    """Return a whole number with its thousands set apart."""
    return f"{value:,}"


def count(value: int, noun: str) -> str:
    """Return a number with its noun in the right form: `1 source`, `9 sources`."""
    return f"{value:,} {noun if value == 1 else _plural(noun)}"


def noun(value: int, noun: str) -> str:
    """Return the noun in the form that fits a number which stands before it."""
    return noun if value == 1 else _plural(noun)


@functools.lru_cache(maxsize=4096)
def date(moment: datetime) -> Markup:
    """Return a day as people write it, with the exact time for machines."""
    moment = moment.astimezone(UTC)
    return _time(moment, f"{moment.day} {moment:%b %Y}")


def time_of_day(moment: datetime) -> Markup:
    """Return a day and the minute in UTC."""
    moment = moment.astimezone(UTC)
    return _time(moment, f"{moment.day} {moment:%b %Y, %H:%M} UTC")


def short(commit: str) -> str:
    """Return the first characters of a commit, or of the hash of a content that no commit holds."""
    return commit.rpartition(":")[2][:10]


def beyond(summary: str, title: str) -> str:
    """Return a summary that says more than its title; empty where the title is its beginning."""
    return "" if summary.startswith(title.removesuffix("…").rstrip()) else summary


def plain(snippet: str) -> str:
    """Return a snippet of a search without the marks of its matched words."""
    return snippet.replace("\x02", "").replace("\x03", "")


def found(snippet: str) -> Markup:
    """Return a snippet of a search with its matched words marked."""
    # The index sets words between U+0002 and U+0003, which no masked text holds: escaping leaves them alone.
    marked = str(escape(snippet)).replace("\x02", "<mark>").replace("\x03", "</mark>")
    return Markup(marked)  # noqa: S704 - escaped just above


def _plural(noun: str) -> str:
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"


def _time(moment: datetime, words: str) -> Markup:
    # Digits, letters and colons alone: nothing to escape, and pages hold hundreds of dates.
    return Markup(f'<time datetime="{moment:%Y-%m-%dT%H:%M:%SZ}">{words}</time>')  # noqa: S704
