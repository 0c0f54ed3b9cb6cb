"""Print how well extraction and consolidation do on labelled documents, and hold both to the project's bars.

python tools/quality.py            print the figures; end with 1 below a bar, or where docs/quality.md is stale
python tools/quality.py --write    write docs/quality.md anew

Beside the plain F1 stands that of documents whose own words the lexicon forgot: tools/unseen.py.
"""

from __future__ import annotations

import subprocess
import sys

import steps

EVALUATE = (sys.executable, "-m", "nexus", "evaluate")
PAGE = steps.ROOT / "docs" / "quality.md"
SETS = (("examples", "examples/gold.jsonl"), ("labelled documents", "tests/corpus/labelled/gold.jsonl"))
BARS = {
    "f1.macro": 0.94,
    "b3.macro": 0.9,
    "b3-precision.challenge": 0.9,
    "b3-precision.practice": 0.9,
    "pairs.challenge": 0.55,
    "pairs.practice": 0.65,
}


def main(arguments: list[str]) -> int:
    """Print the figures of each set, or write the page; return 1 where something is worse than it should be."""
    # Links of the page hold in the folder that it is in.
    page = subprocess.run([*EVALUATE, "--format", "markdown"], cwd=PAGE.parent, check=True, stdout=subprocess.PIPE).stdout
    if "--write" in arguments:
        PAGE.write_bytes(page)
        return 0
    bars = [part for name, least in BARS.items() for part in ("--at-least", f"{name}={least}")]
    failed = 0
    for name, gold in SETS:
        print(f"\n{name}", flush=True)
        failed |= subprocess.run([*EVALUATE, gold, "--worst", "0", *bars], cwd=steps.ROOT, check=False).returncode
    for tool in ("unseen.py", "calibration.py"):
        failed |= subprocess.run([sys.executable, steps.ROOT / "tools" / tool], cwd=steps.ROOT, check=False).returncode
    if not PAGE.is_file() or PAGE.read_bytes() != page:
        print("docs/quality.md is stale: make references", file=sys.stderr)
        failed = 1
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
