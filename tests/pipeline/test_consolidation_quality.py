"""What consolidation is worth on labelled learnings: those of the examples would be known by heart, so others are read."""

import json
import tarfile
from collections import Counter
from pathlib import Path

import pytest
from tests.pipeline.settling import b_cubed, settle

from nexus.domain.consolidation import Telling
from nexus.domain.learning import Kind
from nexus.pipeline import lexicon

CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "labelled" / "gold.jsonl"
KEPT_APART = {Kind.TECHNOLOGY: 0.98, Kind.CONCEPT: 0.92, Kind.CHALLENGE: 0.87, Kind.PRACTICE: 0.87}
TOGETHER = {Kind.TECHNOLOGY: 0.98, Kind.CONCEPT: 0.94, Kind.CHALLENGE: 0.87, Kind.PRACTICE: 0.87}
LEAST = {Kind.TECHNOLOGY: 0.97, Kind.CONCEPT: 0.90, Kind.CHALLENGE: 0.85, Kind.PRACTICE: 0.75}


def labelled(cohort: Path) -> list[tuple[Telling, str]]:
    """Return every labelled learning with the cluster it belongs to."""

    def rows(name: str) -> list[dict]:
        return [json.loads(line) for line in (cohort / name).read_text().splitlines()]

    cluster_of = {
        (row["file"], row["line"], row["kind"], row["text"]): row["cluster"] for row in rows("clusters.jsonl")
    }
    found = []
    for document in rows("gold.jsonl"):
        for item in document["items"]:
            told = item.get("text") or item.get("name") or ""
            cluster = cluster_of.get((document["file"], item["line"], item["kind"], told))
            if cluster is None or item.get("ambiguous"):
                continue
            telling = Telling(
                kind=Kind(item["kind"]),
                title=item.get("title") or item.get("name") or "",
                text=item.get("text") or "",
                solutions=tuple(item.get("solutions", ())),
                technologies=tuple(item.get("technologies", ())),
            )
            found.append((telling, cluster))
    return found


@pytest.mark.shared
def test_labelled_learnings_of_fifty_documents_come_together(shared: Path) -> None:
    items = labelled(shared / "eval" / "cohort")
    settled = settle([telling for telling, _ in items], aliases=lexicon.aliases())
    scores = {}
    for kind in LEAST:
        rows = [
            (cluster, entry)
            for (telling, cluster), entry in zip(items, settled.entries, strict=True)
            if telling.kind is kind
        ]
        scores[kind] = b_cubed(rows)[2]
    assert all(scores[kind] >= least for kind, least in LEAST.items()), scores
    assert sum(scores.values()) / len(scores) >= 0.88


def test_labelled_learnings_of_forty_documents_come_together() -> None:
    items = [
        (
            Telling(
                kind=Kind(item["kind"]),
                title=item.get("title") or item.get("name") or "",
                text=item.get("text") or "",
                solutions=tuple(item.get("solutions", ())),
                technologies=tuple(item.get("technologies", ())),
            ),
            item["cluster"],
        )
        for line in CORPUS.read_text(encoding="utf-8").splitlines()
        for item in json.loads(line)["items"]
        if not item.get("ambiguous")
    ]
    settled = settle([telling for telling, _ in items], aliases=lexicon.aliases())
    for kind in TOGETHER:
        told = zip(items, settled.entries, strict=True)
        precision, recall, f1 = b_cubed([(cluster, entry) for (one, cluster), entry in told if one.kind is kind])
        assert precision >= KEPT_APART[kind], (kind, precision, recall, f1)
        assert f1 >= TOGETHER[kind], (kind, precision, recall, f1)


@pytest.mark.shared
def test_titles_of_how_tos_stay_apart(shared: Path) -> None:
    with tarfile.open(shared / "eval" / "search" / "til.tar.gz") as pages:
        texts = [pages.extractfile(page) for page in pages if page.name.endswith(".md")]
        titles = [text.readline().decode(errors="replace").strip("# \n") for text in texts if text]
    settled = settle([Telling(kind=Kind.PRACTICE, title="", text=title) for title in titles], aliases=lexicon.aliases())
    assert len(titles) > 1_800
    assert sum(size * (size - 1) // 2 for size in Counter(settled.entries).values()) < 100
    assert settled.pairs < 10 * settled.forms
