"""nexus extract: pure, quick to start, one document a line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.processes import JOURNAL, write
from tests.interfaces.test_cli import call

SCRIPT = """
import sys
HEAVY = {"django", "celery", "psycopg", "kombu", "typer", "pydantic", "rich"}
from nexus.interfaces.cli import main
try:
    code = main.call(arguments=sys.argv[1:])
except SystemExit as ended:
    code = ended.code
print(sorted({name.partition(".")[0] for name in sys.modules} & HEAVY), file=sys.stderr)
sys.exit(code)
"""


def test_extract_prints_one_document_a_line_without_a_hub(tmp_path: Path) -> None:
    documents = write(tmp_path / "notes", {"b/second.md": JOURNAL, "first.rst": "Notes\n=====\n", "picture.png": ""})
    (documents / "broken.md").write_bytes(b"a\0b")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, "extract", str(documents), "--format", "jsonl"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["file"] for record in records] == ["b/second.md", "first.rst"]
    challenge = next(item for item in records[0]["items"] if item["kind"] == "challenge")
    assert "Slow queries on the orders page" in challenge.values()
    assert challenge["line"] == JOURNAL.splitlines().index("- **Challenge:** Slow queries on the orders page") + 1
    assert done.returncode == 1
    refused, loaded = done.stderr.splitlines()
    assert "broken.md" in refused
    assert loaded == "[]"
    assert [path.name for path in tmp_path.iterdir()] == ["notes"]


def test_explained_learnings_say_where_how_sure_and_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, {"week.md": JOURNAL}) / "week.md"
    assert call("extract", "--explain", "--format", "jsonl", str(path)) == 0
    record = json.loads(capsys.readouterr().out)
    rows = JOURNAL.split("\n")
    kinds = [one["kind"] for one in record["learnings"]]
    assert kinds == ["technology", "technology", "challenge", "solution", "practice"]
    for one in record["learnings"]:
        assert rows[one["line"] - 1][one["column"] - 1 : one["end_column"] - 1] == (one["text"] or one["title"])
        assert 0 < one["confidence"] <= 1
        assert one["reason"]
    assert record["learnings"][kinds.index("solution")]["solves"] == kinds.index("challenge")
    assert len(record["items"]) == 4
    assert call("extract", "--explain", str(path)) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == f"{path}  Notes"
    at = told.index("     7:19  solution   → Cached the result in Redis")
    assert told[at + 1].endswith("% sure: told as the solution · to 7:45 · names Redis")
