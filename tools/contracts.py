"""Hold REST and GraphQL to what was released last: what breaks callers must stand in CHANGELOG.

python tools/contracts.py              exit 1 on a breaking change that CHANGELOG does not declare
python tools/contracts.py --release    take what is there now as released: a step of every release

What was released is in docs/reference/released. A breaking change is declared by an item of CHANGELOG's Unreleased section
that begins with "Breaking:" and names what changed, as this check does: `/api/v1/entries`, `Card.title`, `Query.entries`.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator

import breaking
import graphql
import steps

REFERENCE = steps.ROOT / "docs" / "reference"
RELEASED = REFERENCE / "released"
OPENAPI, SDL = "openapi.json", "schema.graphql"
CHANGELOG = steps.ROOT / "CHANGELOG.md"

_COORDINATE = re.compile(r"@\w+|\b[A-Z]\w*(?:\.\w+)?(?:\((?=\w+:\))(?P<argument>\w+):\))?(?=[\s.,]|$)")


def main(arguments: list[str]) -> int:
    """Check, or release, and return the exit code."""
    if arguments == ["--release"]:
        RELEASED.mkdir(exist_ok=True)
        for name in (OPENAPI, SDL):
            shutil.copy2(REFERENCE / name, RELEASED / name)
        return 0
    told = declared(CHANGELOG.read_text(encoding="utf-8"))
    found = [*_rest(), *_graphql()]
    silent = [change for change in found if not any(names(item, change) for item in told)]
    for change in silent:
        print(f"breaks callers: {change.text}")
        print(f"  CHANGELOG, under Unreleased:  - Breaking: `{'` `'.join(change.subject)}` ...")
    if not silent:
        print(
            f"{len(found)} breaking changes since the last release, all declared" if found else "nothing breaks callers"
        )
    return 1 if silent else 0


def sdl_changes(old: str, new: str) -> Iterator[breaking.Change]:
    """Yield each breaking change between two schemas of GraphQL."""
    for found in graphql.find_breaking_changes(graphql.build_schema(old), graphql.build_schema(new)):
        yield breaking.Change(_coordinate(found.description), found.description)


def declared(changelog: str) -> list[str]:
    """Return the items of the Unreleased section that begin with "Breaking:"."""
    unreleased = re.search(r"^## \[Unreleased\]\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    items = re.split(r"\n(?=[-*] |\s*\n|#)", unreleased[1]) if unreleased else []
    return [item for item in (item.strip().lstrip("-* ") for item in items) if item.startswith("Breaking:")]


def names(item: str, change: breaking.Change) -> bool:
    """Return whether an item of CHANGELOG names all that a change is about, each as a word of its own."""
    return all(re.search(rf"(?<![\w./{{}}@-]){re.escape(word)}(?![\w/{{}}-]|\.\w)", item) for word in change.subject)


def _rest() -> Iterator[breaking.Change]:
    old, new = (json.loads((folder / OPENAPI).read_text(encoding="utf-8")) for folder in (RELEASED, REFERENCE))
    yield from breaking.changes(old, new)


def _graphql() -> Iterator[breaking.Change]:
    old, new = ((folder / SDL).read_text(encoding="utf-8") for folder in (RELEASED, REFERENCE))
    yield from sdl_changes(old, new)


def _coordinate(description: str) -> tuple[str, ...]:
    """Return what a description of a change is about: `Query.entries`, with the argument where it is about one."""
    for found in _COORDINATE.finditer(description):
        name = found[0].partition("(")[0]
        if name not in ("A", "An", "Field", "Argument", "Enum", "Type", "Standard", "Directive", "Repeatable"):
            return (name, found["argument"]) if found["argument"] else (name,)
    return (description,)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
