"""Fields of knowledge: which names of concepts mean one field ("Caching Strategies", "Caching in Django")."""

import functools
import re
from collections.abc import Mapping

from nexus.pipeline import text
from nexus.pipeline.meaning import tables

_BRACKETED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_PARTS = re.compile(r"\s+(?:&|and|with|in|for|using|via|vs)\s+|\s*[,/;:+]\s+|\s+[-–—]\s+", re.IGNORECASE)
_LONGEST_NAME = 80


@functools.lru_cache(maxsize=1 << 14)
def field(*, name: str) -> str:
    """Return the field of knowledge a concept's name belongs to, in content words: by the table, else the name itself.

    The whole name decides; then what stands before "and", "in", "with"; then both without words such as "basics" or
    "strategies" that only say how it was learned.
    """
    plain = _BRACKETED.sub("", name[:_LONGEST_NAME])
    for candidate in (plain, _PARTS.split(plain.strip(), maxsplit=1)[0]):
        words = text.phrases(candidate)
        for shorter in (words, bare := tuple(word for word in words if word not in _manners())):
            known = _fields().get(" ".join(shorter))
            if known is not None:
                return known
    return " ".join(bare or words)


@functools.cache
def _fields() -> Mapping[str, str]:
    fields: dict[str, str] = {}
    for shared, others in tables.groups(table="concepts.txt"):
        if shared != "manners":
            for name in (shared, *others):
                fields.setdefault(" ".join(text.phrases(name)), shared)
    return fields


@functools.cache
def _manners() -> frozenset[str]:
    found = dict(tables.groups(table="concepts.txt")).get("manners", ())
    return frozenset(word for manner in found for word in text.phrases(manner))
