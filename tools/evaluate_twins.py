"""Ask "have we seen this?" with each challenge of a document, the hub holding all other documents.

python tools/evaluate_twins.py --docs FOLDER --questions QUESTIONS.jsonl > RESULTS.jsonl

The hub is a new one in a temporary folder, or the empty one that NEXUS_DATABASE_URL names. All documents are imported once;
then, for each document with questions, the folder is imported again without it (its evidence is withdrawn and what it told is
settled anew), the questions are asked, and it comes back with the next import.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command


def main() -> int:
    """Print one result a line and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", required=True, type=Path, help="folder of documents")
    parser.add_argument("--questions", required=True, type=Path, help="one question a line: id, file, query")
    args = parser.parse_args()
    asked = defaultdict(list)
    for line in args.questions.read_text().splitlines():
        asked[json.loads(line)["file"]].append(json.loads(line))
    with tempfile.TemporaryDirectory(prefix="nexus-twins-") as scratch:
        os.environ["NEXUS_DATA_DIR"] = f"{scratch}/data"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nexus.config.settings")
        django.setup()
        call_command("migrate", verbosity=0, skip_checks=True)
        folder = Path(scratch) / "docs"
        shutil.copytree(args.docs, folder, copy_function=shutil.copyfile)
        folder.chmod(0o755)
        for result in evaluate(folder=folder, docs=args.docs, asked=asked):
            print(json.dumps(result))
    return 0


def evaluate(*, folder: Path, docs: Path, asked: Mapping[str, list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    """Yield one result for each question."""
    from nexus.domain.access import ANONYMOUS, OWNER  # noqa: PLC0415 - Django must be set up first
    from nexus.services import checkouts, imports, solve, work  # noqa: PLC0415

    def clock() -> datetime:
        return datetime.now(UTC)

    def read() -> None:
        imports.start(address=str(folder), actor=OWNER, now=clock())
        with checkouts.Desk() as desk:
            work.work(desk=desk, clock=clock)

    read()
    times = []
    for name, questions in sorted(asked.items()):
        (folder / name).unlink()
        read()
        for question in questions:
            begun = time.perf_counter()
            view = solve.solve(viewer=ANONYMOUS, problem=question["query"])
            times.append(time.perf_counter() - begun)
            places = [[[told.path, told.line] for told in answer.evidence] for answer in view.answers]
            yield {"id": question["id"], "verdict": view.verdict, "entries": places}
        shutil.copyfile(docs / name, folder / name)
    times.sort()
    print(f"{len(times)} questions, p50 {times[len(times) // 2] * 1000:.1f} ms", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
