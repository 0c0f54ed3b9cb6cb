"""The bars on real documents: what the extractor finds in them, and whether each entry holds what it should."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nexus.pipeline import extraction
from nexus.services import access
from nexus.services.read_models import export
from tests.services.hubs import bring

pytestmark = [pytest.mark.shared, pytest.mark.django_db]


def score(cohort: Path, *arguments: object) -> str:
    """Return what the scorer beside the documents prints; fail where it is under the bar."""
    done = subprocess.run(
        [sys.executable, cohort / "score.py", *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def found(folder: Path, into: Path) -> Path:
    """Write what is found in a folder's documents, one document a line."""
    with into.open("w") as lines:
        for path in sorted(folder.glob("*.md")):
            extracted = extraction.extract(path=path.name, text=path.read_text(encoding="utf-8"))
            lines.write(json.dumps(extraction.as_record(path=path.name, extraction=extracted)) + "\n")
    return into


def test_the_seed_document_is_read_without_a_miss(shared: Path, tmp_path: Path) -> None:
    seed = shared / "eval/seed"
    answer = found(seed, tmp_path / "found.jsonl")
    score(shared / "eval/cohort", "extraction", "--gold", seed / "gold.jsonl", "--found", answer, "--at-least", 1)


def test_real_documents_are_read_and_consolidated_above_the_bars(shared: Path, tmp_path: Path) -> None:
    cohort = shared / "eval/cohort"
    answer = found(cohort / "docs", tmp_path / "found.jsonl")
    score(cohort, "extraction", "--gold", cohort / "gold.jsonl", "--found", answer, "--at-least", 0.82)
    bring(cohort / "docs")
    mentions = tmp_path / "mentions.jsonl"
    with mentions.open("w") as lines:
        for learning in export.learnings(viewer=access.owner()):
            lines.write(json.dumps(learning, default=str) + "\n")
    clusters = ("--clusters", cohort / "clusters.jsonl", "--found", mentions, "--at-least", 0.75)
    score(cohort, "clusters", "--gold", cohort / "gold.jsonl", *clusters)
