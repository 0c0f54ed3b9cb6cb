"""nexus aliases: the hub's own names for technologies and concepts."""

import enum
import sys
from pathlib import Path
from typing import Annotated

import typer

from nexus.domain.access import OWNER
from nexus.domain.curation import AliasEffect, OwnAlias
from nexus.domain.errors import Invalid
from nexus.domain.learning import Kind
from nexus.interfaces.cli import clock, wording
from nexus.pipeline import aliasfile
from nexus.services import access, migrations
from nexus.services.curation import aliasing

app = typer.Typer(add_completion=False, no_args_is_help=True)


class Form(enum.StrEnum):
    """Kinds of files."""

    TOML = "toml"
    CSV = "csv"


class Named(enum.StrEnum):
    """Kinds that have aliases."""

    TECHNOLOGY = "technology"
    CONCEPT = "concept"


Name = Annotated[str, typer.Argument(help="The other name.")]
KindOption = Annotated[Named, typer.Option("--kind", help="What bears the name.")]
Context = Annotated[str, typer.Option(help="A word that must stand in the statement, where the name is ambiguous.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Only say what it would do.")]


@app.command()
def add(
    name: Name,
    canonical: Annotated[str, typer.Argument(metavar="USUAL", help="The usual name.")],
    kind: KindOption = Named.TECHNOLOGY,
    context: Context = "",
    dry_run: Dry = False,
) -> None:
    """Add an alias: what is told under NAME is told of USUAL; one that is there is replaced."""
    _change(add=[OwnAlias(kind=Kind(kind), name=name, canonical=canonical, context=context)], dry_run=dry_run)


@app.command()
def remove(name: Name, kind: KindOption = Named.TECHNOLOGY, context: Context = "", dry_run: Dry = False) -> None:
    """Remove an alias: what it joined is parted again."""
    _change(remove=[OwnAlias(kind=Kind(kind), name=name, canonical="", context=context)], dry_run=dry_run)


@app.command()
def export(
    format_: Annotated[Form, typer.Option("--format", help="How to write them.")] = Form.TOML,
) -> None:
    """Print the hub's own aliases as a file that `import` takes."""
    migrations.bring_up()
    typer.echo(aliasfile.write(aliases=aliasing.all(viewer=access.owner()), form=format_), nl=False)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A .toml or .csv file; - reads TOML from the input.")],
    replace: Annotated[bool, typer.Option("--replace", help="Remove those that are not in the file.")] = False,
    dry_run: Dry = False,
) -> None:
    """Take in aliases from a file, and say what they join and part."""
    aliases = aliasfile.read(text=_text(file), form="csv" if file.suffix.lower() == ".csv" else "toml")
    migrations.bring_up()
    if replace:
        effect = aliasing.replace(
            viewer=access.owner(), actor=OWNER, now=clock.now(), aliases=aliases, apply=not dry_run
        )
        _tell(effect)
    else:
        _change(add=aliases, dry_run=dry_run)


def _text(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{file} cannot be read: {error}", field="file") from error


def _change(
    *, add: "list[OwnAlias] | tuple[OwnAlias, ...]" = (), remove: "list[OwnAlias] | tuple[()]" = (), dry_run: bool
) -> None:
    migrations.bring_up()
    effect = aliasing.change(
        viewer=access.owner(), actor=OWNER, now=clock.now(), add=add, remove=remove, apply=not dry_run
    )
    _tell(effect)


def _tell(effect: AliasEffect) -> None:
    """Print what a change of the aliases does or would do."""
    would = "" if effect.applied else "would be "
    for old, new in effect.joined:
        typer.echo(f"{would}joined: {old} -> {new}")
    for new, old in effect.parted:
        typer.echo(f"{would}parted: {new} from {old}")
    for old, new, learnings in effect.moved:
        typer.echo(f"{would}moved: {wording.count(learnings, 'learning')} of {old} -> {new}")
    typer.echo(
        f"{wording.count(len(effect.added), 'alias', 'aliases')} {would}added, {len(effect.removed):,} removed;"
        f" {wording.count(effect.learnings, 'learning')} called otherwise;"
        f" {wording.count(effect.joins, 'entry', 'entries')} joined, {effect.parts:,} parted"
    )
