"""The labelled documents that quality is measured on: those of the checkout, and, where they are, those beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import steps

from nexus.pipeline.evaluation import gold
from nexus.pipeline.evaluation.gold import Document

BESIDE = steps.ROOT.parent / "shared" / "eval" / "cohort"
"""Documents that are no part of the repository; they are measured where they stand."""


@dataclass(frozen=True)
class Labelled:
    """A document with what a careful reader finds in it."""

    group: str
    labels: Document
    text: str

    @property
    def file(self) -> str:
        """Return its path below its folder."""
        return self.labels.file


def documents() -> Iterator[Labelled]:
    """Yield every labelled document there is."""
    corpus = steps.ROOT / "tests" / "corpus" / "labelled"
    groups = (
        ("examples", steps.ROOT / "examples" / "gold.jsonl", steps.ROOT / "examples" / "sources"),
        ("labelled documents", corpus / "gold.jsonl", corpus / "docs"),
        ("documents beside", BESIDE / "gold.jsonl", BESIDE / "docs"),
    )
    for group, path, folder in groups:
        if not path.is_file():
            continue
        told = gold.read(content=path.read_bytes())
        clusters = path.with_name("clusters.jsonl")
        if clusters.is_file():
            told = gold.grouped(documents=told, content=clusters.read_bytes())
        for one in told:
            yield Labelled(group=group, labels=one, text=(folder / one.file).read_bytes().decode())
