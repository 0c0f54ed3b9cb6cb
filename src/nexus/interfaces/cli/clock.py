"""What a command line takes from its surroundings: the time and secrets by environment."""

import os
from datetime import UTC, datetime

from nexus.domain.errors import Invalid


def now() -> datetime:
    """Return the time."""
    return datetime.now(tz=UTC)


def secret(name: str) -> str:
    """Return the secret in the environment variable `name`; raise Invalid where it is not set."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise Invalid(f"the environment variable {name} is empty", field="token-env")
    return value
