"""The nexus command: one literal table of commands, each in a module of its own.

Only the module of the command asked for is loaded, Django only where the command needs the hub, and Typer only where a call is
not `plain`: `nexus lint` and `nexus extract` start before each commit and must not be felt.
"""

import difflib
import importlib
import os
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nexus import __version__
from nexus.domain.errors import Invalid, NexusError
from nexus.interfaces.cli import plain

if TYPE_CHECKING:
    import typer


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command: its module, of this room or another, holds `app`, a Typer application."""

    name: str
    module: str
    help: str
    hub: bool = True
    """Whether its module needs Django, which is set up before it is loaded."""
    plain: str = ""
    """A module that holds `PLAIN`, by which most calls are carried out without Typer."""


COMMANDS = (
    Command(name="run", module=".running", help="Start the hub: migrate, import the examples or SOURCES, serve.", hub=False),
    Command(name="serve", module=".serving", help="Serve the hub and carry out its jobs, until Ctrl-C.", hub=False),
    Command(name="import", module=".importing", help="Import folders, files, archives and git repositories."),
    Command(name="remove", module=".removing", help="Withdraw all that a source says and overwrite its text."),
    Command(name="sources", module=".listing", help="List the sources of the hub."),
    Command(name="search", module=".searching", help="Search entries and documents."),
    Command(name="show", module=".showing", help="Show one entry, with who tells it and where."),
    Command(name="solve", module=".solving", help="Paste an error: have we seen this, and what did people do?"),
    Command(
        name="extract",
        module=".extracting",
        help="Print what documents teach; needs no hub.",
        hub=False,
        plain=".teaching",
    ),
    Command(
        name="lint",
        module=".linting",
        help="Say what documents would teach and what is unclear in them.",
        hub=False,
        plain=".remarking",
    ),
    Command(
        name="evaluate",
        module=".evaluating",
        help="Measure extraction and consolidation on labelled documents.",
        hub=False,
    ),
    Command(name="export", module=".exporting", help="Print learnings or the whole hub."),
    Command(name="mcp", module="nexus.interfaces.mcp.command", help="Answer programs that speak MCP: search, solve, entries."),
    Command(name="review", module=".reviewing", help="Say which statements are the same and which are not."),
    Command(name="undo", module=".undoing", help="Undo a merge, a split or a rename of entries."),
    Command(name="aliases", module=".aliasing", help="Change the hub's own names for technologies and concepts."),
    Command(name="program", module=".programs", help="Make a program, or change its title or visibility."),
    Command(name="owner-link", module=".owner", help="Print a link that signs its first visitor in as the owner."),
    Command(name="check", module=".checking", help="Prove that the search index and the tables agree."),
    Command(name="reindex", module=".reindexing", help="Write the search index anew, while everybody goes on searching."),
    Command(name="migrate", module=".migrating", help="Bring the database to this version's tables."),
    Command(name="prepare", module=".preparing", help="Import at a first start and say what to try; `run` calls it."),
    Command(name="work", module=".working", help="Carry out waiting jobs, then end; `serve` starts it."),
    Command(name="relay", module=".relaying", help="Send waiting jobs to RabbitMQ, until Ctrl-C; `serve` starts it."),
    Command(name="worker", module=".worker", help="Carry out jobs that RabbitMQ delivers, until Ctrl-C."),
    Command(name="reference", module="nexus.config.reference", help="Write the generated reference pages, or check them."),
    Command(name="bench", module="nexus.config.bench", help="Measure the import and the pages.", hub=False),
    Command(name="bench-search", module="nexus.config.bench_search", help="Measure searching in a large hub.", hub=False),
)


def run() -> None:
    """Carry out the command line of this process and end it."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(call(arguments=sys.argv[1:]))


_INSIDE = ("prepare", "work", "relay", "extract", "lint", "evaluate")
"""Commands that say nothing of unknown settings: `run` and `serve` start them and say it, or they read none."""
_DATABASE = ("django.db", "sqlite3", "psycopg")
"""Rooms whose errors say that the database cannot do what is asked; they are loaded by the commands alone."""


def call(*, arguments: list[str]) -> int:
    """Carry out a command line and return 0, 1 for a failure, 2 for a wrong call; a command may raise SystemExit with it."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(overview())  # noqa: T201
        return 0
    if arguments[0] in ("-V", "--version"):
        print(f"nexus {__version__}")  # noqa: T201
        return 0
    found = next((command for command in COMMANDS if command.name == arguments[0]), None)
    if found is None:
        return _unknown(arguments[0])
    _warn(found.name)
    try:
        return _carried_out(found, arguments[1:])
    except NexusError as error:
        print(f"nexus {found.name}: {_told(error)}", file=sys.stderr)  # noqa: T201
        return 2 if isinstance(error, Invalid) else 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if os.environ.get("NEXUS_DEBUG"):
            raise
        print(f"nexus {found.name}: {_unforeseen(error)}", file=sys.stderr)  # noqa: T201
        return 1


def _carried_out(command: Command, arguments: list[str]) -> int:
    """Carry out a command, without Typer where its call is plain, and return its exit code."""
    if command.plain:
        known: plain.Command = importlib.import_module(command.plain, __package__).PLAIN
        told = plain.read(arguments=arguments, command=known)
        if told is not None:
            return known.carry_out(**told)
    # A traceback of Typer would show the values of variables, secrets among them.
    typer = application(command)
    typer.pretty_exceptions_enable = False
    typer(args=arguments, prog_name=f"nexus {command.name}")
    return 0


def _unforeseen(error: Exception) -> str:
    """Return in one line what went wrong where no rule of ours foresaw it."""
    said = " ".join(str(error).split())
    if type(error).__module__.startswith(_DATABASE):
        return f"the database: {said}"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return f"{type(error).__name__}: {said}; this should not happen: NEXUS_DEBUG=1 shows where"


def application(command: Command) -> "typer.Typer":
    """Return the Typer application of a command, loaded now."""
    if command.hub:
        set_up()
    loaded: typer.Typer = importlib.import_module(command.module, __package__).app
    return loaded


def set_up() -> None:
    """Set Django up; raise Invalid where the settings make no sense."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nexus.config.settings")
    try:
        importlib.import_module("django").setup()
    except ValueError as error:
        raise Invalid(str(error), field="settings") from error
    except OSError as error:
        raise Invalid(f"the data folder cannot be used: {error}", field="settings") from error


def overview() -> str:
    """Return what `nexus --help` prints."""
    lines = [f"  {command.name:<14}{command.help}" for command in COMMANDS]
    return "\n".join(
        (
            "Usage: nexus COMMAND [ARGUMENTS]",
            "",
            "Nexus reads what engineers write, finds the learnings and consolidates them with their evidence.",
            "",
            *lines,
            "",
            "nexus COMMAND --help says more. Settings come from the environment: docs/reference/settings.md.",
        )
    )


def _warn(command: str) -> None:
    """Say which settings are none: a name with a typing error would be passed over in silence."""
    for remark in () if command in _INSIDE else importlib.import_module("nexus.config.env").unknown():
        print(f"nexus {command}: {remark}", file=sys.stderr)  # noqa: T201


def _told(error: NexusError) -> str:
    """Return what went wrong, behind the name of the value that is refused."""
    field = error.field if isinstance(error, Invalid) else ""
    return f"{field}: {error}" if field and field not in str(error) else str(error)


def _unknown(name: str) -> int:
    near = difflib.get_close_matches(name, [command.name for command in COMMANDS], n=1)
    hint = f"; did you mean '{near[0]}'?" if near else ""
    print(f"nexus: no command '{name}'{hint}\n\n{overview()}", file=sys.stderr)  # noqa: T201
    return 2
