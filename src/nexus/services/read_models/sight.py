"""What a viewer may see, as SQL with named parameters; every statement of the read models is built on these pieces."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from nexus.domain.access import Viewer

Params = dict[str, str | int | None]

# A plus keeps SQLite, which plans without statistics, from beginning with an index of `until_run_id`, where nearly every
# row is NULL; it would hide the column from the statistics of PostgreSQL.
_UNINDEXED = "+" if connection.vendor == "sqlite" else ""
OPEN_MEMBER = f"{_UNINDEXED}m.until_run_id IS NULL"
CURRENT_DOCUMENT = f"{_UNINDEXED}d.until_run_id IS NULL"
# A source counts once something of it was read: one whose first run failed tells nothing.
READ_SOURCE = """(s."commit" <> '' OR EXISTS
    (SELECT 1 FROM document one WHERE one.source_id = s.id AND one.until_run_id IS NULL))"""
TOLD = "entry_id IN (SELECT entry_id FROM told)"

_COLUMNS = "entry_id, kind, slug, title, summary, sources, learnings, solutions, first_at, last_at"


def params(viewer: Viewer) -> Params:
    """Return the parameters that the other pieces of this module name."""
    return {f"scope{place}": scope for place, scope in enumerate(viewer.scopes or ("",))}


def word(value: str) -> str:
    """Return a word of an address as a parameter that both databases take; no word they keep holds what is replaced."""
    return value.replace("\0", "\ufffd").encode(errors="replace").decode()


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

    Words are those of the first held scope that still tells it; sources and learnings add up. `where` narrows the rows
    of entry_scope.
    """
    # One scope is what nearly every reader holds: left open, it is answered from the indexes of entry_scope.
    if len(viewer.scopes) == 1:
        return f"""seen AS NOT MATERIALIZED (SELECT {_COLUMNS} FROM entry_scope
            WHERE scope = %(scope0)s AND learnings > 0 AND {where})"""
    first = " ".join(f"WHEN {place} THEN %({name})s" for place, name in enumerate(params(viewer)))
    return f"""seen AS (
        SELECT word.entry_id, word.kind, word.slug, word.title, word.summary, total.sources, total.learnings,
            CASE WHEN total.scopes > 1 AND word.kind = 'challenge' THEN (
                SELECT count(DISTINCT origin_id) FROM relation
                WHERE target_id = word.entry_id AND kind = 'solves' AND scope {held(viewer)}
            ) ELSE total.solutions END AS solutions, total.first_at, total.last_at
        FROM (
            SELECT entry_id, sum(sources) AS sources, sum(learnings) AS learnings, max(solutions) AS solutions,
                min(first_at) AS first_at, max(last_at) AS last_at, count(*) AS scopes, min({rank(viewer)}) AS first
            FROM entry_scope WHERE scope {held(viewer)} AND learnings > 0 AND {where} GROUP BY entry_id
        ) total JOIN entry_scope word ON word.entry_id = total.entry_id AND word.scope = CASE total.first {first} END
    )"""


def told(sources: str) -> str:
    """Return a common table expression `told`: entries and how often sources `s` under this condition tell them."""
    return f"""told AS MATERIALIZED (
        SELECT m.entry_id, count(*) AS learnings FROM source s
        JOIN document d ON d.source_id = s.id AND d.until_run_id IS NULL
        JOIN learning l ON l.document_id = d.id
        JOIN member m ON m.form_id = l.form_id AND {OPEN_MEMBER}
        WHERE s.removed_at IS NULL AND {sources} GROUP BY m.entry_id)"""


@dataclass(frozen=True, slots=True)
class Among:
    """A list of values as `IN (...)` with its parameters."""

    sql: str
    params: Params


def among(name: str, values: Iterable[int | str]) -> Among:
    """Return `IN (...)` over the values, whose parameters are called `name` and a number."""
    named = {f"{name}{place}": value for place, value in enumerate(values)}
    return Among(f"IN ({', '.join(f'%({key})s' for key in named) or 'NULL'})", {**named})
