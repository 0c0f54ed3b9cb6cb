"""Reading the shipped tables: `name: value, value` lines and blocks of rules under a name; `#` begins a comment."""

import importlib.resources
from collections.abc import Iterator

NAMES = (
    "frequency.txt", "stop_words.txt", "synonyms.txt", "families.txt", "concepts.txt",
    "troubles.txt", "practices.txt", "remedies.txt",
)  # fmt: skip
"""The shipped tables, the most general first."""


def lines(*, table: str) -> Iterator[str]:
    """Yield the lines of a shipped table without comments, blank lines and trailing space; indentation is kept."""
    content = importlib.resources.files(__package__).joinpath(table).read_text(encoding="utf-8")
    for line in content.splitlines():
        # A "#" inside a word is part of a name ("c#").
        kept = "" if line.startswith("#") else line.split(" #", 1)[0].rstrip()
        if kept:
            yield kept


def groups(*, table: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (name, values) of each `name: value, value` line."""
    for line in lines(table=table):
        name, _, values = line.partition(": ")
        yield name.strip(), tuple(value.strip() for value in values.split(",") if value.strip())
