"""One moment for an answer that takes several reads."""

from collections.abc import Iterator
from contextlib import contextmanager

from nexus.adapters import snapshot


@contextmanager
def one() -> Iterator[None]:
    """Let all reads in the block see the same moment of the hub; nothing may be written in it."""
    with snapshot.reading():
        yield
