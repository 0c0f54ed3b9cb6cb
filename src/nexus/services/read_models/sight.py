"""What a viewer may see, as SQL with named parameters; every statement of the read models is built on these pieces."""

from collections.abc import Iterable
from dataclasses import dataclass

from nexus.domain.access import Viewer

Params = dict[str, str | int | None]

_COLUMNS = "entry_id, kind, slug, title, summary, sources, learnings, solutions, first_at, last_at"


def params(viewer: Viewer) -> Params:
    """Return the parameters that the other pieces of this module name."""
    return {f"scope{place}": scope for place, scope in enumerate(viewer.scopes or ("",))}


def held(viewer: Viewer) -> str:
    """Return `IN (...)` over the scopes that the viewer holds."""
    return f"IN ({', '.join(f'%({name})s' for name in params(viewer))})"


def rank(viewer: Viewer) -> str:
    """Return the place of column `scope` among the scopes held: words are taken from the lowest."""
    return f"CASE scope {' '.join(f'WHEN %({name})s THEN {place}' for place, name in enumerate(params(viewer)))} END"


def open_program(viewer: Viewer) -> str:
    """Return the condition that the viewer may see program `p` (see `domain.access.scope_of`)."""
    return f"CASE p.visibility WHEN 'private' THEN 'program:' || p.id ELSE p.visibility END {held(viewer)}"


def seen(viewer: Viewer, *, where: str = "TRUE") -> str:
    """Return a common table expression `seen`: one row for each entry with living evidence that the viewer may see.

    Words are those of the first held scope that still tells it; counts add up. `where` narrows the rows of entry_scope.
    """
    # One scope is what nearly every reader holds: left open, it is answered from the indexes of entry_scope.
    if len(viewer.scopes) == 1:
        return f"""seen AS NOT MATERIALIZED (SELECT {_COLUMNS} FROM entry_scope
            WHERE scope = %(scope0)s AND learnings > 0 AND {where})"""  # noqa: S608 - every value is a parameter
    return f"""seen AS (SELECT {_COLUMNS} FROM (
        SELECT entry_id, kind, slug, title, summary,
            sum(sources) OVER one AS sources, sum(learnings) OVER one AS learnings,
            max(solutions) OVER one AS solutions, min(first_at) OVER one AS first_at, max(last_at) OVER one AS last_at,
            row_number() OVER (PARTITION BY entry_id ORDER BY {rank(viewer)}) AS rank
        FROM entry_scope WHERE scope {held(viewer)} AND learnings > 0 AND {where}
        WINDOW one AS (PARTITION BY entry_id)) ranked WHERE rank = 1)"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Among:
    """A list of values as `IN (...)` with its parameters."""

    sql: str
    params: Params


def among(name: str, values: Iterable[int]) -> Among:
    """Return `IN (...)` over the values, whose parameters are called `name` and a number."""
    named = {f"{name}{place}": value for place, value in enumerate(values)}
    return Among(f"IN ({', '.join(f'%({key})s' for key in named) or 'NULL'})", {**named})
