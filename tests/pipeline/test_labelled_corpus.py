"""The labelled documents: each label is where it says, and what the extractor finds of them."""

import html
import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from nexus.domain.learning import Kind
from nexus.pipeline import extraction
from nexus.pipeline.evaluation import alignment, gold, report, scores
from nexus.pipeline.evaluation.alignment import Found
from nexus.pipeline.evaluation.gold import Label

LABELLED = Path(__file__).resolve().parent.parent / "corpus" / "labelled"
DOCUMENTS = {path.name: path.read_bytes().decode() for path in sorted((LABELLED / "docs").iterdir())}
GOLD = [json.loads(row) for row in (LABELLED / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
ITEMS: list[tuple[str, dict[str, Any]]] = [(row["file"], item) for row in GOLD for item in row["items"]]
MARKUP = re.compile(r"\]\([^)]*\)|</?[a-zA-Z][^>]*>")
FLOOR = 0.94


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", MARKUP.sub(" ", html.unescape(text)).lower())


def from_line(file: str, line: int) -> list[str]:
    return words("\n".join(DOCUMENTS[file].split("\n")[line - 1 :]))


def stands_at(told: str, place: list[str]) -> int:
    """Return after how many words of `place` the words of `told` stand in one piece; fail where they do not."""
    sought = words(told)
    return next(at for at in range(len(place)) if place[at : at + len(sought)] == sought)


@pytest.mark.parametrize("row", GOLD, ids=lambda row: row["file"])
def test_every_label_stands_at_its_line(row: dict[str, Any]) -> None:
    for item in row["items"]:
        place = from_line(row["file"], item["line"])
        on_the_line = words(DOCUMENTS[row["file"]].split("\n")[item["line"] - 1])
        at = stands_at(item.get("title") or item.get("name") or item["text"], place)
        assert at < len(on_the_line), item
        for told in (item.get("text", ""), *item.get("solutions", ())):
            assert stands_at(told, place) < 150, item


def test_labels_are_complete_and_each_is_there_once() -> None:
    assert [row["file"] for row in GOLD] == list(DOCUMENTS)
    ids = Counter((file, item["kind"], item.get("name") or item["text"]) for file, item in ITEMS)
    assert ids.most_common(1)[0][1] == 1
    for _, item in ITEMS:
        assert item["kind"] in set(Kind)
        assert item["cluster"] == item["cluster"].strip().lower()
        assert ("name" in item) == (item["kind"] in ("technology", "concept"))
        assert ("solutions" in item and "technologies" in item) == (item["kind"] == "challenge")


def test_there_are_enough_of_each_kind_and_of_what_recurs() -> None:
    certain = [(file, item) for file, item in ITEMS if not item.get("ambiguous")]
    count = Counter(item["kind"] for _, item in certain)
    assert len(GOLD) == 40
    assert count["technology"] >= 300
    assert min(count[kind] for kind in ("concept", "challenge", "practice")) >= 100
    told_by = defaultdict(set)
    for file, item in certain:
        told_by[item["kind"], item["cluster"]].add(file)
    recurring = Counter(kind for (kind, _), files in told_by.items() if len(files) > 1)
    assert min(recurring[kind] for kind in ("concept", "challenge", "practice")) >= 12
    assert sum(recurring.values()) >= 120
    assert sum(not row["items"] for row in GOLD) == 1
    assert sum("\r\n" in text for text in DOCUMENTS.values()) == 2


def found_in(name: str) -> list[Found]:
    """Return the learnings of a document, solutions apart."""
    learnings = extraction.extract(path=name, text=DOCUMENTS[name]).learnings
    return [
        Found(kind=one.kind, line=one.span.line, title=one.title, text=one.text, confidence=one.confidence)
        for one in learnings
        if one.solves is None
    ]


def test_the_extractor_finds_what_a_careful_reader_finds() -> None:
    documents = gold.read(content=(LABELLED / "gold.jsonl").read_bytes())
    extractions = [extraction.extract(path=one.file, text=DOCUMENTS[one.file]) for one in documents]
    figures = report.evaluate(documents=documents, extractions=extractions).figures()
    assert figures["f1.macro"] >= FLOOR, figures


def test_what_is_said_to_be_sure_is_right() -> None:
    said = []
    for document in gold.read(content=(LABELLED / "gold.jsonl").read_bytes()):
        found = found_in(document.file)
        label_of = {at: label for label, at in alignment.pairs(labels=document.items, found=found).items()}
        doubtful = {at for at, label in label_of.items() if document.items[label].ambiguous}
        said += [(one.confidence, at in label_of) for at, one in enumerate(found) if at not in doubtful]
    sure, doubted = [right for value, right in said if value >= 900], [right for value, right in said if value < 900]
    assert sum(sure) >= 0.95 * len(sure)
    assert len(sure) > 0.8 * len(said)
    assert sum(doubted) < 0.95 * len(doubted)
    assert len({value for value, _ in said}) > 10


def test_labels_agree_with_themselves() -> None:
    documents = gold.read(content=(LABELLED / "gold.jsonl").read_bytes())
    readings = [
        scores.reading(file=one.file, labels=one.items, found=[as_found(label) for label in one.items]) for one in documents
    ]
    entries = scores.entries(readings=readings, found=scores.joined(readings=readings))
    perfect = [*scores.extraction(readings=readings).values(), *entries.values()]
    assert {figure.f1 for figure in perfect} == {1.0}
    assert {figure.pairs for figure in entries.values()} == {1.0}


def as_found(label: Label) -> Found:
    """Return what an extractor would find that knew the label."""
    return Found(
        kind=label.kind,
        line=label.line,
        title=label.name or label.title,
        text=label.text,
        solutions=label.solutions,
        entry=label.cluster,
    )
