"""The labelled documents that quality is measured on: those of the checkout, and, where they are, those beside it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import steps

sys.path.insert(0, str(steps.ROOT))

BESIDE = steps.ROOT.parent / "shared" / "eval" / "cohort"
"""Documents that are no part of the repository; they are measured where they stand."""


@dataclass(frozen=True)
class Labelled:
    """A document with what a careful reader finds in it."""

    group: str
    file: str
    text: str
    items: list[dict[str, Any]]


def documents() -> Iterator[Labelled]:
    """Yield every labelled document there is."""
    root = steps.ROOT
    groups = (
        ("examples", root / "examples" / "gold.jsonl", root / "examples" / "sources"),
        ("labelled documents", root / "tests" / "corpus" / "labelled" / "gold.jsonl", root / "tests/corpus/labelled/docs"),
        ("documents beside", BESIDE / "gold.jsonl", BESIDE / "docs"),
    )
    for group, gold, folder in groups:
        for row in map(json.loads, gold.read_text(encoding="utf-8").splitlines() if gold.is_file() else ()):
            text = (folder / row["file"]).read_bytes().decode()
            yield Labelled(group=group, file=row["file"], text=text, items=row["items"])
