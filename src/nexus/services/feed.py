"""The ordered change feed: every transaction that changes what readers see ends here."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from nexus.adapters import bulk


class Change(NamedTuple):
    """One thing that happened: `act` on the `subject` with that id, for those who hold `scope`."""

    act: str
    subject: str
    subject_id: int
    scope: str


def record(*, changes: Iterable[Change], now: datetime) -> None:
    """Write changes under the next numbers; must be the last thing a transaction does.

    The number comes from one row that stays locked until COMMIT, so readers see changes in one order and without gaps.
    """
    written = sorted(set(changes))
    if not written:
        return
    top = bulk.rows("UPDATE feed SET seq = seq + %s WHERE id = 1 RETURNING seq", [len(written)])[0][0]
    at = bulk.moment(now)
    bulk.insert(
        table="change",
        columns=("seq", "at", "act", "subject", "subject_id", "scope"),
        values=[(top - len(written) + n, at, *change) for n, change in enumerate(written, start=1)],
    )
