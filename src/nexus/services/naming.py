"""The names that hold in this hub: shipped aliases with its own over them."""

import functools

from nexus.adapters import bulk
from nexus.domain.curation import OwnAlias
from nexus.domain.errors import Unavailable
from nexus.domain.learning import Kind
from nexus.pipeline import naming

RIGHT = "aliases"
"""Readers share the lease row of this name while they write, whoever changes aliases has it alone."""


def names() -> naming.Names:
    """Return the names as they are set now."""
    return built(own())


def own() -> tuple[OwnAlias, ...]:
    """Return the hub's own aliases, in their order."""
    found = bulk.rows("SELECT kind, name, canonical, context FROM alias")
    return tuple(
        sorted(OwnAlias(kind=Kind(kind), name=name, canonical=to, context=near) for kind, name, to, near in found)
    )


@functools.lru_cache(maxsize=8)
def built(aliases: tuple[OwnAlias, ...]) -> naming.Names:
    """Return the names that these aliases make; raise Conflict where they lead in a circle."""
    return naming.Names(own=aliases)


def hold(*, known: naming.Names) -> None:
    """Keep the names as known until the caller's transaction ends; raise Unavailable where they are others by now."""
    if bulk.postgresql():
        bulk.rows("SELECT 1 FROM lease WHERE name = %s FOR SHARE", [RIGHT])
    if own() != known.own:
        raise Unavailable("the hub's aliases were changed meanwhile")


def take() -> None:
    """Have the names alone until the caller's transaction ends."""
    bulk.insert_new(table="lease", columns=("name", "fence", "holder"), values=[(RIGHT, 0, "")], conflict="name")
    if bulk.postgresql():
        bulk.rows("SELECT 1 FROM lease WHERE name = %s FOR UPDATE", [RIGHT])
