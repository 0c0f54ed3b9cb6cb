"""Write the types of the TypeScript client from the OpenAPI document, or check them and what is built with them.

python tools/client.py            write clients/typescript/src/schema.ts
python tools/client.py --check    exit 1 where that is stale, or where tsc refuses the client or examples/frontend

Without npm nothing can be said: the check then says that it was skipped, and fails where CI=true.
"""

from __future__ import annotations

import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import steps

sys.path.insert(0, str(steps.ROOT / "frontend"))
import build  # it knows how Node and npm are had

CLIENT = steps.ROOT / "clients" / "typescript"
EXAMPLE = steps.ROOT / "examples" / "frontend"
DOCUMENT = steps.ROOT / "docs" / "reference" / "openapi.json"
SCHEMA = CLIENT / "src" / "schema.ts"
_HEAD = "// Written by tools/client.py from docs/reference/openapi.json; change that, not this.\n"


def main(arguments: list[str]) -> int:
    """Write or check, and return the exit code."""
    try:
        build.install(folder=CLIENT, everything=True)
    except build.NoBundler as error:
        print(f"skipped: {error}")
        return 1 if os.environ.get("CI") == "true" else 0
    if arguments != ["--check"]:
        SCHEMA.write_text(generated(), encoding="utf-8")
        return 0
    with ThreadPoolExecutor() as pool:
        stale = pool.submit(_is_stale)
        checked = [pool.submit(_compile, folder) for folder in (CLIENT, EXAMPLE)]
        for one in checked:
            one.result()
        if stale.result():
            print(f"{SCHEMA.relative_to(steps.ROOT)} is stale: make references")
            return 1
    print("types are fresh; the client and its example compile")
    return 0


def generated() -> str:
    """Return the types of the committed OpenAPI document."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "schema.ts"
        options = ("--immutable", "--root-types", "--root-types-no-schema-prefix", f"--output={out}")
        build.node("openapi-typescript/bin/cli.js", str(DOCUMENT), *options, folder=CLIENT)
        return _HEAD + out.read_text(encoding="utf-8")


def _is_stale() -> bool:
    return not SCHEMA.exists() or SCHEMA.read_text(encoding="utf-8") != generated()


def _compile(folder: Path) -> None:
    build.node("typescript/bin/tsc", "--noEmit", "--project", str(folder), folder=CLIENT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
