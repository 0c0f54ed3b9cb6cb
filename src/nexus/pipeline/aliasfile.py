"""Aliases as a file, TOML or CSV: what a hub gives out and takes in."""

import csv
import io
import json
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from nexus.domain.curation import OwnAlias
from nexus.domain.errors import Invalid
from nexus.domain.learning import Kind

COLUMNS = ("name", "canonical", "kind", "context")


def read(*, text: str, form: str) -> tuple[OwnAlias, ...]:
    """Return the aliases of a file; `form` is `toml` (`[[alias]]` tables) or `csv` (with a heading line).

    `kind` is `technology` where it is left out. Raises: Invalid, naming the place, for what is no such file.
    """
    rows = _toml(text) if form == "toml" else _csv(text)
    return tuple(_alias(number, row) for number, row in enumerate(rows, start=1))


def write(*, aliases: Iterable[OwnAlias], form: str) -> str:
    """Return aliases as a file that `read` takes."""
    if form == "toml":
        return "\n".join(_table(alias) for alias in aliases)
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([getattr(alias, column) for column in COLUMNS] for alias in aliases)
    return sink.getvalue()


def _table(alias: OwnAlias) -> str:
    lines = [
        f"{column} = {json.dumps(value, ensure_ascii=False)}"
        for column in COLUMNS
        if (value := str(getattr(alias, column)))
    ]
    return "\n".join(("[[alias]]", *lines, ""))


def _toml(text: str) -> list[Mapping[str, Any]]:
    try:
        rows = tomllib.loads(text).get("alias", [])
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"no TOML: {error}", field="file") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Invalid("write each alias as an [[alias]] table", field="alias")
    return rows


def _csv(text: str) -> list[Mapping[str, Any]]:
    try:
        rows = list(csv.DictReader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise Invalid(f"no CSV: {error}", field="file") from error
    return [{key: value for key, value in row.items() if value} for row in rows]


def _alias(number: int, row: Mapping[str, Any]) -> OwnAlias:
    unknown = [key for key in row if key not in COLUMNS]
    if unknown:
        raise Invalid(f"alias {number}: '{unknown[0]}' is not one of {', '.join(COLUMNS)}", field=str(unknown[0]))
    values = {column: row.get(column, "technology" if column == "kind" else "") for column in COLUMNS}
    for column, value in values.items():
        if not isinstance(value, str):
            raise Invalid(f"alias {number}: {column} is no text", field=column)
        if not value and column in ("name", "canonical"):
            raise Invalid(f"alias {number}: {column} is missing", field=column)
    if values["kind"] not in (Kind.TECHNOLOGY, Kind.CONCEPT):
        raise Invalid(f"alias {number}: kind is technology or concept, not '{values['kind']}'", field="kind")
    return OwnAlias(
        kind=Kind(values["kind"]), name=values["name"], canonical=values["canonical"], context=values["context"]
    )
