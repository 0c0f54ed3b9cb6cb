"""Check everything that is not a test, side by side, one line each. Exit 1 when one of them fails.

python tools/check.py [NAME...]
"""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import steps

PY = sys.executable
DJANGO = (PY, "-m", "django")
CHECKS: dict[str, tuple[tuple[str, ...], ...]] = {
    "types": (
        (PY, "-m", "mypy"),
        (PY, "-m", "mypy", "--strict", *("tools", "frontend/build.py", "frontend/hatch_build.py")),
    ),
    "frontend": ((PY, "frontend/build.py", "--strict"),),
    "style": ((PY, "-m", "ruff", "check", "--quiet", "--output-format", "concise", "."),),
    "layers": (("lint-imports", "--no-cache"),),
    "house": ((PY, "tools/house.py"),),
    "migrations": ((*DJANGO, "makemigrations", "--check", "--dry-run", "--settings", "nexus.config.settings"),),
    "references": (("nexus", "reference", "--check"),),
    "client": ((PY, "tools/client.py", "--check"),),
    "contracts": ((PY, "tools/contracts.py"),),
    "examples": ((PY, "examples/build.py", "--check"),),
}


def main(arguments: list[str]) -> int:
    """Run the named checks, or all, and return 1 if one failed."""
    unknown = set(arguments) - set(CHECKS)
    if unknown:
        print(f"no check named {', '.join(sorted(unknown))}; there are: {', '.join(CHECKS)}", file=sys.stderr)
        return 2
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        return max(pool.map(_check, arguments or CHECKS))


def _check(name: str) -> int:
    start = time.perf_counter()
    path = os.pathsep.join((os.path.dirname(PY), os.environ.get("PATH", "")))
    try:
        outputs = [steps.call(command, env={**os.environ, "PATH": path}) for command in CHECKS[name]]
    except steps.Failed as error:
        print(f"x {name:<12} failed {time.perf_counter() - start:>55.1f} s\n{error}", flush=True)
        return 1
    lines = outputs[-1].strip().splitlines()
    print(f"+ {name:<12} {lines[-1] if lines else '':<56.56} {time.perf_counter() - start:>6.1f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
