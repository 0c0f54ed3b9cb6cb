"""nexus extract: pure, quick to start, one document a line."""

import json
import subprocess
import sys
from pathlib import Path

from tests.e2e.processes import JOURNAL, write

SCRIPT = """
import sys
from nexus.interfaces.cli import main
try:
    code = main.call(arguments=sys.argv[1:])
except SystemExit as ended:
    code = ended.code
print(sorted({name.partition(".")[0] for name in sys.modules} & {"django", "celery", "psycopg", "kombu"}), file=sys.stderr)
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
