"""Read the shipped data files, once, when they are first needed.

They are TOML, for people. Each process reads them anew, so they are read by a shorter way than `tomllib` takes, which needs
a dozen times as long: line by line, and all values at once, since strings and lists of them are JSON too. Whatever is
written otherwise `tomllib` reads.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

FILES = (
    *("technologies.toml", "concepts.toml", "sections.toml", "headings.toml", "tongues.toml", "cues.toml", "prose.toml"),
    "confidence.toml",
)
_HERE = Path(__file__).parent


@cache
def table(*, name: str) -> Mapping[str, Any]:
    """Return the data file `name` as tables."""
    return read(content=_raw(name).decode())


def read(*, content: str) -> Mapping[str, Any]:
    """Return the tables of TOML: those of one-line entries quickly, any other as well; raise TOMLDecodeError where it is none."""
    try:
        return _plain(content)
    except ValueError:
        return tomllib.loads(content)


def _plain(content: str) -> Mapping[str, Any]:
    """Return tables that are `[name]`, `name = value` and lists that end with a line "]"; raise ValueError for others."""
    tables: dict[str, Any] = {}
    table = tables
    places: list[tuple[dict[str, Any], str]] = []
    values: list[str] = []
    lines = iter(content.splitlines())
    for line in lines:
        if line.startswith("["):
            table = tables
            for part in line[1:-1].split("."):
                table = table.setdefault(part, {})
        elif line and not line.startswith("#"):
            name, _, value = line.partition(" = ")
            places.append((table, name.strip('"')))
            values.append(_listed(lines) if value == "[" else value)
    for (table, name), told in zip(places, json.loads(f"[{','.join(values)}]"), strict=True):
        table[name] = told
    return tables


def _listed(lines: Iterator[str]) -> str:
    """Return as one line a list whose entries stand on the next ones."""
    rows: list[str] = []
    for line in lines:
        if line == "]":
            return f"[{' '.join(rows).rstrip().rstrip(',')}]"
        rows.append("" if line.lstrip().startswith("#") else line)
    raise ValueError("a list without an end")


@cache
def digest() -> str:
    """Return a short hash over all data files: what was extracted under another one is stale."""
    whole = hashlib.sha256()
    for name in FILES:
        whole.update(_raw(name))
    return whole.hexdigest()[:16]


def _raw(name: str) -> bytes:
    return (_HERE / name).read_bytes()
