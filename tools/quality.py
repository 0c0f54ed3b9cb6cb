"""Print how well extraction and consolidation do on labelled documents: F1 a kind, B-cubed of the entries.

Beside the plain F1 stands that of documents whose own words the lexicon forgot: tools/unseen.py.

    python tools/quality.py

The examples and the labelled corpus are extracted, and imported into hubs of their own in temporary folders.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import steps

NEXUS = (sys.executable, "-m", "nexus")
SETS = (
    ("examples", "examples/gold.jsonl", "examples/sources", ("--list", "examples/program.toml")),
    ("labelled documents", "tests/corpus/labelled/gold.jsonl", "tests/corpus/labelled/docs", ("tests/corpus/labelled/docs",)),
)


def main() -> int:
    """Measure each set and return 0."""
    for name, gold, folder, sources in SETS:
        with tempfile.TemporaryDirectory(prefix="nexus-quality-") as scratch:
            env = {**os.environ, "NEXUS_DATA_DIR": f"{scratch}/data", "NEXUS_DATABASE_URL": ""}
            found, mentions = Path(scratch, "found.jsonl"), Path(scratch, "mentions.jsonl")
            _call(env, found, "extract", folder, "--format", "jsonl")
            _call(env, Path(os.devnull), "import", "--quiet", *sources)
            _call(env, mentions, "export", "learnings", "--format", "jsonl")
            print(f"\n{name}", flush=True)
            scoring = [sys.executable, "-m", "tests.corpus.scoring", gold, str(found), str(mentions)]
            subprocess.run(scoring, cwd=steps.ROOT, check=True)
    for tool in ("unseen.py", "calibration.py"):
        subprocess.run([sys.executable, steps.ROOT / "tools" / tool], cwd=steps.ROOT, check=True)
    return 0


def _call(env: dict[str, str], into: Path, *arguments: str) -> None:
    with into.open("wb") as sink:
        subprocess.run([*NEXUS, *arguments], cwd=steps.ROOT, env=env, stdout=sink, check=True)


if __name__ == "__main__":
    sys.exit(main())
