"""Who looks and who acts."""

import enum
from dataclasses import dataclass

PUBLIC = "public"
INTERNAL = "internal"


class Visibility(enum.StrEnum):
    """Who may see a program and all that comes from its sources."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who reads: the scopes held, in the order in which a title is taken from them (public, internal, lowest program id).

    A scope is `public`, `internal` or `program:ID` for one private program.
    """

    scopes: tuple[str, ...]
    may_write: bool = False


ANONYMOUS = Viewer(scopes=(PUBLIC,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who writes: a stable id and a name to show."""

    id: str
    name: str


OWNER = Actor(id="owner", name="Owner")


def scope_of(*, visibility: Visibility, program_id: int) -> str:
    """Return the scope that a program's learnings belong to."""
    return f"program:{program_id}" if visibility is Visibility.PRIVATE else visibility.value
