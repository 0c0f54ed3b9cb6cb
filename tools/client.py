"""Write the types of the TypeScript client from the OpenAPI document, or check them and what is built with them.

python tools/client.py            write clients/typescript/src/schema.ts
python tools/client.py --check    exit 1 where that is stale, or where tsc refuses the client, examples/frontend or what
                                  docs/typescript.md shows

Without npm nothing can be said: the check then says that it was skipped, and fails where CI=true.
"""

from __future__ import annotations

import json
import os
import re
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
GUIDE = steps.ROOT / "docs" / "typescript.md"
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
        stale, compiled = pool.submit(_is_stale), pool.submit(_compile)
        if stale.result():
            print(f"{SCHEMA.relative_to(steps.ROOT)} is stale: make references")
            return 1
        compiled.result()
    print("types are fresh; the client, its example and its guide compile")
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


def _compile() -> None:
    """Let tsc check all that is written in TypeScript here, by the options of the client."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "guide.ts").write_text(guide(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
        project = {
            "extends": str(CLIENT / "tsconfig.json"),
            "compilerOptions": {"paths": {"nexus-client": [str(CLIENT / "src" / "index.ts")]}, "noUnusedLocals": False},
            "include": ["guide.ts", *(str(each) for each in (CLIENT / "src", CLIENT / "tests", EXAMPLE / "src"))],
        }
        (Path(folder) / "tsconfig.json").write_text(json.dumps(project), encoding="utf-8")
        build.node("typescript/bin/tsc", "--noEmit", "--project", folder, folder=CLIENT)


def guide(text: str) -> str:
    """Return what a guide shows in TypeScript as one program: each piece stands for itself, with what all pieces know."""
    known = (
        "declare const base: string, log: string, show: (...told: unknown[]) => void;\nconst hub = new Hub({ base });\n"
    )
    pieces = re.findall(r"^```ts\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    inside = "".join("{\n" + re.sub(r"^import .*\n", "", piece, flags=re.MULTILINE) + "}\n" for piece in pieces)
    return f'import {{ gql, Hub }} from "nexus-client";\n{known}{inside}'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
