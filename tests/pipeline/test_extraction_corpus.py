"""The golden corpus: each folder holds documents and the learnings that a careful reader finds in them.

`expected.json` of a folder: by path, what `nexus extract` prints of it, and what the document says of itself.
Set NEXUS_WRITE_EXPECTED=1 to write the files anew; read the difference before you commit it.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from nexus.domain.learning import Extraction
from nexus.pipeline import extraction

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
CASES = sorted(folder for folder in CORPUS.iterdir() if folder.is_dir() and folder.name != "labelled")
FORMS = sorted((CORPUS / "forms").glob("*.*"))


def extracted(path: Path, root: Path) -> Extraction:
    return extraction.extract(path=path.relative_to(root).as_posix(), text=path.read_text(encoding="utf-8"))


def told(path: Path, root: Path) -> dict[str, Any]:
    found = extracted(path, root)
    items = [
        {key: value for key, value in item.items() if value}
        for item in extraction.as_record(path=path.name, extraction=found)["items"]
    ]
    facts = {"title": found.title, "overview": found.overview, "author": found.author, "emphases": list(found.emphases)}
    return {**{key: value for key, value in facts.items() if value}, "items": items}


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_every_document_of_the_corpus_gives_its_learnings(folder: Path) -> None:
    documents = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "expected.json")
    found = {path.relative_to(folder).as_posix(): told(path, folder) for path in documents}
    expected = folder / "expected.json"
    if os.environ.get("NEXUS_WRITE_EXPECTED"):
        expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == json.loads(expected.read_text(encoding="utf-8"))


def facts(path: Path) -> dict[str, Any]:
    """Return what a document teaches, without how it was said: names, statements and what solves what."""
    learnings = extracted(path, path.parent).learnings
    return {
        "technologies": {one.title for one in learnings if one.kind == "technology"},
        "concepts": {one.title.lower() for one in learnings if one.kind == "concept"},
        "challenges": {
            one.statement: {(other.statement, other.technologies) for other in learnings if other.solves == at}
            for at, one in enumerate(learnings)
            if one.kind == "challenge"
        },
        "practices": {one.statement for one in learnings if one.kind == "practice"},
    }


@pytest.mark.parametrize("form", [form for form in FORMS if form.suffix != ".json"], ids=lambda form: form.name)
def test_the_same_content_in_another_form_gives_the_same_learnings(form: Path) -> None:
    assert facts(form) == {
        "technologies": {"PostgreSQL", "Celery"},
        "concepts": {"connection pooling"},
        "challenges": {
            "The nightly export took longer than the gateway waits.": {
                ("Moved the export into a Celery task.", ("Celery",))
            },
            "A retried webhook stored the same order again.": {("Added a unique constraint on the order number.", ())},
        },
        "practices": {
            "Set a timeout on every call that leaves the process.",
            "Let the database hold what must be unique.",
        },
    }
