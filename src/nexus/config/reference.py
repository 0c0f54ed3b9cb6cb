"""nexus reference: the pages of docs/reference, written from what the code declares."""

import importlib
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

import nexus
from nexus.config import env
from nexus.domain.errors import Unavailable
from nexus.interfaces.cli import main as cli

app = typer.Typer(add_completion=False)

_NOTE = "<!-- Written by `make references` from the code. -->"
_MANY = re.compile(r" <list\[\w+\]>$")


@app.command()
def main(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; end with 1 and name the pages that are stale.")] = False,
) -> None:
    """Write the generated reference pages of a checkout, or check them."""
    folder = Path(nexus.__file__).parents[2] / "docs" / "reference"
    if not folder.parent.is_dir():
        raise Unavailable("the reference is written in a checkout; this is an installed package")
    found = stale(folder=folder)
    if check:
        for page in found:
            typer.echo(f"docs/reference/{page} is stale: make references", err=True)
        if found:
            sys.exit(1)
        typer.echo(f"{len(PAGES)} pages say what the code says")
        return
    folder.mkdir(exist_ok=True)
    for page, write in PAGES:
        (folder / page).write_text(write(), encoding="utf-8")
    typer.echo(f"{len(PAGES)} pages, {len(found)} of them changed")


def stale(*, folder: Path) -> list[str]:
    """Return the names of the pages below `folder` that are not what would be written now."""
    return [page for page, write in PAGES if _held(folder / page) != write()]


def commands() -> str:
    """Return the page of all commands, from their Typer applications."""
    parts = [
        "# Commands",
        _NOTE,
        "Every command ends with 0, with 1 for a failure or where nothing was found, and with 2 for a wrong call, which it "
        "explains. `nexus COMMAND --help` prints what stands here. What is asked for goes to standard output, progress and "
        "problems to standard error. Settings come from the environment: [settings](settings.md).",
        _table(("Command", "What it does"), ((f"[{one.name}](#nexus-{one.name})", one.help) for one in cli.COMMANDS)),
    ]
    for command in cli.COMMANDS:
        loaded = typer.main.get_command(cli.application(command))
        parts += _section(f"nexus {command.name}", loaded, summary=command.help)
    return "\n\n".join(parts) + "\n"


def settings() -> str:
    """Return the page of all settings, from the one reader of the environment."""
    fields = env.Environment.model_fields
    prefix = str(env.Environment.model_config["env_prefix"])
    rows = (
        (f"`{prefix}{name.upper()}`", f"`{field.default}`" if str(field.default) else "empty", field.description or "")
        for name, field in fields.items()
    )
    return "\n\n".join(
        (
            "# Settings",
            _NOTE,
            "Read once, at the start of each process, from environment variables or a file `.env` in the working folder; "
            "the environment goes first.",
            _table(("Variable", "Default", "What it is"), rows) + "\n",
        )
    )


def _section(name: str, command: Any, *, summary: str = "") -> Iterator[str]:
    """Yield the paragraphs of a command, and those of its own commands under it."""
    context = typer.Context(command, info_name=name)
    yield f"## {name}"
    below = getattr(command, "commands", {})
    yield f"```\n{name} {' '.join(command.collect_usage_pieces(context))}\n```"
    yield _unfolded(command.help) if command.help else summary
    records = [record for param in command.params if (record := param.get_help_record(context))]
    if records:
        yield _table(("Argument or option", "Effect"), ((f"`{_MANY.sub('...', names)}`", told) for names, told in records))
    for own in below.values():
        yield from (part.replace("## ", "### ", 1) for part in _section(f"{name} {own.name}", own))


def _unfolded(text: str) -> str:
    """Return a docstring with its paragraphs on one line each."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def _table(heads: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    """Return a table in Markdown."""
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _held(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def openapi() -> str:
    """Return the OpenAPI document, as the API answers with it."""
    document: bytes = _in_django("nexus.interfaces.rest.reference").document()
    return document.decode()


def graphql() -> str:
    """Return the schema of GraphQL in its definition language."""
    return str(_in_django("nexus.interfaces.graphql.schema").sdl())


def _in_django(module: str) -> Any:
    """Return a module that needs Django, which is set up for it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nexus.config.settings")
    importlib.import_module("django").setup()
    return importlib.import_module(module)


PAGES: tuple[tuple[str, Callable[[], str]], ...] = (
    ("commands.md", commands),
    ("settings.md", settings),
    ("openapi.json", openapi),
    ("schema.graphql", graphql),
)
