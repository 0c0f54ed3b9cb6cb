"""Reading the shipped tables: `name: value, value` lines and blocks of rules under a name; `#` begins a comment."""

import functools
from collections.abc import Iterator, Sequence
from pathlib import Path

NAMES = (
    "frequency.txt", "stop_words.txt", "synonyms.txt", "families.txt", "concepts.txt",
    "troubles.txt", "practices.txt", "remedies.txt",
)  # fmt: skip
"""The shipped tables, the most general first."""


_HERE = Path(__file__).parent


@functools.cache
def lines(*, table: str) -> Sequence[str]:
    """Return the lines of a shipped table without comments, blank lines and trailing space; indentation is kept."""
    content = (_HERE / table).read_text(encoding="utf-8")
    # A "#" inside a word is part of a name ("c#").
    told = (line.split(" #", 1)[0] if " #" in line else line for line in content.splitlines() if not line.startswith("#"))
    return tuple(kept for line in told if (kept := line.rstrip()))


def groups(*, table: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (name, values) of each `name: value, value` line."""
    for line in lines(table=table):
        name, _, values = line.partition(": ")
        yield name.strip(), tuple(value.strip() for value in values.split(",") if value.strip())
