"""Repositories on other machines: cloned without contents, refreshed, read from the clone."""

from pathlib import Path

from nexus.adapters.repositories import checkouts
from nexus.domain import errors
from nexus.domain.provenance import Location


def open_remote(
    *, location: Location, store: Path, credential: str | None, allow_private: bool, progress: checkouts.Progress
) -> checkouts.Checkout:
    """Return the repository at its ref."""
    raise errors.Unreadable(f"{location.address} is on another machine: clone it and name the folder")
