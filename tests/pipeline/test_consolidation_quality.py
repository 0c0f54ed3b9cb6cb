"""What consolidation is worth on labelled learnings: those of the examples would be known by heart, so others are read."""

import tarfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.pipeline.settling import settle

from nexus.domain.consolidation import Telling
from nexus.domain.learning import Kind
from nexus.pipeline import lexicon
from nexus.pipeline.evaluation import gold, scores
from nexus.pipeline.evaluation.scores import Figure

CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "labelled"
KEPT_APART = {Kind.TECHNOLOGY: 0.98, Kind.CONCEPT: 0.92, Kind.CHALLENGE: 0.87, Kind.PRACTICE: 0.87}
TOGETHER = {Kind.TECHNOLOGY: 0.98, Kind.CONCEPT: 0.94, Kind.CHALLENGE: 0.87, Kind.PRACTICE: 0.87}
LEAST = {Kind.TECHNOLOGY: 0.97, Kind.CONCEPT: 0.90, Kind.CHALLENGE: 0.85, Kind.PRACTICE: 0.75}


def labelled(corpus: Path) -> list[tuple[Telling, str]]:
    """Return every labelled learning, as if all were found, with the cluster it belongs to."""
    documents = gold.read(content=(corpus / "gold.jsonl").read_bytes())
    clusters = corpus / "clusters.jsonl"
    if clusters.is_file():
        documents = gold.grouped(documents=documents, content=clusters.read_bytes())
    return [
        (
            Telling(
                kind=one.kind,
                title=one.title or one.name,
                text=one.text,
                solutions=one.solutions,
                technologies=one.technologies,
            ),
            one.cluster,
        )
        for document in documents
        for one in document.items
        if one.cluster and not one.ambiguous
    ]


def figure(items: list[tuple[Telling, str]], entries: Sequence[str], kind: Kind) -> Figure:
    rows = [(cluster, entry) for (one, cluster), entry in zip(items, entries, strict=True) if one.kind is kind]
    return scores.b_cubed(rows=rows, right=Counter(cluster for cluster, _ in rows))


@pytest.mark.shared
def test_labelled_learnings_of_fifty_documents_come_together(shared: Path) -> None:
    items = labelled(shared / "eval" / "cohort")
    settled = settle([telling for telling, _ in items], aliases=lexicon.aliases())
    found = {kind: figure(items, settled.entries, kind).f1 for kind in LEAST}
    assert all(found[kind] >= least for kind, least in LEAST.items()), found
    assert sum(found.values()) / len(found) >= 0.88


def test_labelled_learnings_of_forty_documents_come_together() -> None:
    items = labelled(CORPUS)
    settled = settle([telling for telling, _ in items], aliases=lexicon.aliases())
    for kind, least in TOGETHER.items():
        found = figure(items, settled.entries, kind)
        assert found.precision >= KEPT_APART[kind], (kind, found)
        assert found.f1 >= least, (kind, found)


@pytest.mark.shared
def test_titles_of_how_tos_stay_apart(shared: Path) -> None:
    with tarfile.open(shared / "eval" / "search" / "til.tar.gz") as pages:
        texts = [pages.extractfile(page) for page in pages if page.name.endswith(".md")]
        titles = [text.readline().decode(errors="replace").strip("# \n") for text in texts if text]
    settled = settle([Telling(kind=Kind.PRACTICE, title="", text=title) for title in titles], aliases=lexicon.aliases())
    assert len(titles) > 1_800
    assert sum(size * (size - 1) // 2 for size in Counter(settled.entries).values()) < 100
    assert settled.pairs < 10 * settled.forms
