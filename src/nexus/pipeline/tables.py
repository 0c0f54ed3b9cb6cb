"""Tables: pipes, columns typed with tabs or blanks, and the simple and grid tables of reStructuredText."""

import itertools
import re
from collections.abc import Sequence

from nexus.pipeline.passage import Passage
from nexus.pipeline.sourcelines import Line

_DELIMITER = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$")
_COLUMN = re.compile(r"(?<=\S)(?:[ ]{0,40}\t[ \t]{0,40}|[ ]{3,40})(?=\S)")
_BORDER = re.compile(r"=+")

_MOST_ROWS, _MOST_COLUMNS = 5000, 100
"""A table beyond this was written by a machine: its rows make another one, its cells are left out."""

Rows = list[list[Passage]]


def may_begin(*, line: str, rst: bool) -> bool:
    """Tell at once whether a table may begin with a line; most do not."""
    return "|" in line or "\t" in line or "   " in line or (rst and line[0] in "+=")


def read(*, lines: Sequence[Line], at: int, rst: bool) -> tuple[Rows, int] | None:
    """Return the rows of the table that begins in line `at`, and the line after it; None where none begins."""
    body = lines[at].body
    if "|" in body or (rst and body.startswith("+-")):
        return _pipes(lines, at)
    if rst and body.startswith("==") and " =" in body:
        return _simple(lines, at)
    if _COLUMN.search(body):
        return _typed(lines, at)
    return None


def _pipes(lines: Sequence[Line], at: int) -> tuple[Rows, int] | None:
    body = lines[at].body
    following = lines[at + 1].body if at + 1 < len(lines) else ""
    framed = body[0] in "|+" and body[-1] in "|+" and following.startswith("|")
    if not framed and not ("|" in following and "-" in following and _DELIMITER.match(following)):
        return None
    rows: Rows = []
    last = min(len(lines), at + _MOST_ROWS)
    while at < last and (row := lines[at]).body and ("|" in row.body or row.body.startswith("+")):
        if not row.body.startswith("+") and not _DELIMITER.match(row.body):
            rows.append(_cells(row))
        at += 1
    return rows, at


def _cells(line: Line) -> list[Passage]:
    body = line.body
    edges, in_code = [], False
    for at, char in enumerate(body):
        if char == "`":
            in_code = not in_code
        elif char == "|" and not in_code and body[at - 1 : at] != "\\":
            edges.append(at)
            if len(edges) > _MOST_COLUMNS:
                break
    if not edges or edges[0] != 0:
        edges.insert(0, -1)
    if edges[-1] != len(body) - 1:
        edges.append(len(body))
    return [line.passage(start + 1, end) for start, end in itertools.pairwise(edges)]


def _simple(lines: Sequence[Line], at: int) -> tuple[Rows, int]:
    starts = [match.start() for match in _BORDER.finditer(lines[at].body)]
    rows: Rows = []
    borders = 0
    while at < len(lines) and borders < 3 and (row := lines[at]).body:
        at += 1
        if row.body.startswith("=="):
            borders += 1
        else:
            rows.append(
                [row.passage(start, end) for start, end in zip(starts, [*starts[1:], len(row.body)], strict=True)]
            )
    return rows, at


def _typed(lines: Sequence[Line], at: int) -> tuple[Rows, int] | None:
    columns = _columns(lines[at].body)
    if columns > _MOST_COLUMNS:
        return None
    found, end = [lines[at]], at + 1
    for following in range(at + 1, min(len(lines), at + _MOST_ROWS)):
        body = lines[following].body
        if body and _columns(body) != columns:
            break
        if body:
            found.append(lines[following])
            end = following + 1
    return ([_typed_cells(row) for row in found], end) if len(found) > 1 else None


def _columns(line: str) -> int:
    return len(_COLUMN.split(line, _MOST_COLUMNS))


def _typed_cells(line: Line) -> list[Passage]:
    edges = [0, *(at for match in _COLUMN.finditer(line.body) for at in match.span()), len(line.body)]
    return [line.passage(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]
