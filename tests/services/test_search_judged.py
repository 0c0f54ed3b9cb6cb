"""Search on judged queries over real documents: what is found in which order, the same on both databases."""

import importlib.util
import json
import statistics
import tarfile
from collections import defaultdict
from pathlib import Path, PurePosixPath
from types import ModuleType

import pytest

from nexus.adapters import index, snapshot
from nexus.pipeline import query as queries
from nexus.services import retrieval

pytestmark = pytest.mark.django_db


@pytest.fixture
def judged(shared: Path) -> tuple[list[dict[str, object]], ModuleType, dict[int, str]]:
    """Fill the index with the judged documents; return the queries, their scorer and the paths by id."""
    found = importlib.util.spec_from_file_location("judged", shared / "eval/search/score.py")
    assert found
    assert found.loader
    scorer = importlib.util.module_from_spec(found)
    found.loader.exec_module(scorer)
    rows = []
    with tarfile.open(shared / "eval/search/til.tar.gz") as archive:
        for member in archive:
            content = archive.extractfile(member) if member.name.endswith(".md") else None
            if content is not None:
                rows.append((str(PurePosixPath(member.name)).removeprefix("./"), content.read().decode()))
    index.put_documents(
        index.DocumentRow(
            id=id_, scope="public", told=index.analyse(title=told.partition("\n")[0].lstrip("# "), tags=path, body=told)
        )
        for id_, (path, told) in enumerate(rows, start=1)
    )
    lines = (shared / "eval/search/til.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines], scorer, {id_: path for id_, (path, _) in enumerate(rows, start=1)}


@pytest.mark.shared
def test_judged_queries_find_what_was_meant(judged: tuple[list[dict[str, object]], ModuleType, dict[int, str]]) -> None:
    asked, scorer, paths = judged
    gained: dict[str, list[float]] = defaultdict(list)

    for one in asked:
        with snapshot.reading() as cursor:
            told = retrieval.Search(
                cursor=cursor, asked=queries.parse(str(one["query"])), scopes=("public",), kinds=("document",)
            ).rank(kinds=("document",))
        hits = [paths[told.texts[row].ref] for row, _ in told.rows[:11]]
        gain = scorer.score(one["relevant"], [hit for hit in hits if hit != "README.md"])[0]
        gained["all"].append(gain)
        gained[str(one["class"])].append(gain)
    means = {name: statistics.fmean(gains) for name, gains in gained.items()}
    assert means["all"] >= 0.82
    assert means["keyword"] >= 0.97
    assert means["problem"] >= 0.84
    assert means["synonym"] >= 0.82
    assert means["typo"] >= 0.94
    assert means["partial"] >= 0.93
    assert means["question"] >= 0.46
