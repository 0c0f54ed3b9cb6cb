"""What people looked for and did not find."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedView:
    """One line of the list of what is wanted."""

    kind: str
    """`search`, or `challenge` for a problem that was recorded as one."""
    text: str
    count: int
    """How often it was asked."""
    first_at: datetime
    last_at: datetime
    answered_at: datetime | None
    """When an import answered it."""
