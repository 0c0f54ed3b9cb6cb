"""Command lines read without Typer: with what it brings it takes longer to load than a document to be read.

Only what is surely meant is read here. All else, a call for help and each mistake among it, is left to Typer, which alone
says what a command takes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple


class Command(NamedTuple):
    """A command that takes paths and options."""

    carry_out: Callable[..., int]
    """Gets `paths` and the options that were given, by their names; returns the exit code."""
    options: Mapping[str, tuple[str, Any]]
    """By its spelling the name of an option and what it takes: True or False nothing, being the value, an enum one of its
    values, `list` one word each time."""


def read(*, arguments: Sequence[str], command: Command) -> dict[str, Any] | None:
    """Return what a command is called with, by name; None where Typer must read it."""
    told: dict[str, Any] = {"paths": []}
    waiting = iter(arguments)
    for argument in waiting:
        if not argument.startswith("-"):
            told["paths"].append(Path(argument))
        elif argument not in command.options or not _take(told, *command.options[argument], waiting):
            return None
    return told if told["paths"] else None


def _take(told: dict[str, Any], name: str, takes: Any, waiting: Iterator[str]) -> bool:
    """Put the value of an option to the others; tell whether there is one."""
    if isinstance(takes, bool):
        told[name] = takes
        return True
    value = next(waiting, "-")
    if takes is list and not value.startswith("-"):
        told.setdefault(name, []).append(value)
        return True
    if takes is not list and value in set(takes):
        told[name] = takes(value)
        return True
    return False
