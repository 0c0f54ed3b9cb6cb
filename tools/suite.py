"""Run the tests on SQLite and, where NEXUS_TEST_DATABASE_URL points, all of them again on PostgreSQL.

    python tools/suite.py [PYTEST ARGUMENTS]

With CI=true a missing NEXUS_TEST_DATABASE_URL is a failure. What pytest says last is the last that is printed.
"""

from __future__ import annotations

import os
import subprocess
import sys

import steps

SPREAD = ("-n", "auto", "--maxprocesses", "4", "--dist", "loadgroup")


def main(arguments: list[str]) -> int:
    """Run the suite once for each database and return 0, or the first exit code that is not."""
    postgres = os.environ.get("NEXUS_TEST_DATABASE_URL", "")
    if not postgres and os.environ.get("CI") == "true":
        print("CI=true, but NEXUS_TEST_DATABASE_URL is empty: the suite would not run on PostgreSQL", file=sys.stderr)
        return 1
    codes = [_run(database="SQLite", url="", arguments=arguments)]
    if postgres:
        codes.append(_run(database="PostgreSQL", url=postgres, arguments=arguments))
    return next((code for code in codes if code), 0)


def _run(*, database: str, url: str, arguments: list[str]) -> int:
    print(f"\n{database}", flush=True)
    command = [sys.executable, "-m", "pytest", *SPREAD, *arguments]
    return subprocess.call(command, cwd=steps.ROOT, env={**os.environ, "NEXUS_DATABASE_URL": url})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
