"""Words that people set: pinned on an entry for one audience, and told to no other."""

from collections.abc import Collection

from nexus.adapters import bulk
from nexus.services.consolidation.audiences import Audience


def of(*, entries: Collection[int]) -> dict[Audience, dict[str, str]]:
    """Return the words that people set for each audience; an entry's own before those of what was merged into it."""
    condition, params = bulk.among(list(entries))
    found: dict[Audience, dict[str, str]] = {}
    for root, _, pinned in sorted(
        (
            (root, entry != root, bulk.unpacked(pinned))
            for entry, root, pinned in bulk.rows(
                "SELECT id, COALESCE(merged_into_id, id), pinned FROM entry"
                f" WHERE pinned <> '{{}}' AND (id {condition} OR merged_into_id {condition}) ORDER BY id",
                [*params, *params],
            )
        ),
        key=lambda row: row[:2],
    ):
        for scope, fields in pinned.items():
            found[root, scope] = fields | found.get((root, scope), {})
    return found
