"""Print how fast documents are decoded, masked and extracted on one core; fail where a megabyte takes over a second.

    python tools/extraction_speed.py [FOLDER]

Without a folder the examples are read, and then a megabyte of each shape of tests/pipeline/shapes.py. Seconds are of CPU, and
those of a core that counts to ten million in a third of one, so that another machine or load gives the same figures.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import steps

from nexus.pipeline import decoding, extraction, masking

sys.path.insert(0, str(steps.ROOT))

from tests.pipeline import shapes

_SUFFIXES = frozenset({".md", ".rst", ".txt"})
_MEGABYTE = 1_000_000
_COUNT, _COUNTED = 10_000_000, 1 / 3


def main(arguments: Sequence[str]) -> int:
    """Print the figures and return the exit code."""
    folder = Path(arguments[0]) if arguments else steps.ROOT / "examples/sources"
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix in _SUFFIXES]
    documents = [(str(path.relative_to(folder)), path.read_bytes()) for path in paths]
    _read(documents)
    spent = _seconds(lambda: _read(documents))
    print(f"{folder}: {len(documents)} documents, {len(documents) / spent:,.0f} a second")
    slow = 0
    for name, text in shapes.of(size=_MEGABYTE) if not arguments else ():
        spent = _seconds(lambda text=text: _read([("n.md", text.encode())]))  # type: ignore[misc]
        slow += spent > 1
        print(f"{spent:6.2f} s  {name}{'  SLOW' if spent > 1 else ''}", flush=True)
    return int(slow > 0)


def _read(documents: Sequence[tuple[str, bytes]]) -> None:
    for path, content in documents:
        extraction.extract(path=path, text=masking.mask(text=decoding.decode(content=content).text).text)


def _seconds(work: Callable[[], None]) -> float:
    """Return what some work takes, between two counts that tell how fast the core is right now."""
    before = _cpu(_count)
    spent = _cpu(work)
    return spent * _COUNTED / ((before + _cpu(_count)) / 2)


def _cpu(work: Callable[[], None]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _count() -> None:
    total = 0
    for number in range(_COUNT):
        total += number


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
