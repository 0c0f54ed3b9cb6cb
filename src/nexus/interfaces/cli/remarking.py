"""What nexus lint does: say what an author would teach, and what is unclear in it. Knows no Typer: see `plain`."""

import enum
import functools
import importlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from nexus.domain.errors import Invalid, NexusError, Unreadable
from nexus.domain.learning import Kind
from nexus.interfaces.cli import counting, painting, plain, reading
from nexus.interfaces.cli import main as commands
from nexus.pipeline import linting, readings
from nexus.pipeline.linting import Level, Remark


class Format(enum.StrEnum):
    """How remarks are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is said of one document, `place` being the path to open it by."""

    place: str
    learned: Mapping[Kind, int]
    remarks: tuple[Remark, ...]


def lint(
    *,
    paths: list[Path],
    format_: Format = Format.TEXT,
    strict: bool = False,
    without: Iterable[str] = (),
    hub: bool | None = None,
) -> int:
    """Print what is said of documents; return 1 for an error, or with `strict` for a warning, else 0."""
    unasked = _rules(without)
    reports = list(_reports(paths, hub, unasked))
    match format_:
        case Format.TEXT:
            _print(reports)
        case Format.JSON:
            painting.say(json.dumps({"documents": [_record(one) for one in reports]}, ensure_ascii=False))
        case Format.GITHUB:
            for line in (_annotation(one.place, remark) for one in reports for remark in one.remarks):
                painting.say(line)
    failing = {Level.ERROR, Level.WARNING} if strict else {Level.ERROR}
    return int(any(remark.level in failing for one in reports for remark in one.remarks))


PLAIN = plain.Command(
    carry_out=lint,
    options={
        "--format": ("format_", Format),
        "--strict": ("strict", True),
        "--without": ("without", list),
        "--hub": ("hub", True),
        "--no-hub": ("hub", False),
    },
)


def _rules(names: Iterable[str]) -> frozenset[str]:
    known = {rule.name for rule in linting.RULES}
    for name in names:
        if name not in known:
            raise Invalid(f"no rule '{name}'; there are {', '.join(sorted(known))}", field="without")
    return frozenset(names)


def _is_there(environment: Mapping[str, str]) -> bool:
    """Tell whether this machine has a hub, without the settings, which would load Django."""
    return Path(environment.get("NEXUS_DATA_DIR") or "var", "nexus.sqlite3").is_file() or bool(
        environment.get("NEXUS_DATABASE_URL")
    )


def _reports(paths: list[Path], hub: bool | None, without: frozenset[str]) -> Iterator[Report]:
    """Yield a report of each document; a hub that nobody asked for and that does not answer is said to be silent, once."""
    asks = _is_there(os.environ) if hub is None else hub
    asking = functools.cache(_asking) if asks else None
    for path, name in reading.documents(paths=paths):
        try:
            yield _report(path, name, asking, without)
        except NexusError as error:
            if hub or not asking or isinstance(error, Invalid):
                raise
            painting.warn(f"nexus lint: the hub is not asked: {error}")
            asking = None
            yield _report(path, name, asking, without)


def _report(path: Path, name: str, asking: Callable[[], Any] | None, without: frozenset[str]) -> Report:
    place = path.as_posix()
    try:
        content = reading.text(path=path)
    except (OSError, Unreadable) as error:
        unread = Remark(
            rule="unread", level=Level.ERROR, line=1, column=1, end_line=1, end_column=1, message=str(error).rstrip(".")
        )
        return Report(place=place, learned={}, remarks=(unread,))
    # From where a repository is linted, its folders say what their pages are about, as they do when it is imported.
    found = readings.read(path=name if path.is_absolute() else place, content=content)
    if asking and any(one.kind is Kind.CHALLENGE for one in found.extraction.learnings):
        found = replace(found, seen=asking().seen(reading=found))
    return Report(
        place=place, learned=linting.learned(reading=found), remarks=linting.lint(reading=found, without=without)
    )


def _asking() -> Any:
    """Return the module that asks the hub, which is brought up; only here Django is loaded."""
    commands.set_up()
    importlib.import_module("nexus.services.migrations").bring_up()
    return importlib.import_module("nexus.interfaces.cli.asking")


def _print(reports: list[Report]) -> None:
    """Print the remarks of each document under what it teaches, and the sum of all."""
    colours = {Level.ERROR: painting.RED, Level.WARNING: painting.YELLOW, Level.NOTICE: painting.CYAN}
    for one in reports:
        told = (
            counting.count(one.learned[kind], kind.value, counting.PLURALS[kind])
            for kind in Kind
            if one.learned.get(kind)
        )
        taught = ", ".join(told) or "nothing learned"
        painting.say(f"{painting.paint(one.place, painting.BOLD)}  {painting.paint(taught, painting.DIM)}")
        for remark in one.remarks:
            level = painting.paint(f"{remark.level:<9}", colours[remark.level])
            where = f"{one.place}:{remark.line}:{remark.column}"
            painting.say(f"  {where}  {level}{remark.message}  {painting.paint(remark.rule, painting.DIM)}")
    counts = Counter(remark.level for one in reports for remark in one.remarks)
    learned = sum(sum(one.learned.values()) for one in reports)
    found = ", ".join(counting.count(counts[level], level.value) for level in Level)
    painting.say(f"{counting.count(len(reports), 'document')}, {counting.count(learned, 'learning')}: {found}")


def _record(one: Report) -> dict[str, Any]:
    learned = {kind.value: one.learned.get(kind, 0) for kind in Kind}
    return {"file": one.place, "learned": learned, "remarks": [asdict(remark) for remark in one.remarks]}


def _annotation(place: str, remark: Remark) -> str:
    """Return a remark as a workflow command; what would end the command or its properties is escaped."""
    title = f"nexus {remark.rule}"
    pairs = {"file": place, "line": remark.line, "endLine": remark.end_line, "col": remark.column, "title": title}
    if remark.line == remark.end_line:
        pairs["endColumn"] = remark.end_column
    told = ",".join(
        f"{key}={_escaped(str(value)).replace(':', '%3A').replace(',', '%2C')}" for key, value in pairs.items()
    )
    return f"::{remark.level} {told}::{_escaped(remark.message)}"


def _escaped(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
