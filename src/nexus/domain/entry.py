"""Names of what connects entries and of what was done to them."""

import enum


class RelationKind(enum.StrEnum):
    """How one entry bears on another."""

    SOLVES = "solves"
    INVOLVES = "involves"
    RELATED = "related"


class Act(enum.StrEnum):
    """One act of consolidation."""

    CREATE = "create"
    ATTACH = "attach"
    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
