"""What decides, with a document's content, what is extracted from it. Loads no extractor: every start of a hub asks."""

from nexus.pipeline import lexicon, meaning

EXTRACTOR_VERSION = 4
"""Raise it when the rules change: documents read by another version are read again."""


def extractor() -> str:
    """Return what, with a document's content, decides what is extracted from it and how its learnings are compared."""
    return f"{EXTRACTOR_VERSION}:{lexicon.digest()[:12]}:{meaning.digest()[:12]}"
