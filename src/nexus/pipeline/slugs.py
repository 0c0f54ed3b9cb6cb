"""Words for addresses."""

import re
import unicodedata
from collections.abc import Container

LONGEST = 80


def slug(value: str) -> str:
    """Return a value as lower-case ASCII words joined by hyphens, cut at a word near 80 characters; may be empty."""
    named = value.replace("++", " plus plus ").replace("#", " sharp ").replace("&", " and ")
    plain = unicodedata.normalize("NFKD", named).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    kept = ""
    for word in words:
        longer = f"{kept}-{word}" if kept else word[:LONGEST]
        if len(longer) > LONGEST:
            break
        kept = longer
    return kept


def title(value: str) -> str:
    """Return a slug as a title: its words, the first with a capital."""
    return value.replace("-", " ").strip().capitalize()


def free(*, wanted: str, taken: Container[str]) -> str:
    """Return `wanted`, or `wanted-2`, `wanted-3` ... where it is taken."""
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"
