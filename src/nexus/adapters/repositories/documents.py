"""Which files of a source are documents. Decided by path alone, for folders, archives and git alike."""

import re

from nexus.domain import errors

MAX_BYTES = 50 * 1024 * 1024
"""A larger file is never loaded."""

SUFFIXES = (".md", ".markdown", ".mdx", ".rst", ".txt")
BARE_NAMES = ("readme", "learnings", "journal", "til")
"""Documents without an ending."""

_SKIPPED_FOLDERS = frozenset(
    "node_modules bower_components vendor venv virtualenv site-packages __pycache__ __macosx".split()  # noqa: SIM905
    + "dist build _build target htmlcov".split()  # noqa: SIM905 - twelve quoted lines say no more
)
# Text files that machines read: they hold no prose.
_MACHINE_TEXT = re.compile(
    r"((requirements|constraints|dependency_links|top_level|sources)([-_.].*)?|cmakelists|robots|humans)\.txt"
)


def is_document(path: str) -> bool:
    """Tell whether the file at this path, from the source's root, is a document by its name and folders."""
    *folders, name = path.split("/")
    return is_document_name(name) and all(map(is_entered, folders))


def is_entered(folder: str) -> bool:
    """Tell whether a folder of this name is read: not hidden (but `.github`), not code of others, not built."""
    name = folder.lower()
    return name == ".github" or (not name.startswith(".") and name not in _SKIPPED_FOLDERS)


def is_document_name(name: str) -> bool:
    """Tell whether a file of this name is a document."""
    lower = name.lower()
    if lower in BARE_NAMES:
        return True
    known = lower.endswith(SUFFIXES) and not lower.startswith(".")
    return known and not _MACHINE_TEXT.fullmatch(lower)


def too_large(*, path: str, size: int) -> errors.Unreadable:
    """Return the error for a file that is never loaded."""
    limit = MAX_BYTES // 1024**2
    return errors.Unreadable(f"{path}: {size / 1024**2:.0f} MB; files over {limit} MB are not read")
