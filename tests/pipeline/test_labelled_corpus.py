"""The labelled documents: each label is where it says, and what the extractor finds of them."""

import html
import itertools
import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from tests.corpus import scoring

from nexus.pipeline import extraction

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
        assert item["kind"] in scoring.KINDS
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


def test_the_extractor_finds_what_a_careful_reader_finds() -> None:
    found = [
        extraction.as_record(path=name, extraction=extraction.extract(path=name, text=text))
        for name, text in DOCUMENTS.items()
    ]
    figures = scoring.extraction(gold=GOLD, found=found)
    print(scoring.table(figures))  # noqa: T201 - the figures are what a reader of the run looks for
    assert scoring.macro(figures) >= FLOOR, scoring.table(figures)


def test_what_is_said_to_be_sure_is_right() -> None:
    said = []
    for row in GOLD:
        found = extraction.extract(path=row["file"], text=DOCUMENTS[row["file"]]).learnings
        told = [one for one in found if one.solves is None]
        rows = [{"kind": one.kind, "title": one.title, "text": one.text, "line": one.span.line} for one in told]
        label_of = {at: label for label, at in scoring.pairs(labels=row["items"], found=rows).items()}
        certain = [at for at in range(len(told)) if not (at in label_of and row["items"][label_of[at]].get("ambiguous"))]
        said += [(told[at].confidence, at in label_of) for at in certain]
    sure, doubted = [right for value, right in said if value >= 900], [right for value, right in said if value < 900]
    assert sum(sure) >= 0.95 * len(sure)
    assert len(sure) > 0.8 * len(said)
    assert sum(doubted) < 0.95 * len(doubted)
    assert len({value for value, _ in said}) > 10


def mentions() -> list[dict[str, Any]]:
    return [{"file": file, "entry": item["cluster"]} | item for file, item in ITEMS]


def test_labels_agree_with_themselves() -> None:
    found = [
        {"file": row["file"], "items": [{"title": item.get("name", ""), **item} for item in row["items"]]}
        for row in GOLD
    ]
    perfect = (scoring.extraction(gold=GOLD, found=found), scoring.b_cubed(gold=GOLD, mentions=mentions()))
    assert {figure.f1 for figures in perfect for figure in figures.values()} == {1.0}


def test_what_is_missed_extra_or_too_far_lowers_the_figure() -> None:
    def item(kind: str, line: int, told: str, **more: object) -> dict[str, Any]:
        return {"kind": kind, "line": line, "title": told, "text": "", **more}

    gold = [
        {
            "file": "a.md",
            "items": [item("technology", 1, "Redis"), item("challenge", 9, "Slow", solutions=["An index"])],
        }
    ]
    names = [item("technology", 40, "Redis"), item("technology", 1, "Kafka")]
    figures = scoring.extraction(gold=gold, found=[{"file": "a.md", "items": [*names, item("challenge", 20, "Slow")]}])
    assert figures["technology"] == (1, 2, 0.5, 1.0)
    assert figures["challenge"] == (1, 1, 0.0, 0.0)
    assert figures["solution"] == (1, 0, 0.0, 0.0)
    assert scoring.extraction(gold=gold, found=[])["technology"].f1 == 0.0


def test_entries_that_split_or_join_clusters_lower_b_cubed() -> None:
    numbers = itertools.count()
    apart = scoring.b_cubed(gold=GOLD, mentions=[one | {"entry": next(numbers)} for one in mentions()])
    joined = scoring.b_cubed(gold=GOLD, mentions=[one | {"entry": 0} for one in mentions()])
    for kind, figure in apart.items():
        assert figure.precision == 1.0
        assert figure.recall < 1.0
        assert joined[kind].recall == 1.0
        assert joined[kind].precision < 0.2
    assert scoring.b_cubed(gold=GOLD, mentions=mentions()[::2])["practice"].recall < 0.7
