"""Read the shipped data files, once, when they are first needed."""

import hashlib
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

FILES = (
    *("technologies.toml", "concepts.toml", "sections.toml", "headings.toml", "tongues.toml", "cues.toml", "prose.toml"),
    "confidence.toml",
)


@cache
def table(*, name: str) -> Mapping[str, Any]:
    """Return the data file `name` as tables."""
    return tomllib.loads(_raw(name).decode())


@cache
def digest() -> str:
    """Return a short hash over all data files: what was extracted under another one is stale."""
    whole = hashlib.sha256()
    for name in FILES:
        whole.update(_raw(name))
    return whole.hexdigest()[:16]


def _raw(name: str) -> bytes:
    return resources.files(__package__).joinpath(name).read_bytes()
