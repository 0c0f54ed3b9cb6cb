"""nexus export: learnings one a line, the whole hub in a form that equal hubs share, or notes that Obsidian opens."""

import enum
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from nexus.domain.errors import Invalid
from nexus.interfaces.cli import eyes, wording
from nexus.services import migrations, vaults
from nexus.services.read_models import export

app = typer.Typer(add_completion=False, no_args_is_help=True)


class Lines(enum.StrEnum):
    """The one format of learnings."""

    JSONL = "jsonl"


@app.command()
def learnings(
    format_: Annotated[Lines, typer.Option("--format", help="jsonl: one learning a line.")] = Lines.JSONL,
    as_: eyes.As = eyes.Eyes.OWNER,
) -> None:
    """Print every learning with its file, line, kind, title, text and the entry it went into."""
    migrations.bring_up()
    for learning in export.learnings(viewer=eyes.viewer(as_)):
        typer.echo(msgspec.json.encode(learning).decode())


@app.command()
def hub(
    canonical: Annotated[
        bool, typer.Option("--canonical", help="Sorted, without ids, dates and versions: equal hubs give equal bytes.")
    ] = False,
    as_: eyes.As = eyes.Eyes.OWNER,
) -> None:
    """Print the hub: entries with their evidence and relations, sources and documents."""
    if not canonical:
        raise Invalid("say --canonical: it is the one form there is", field="canonical")
    migrations.bring_up()
    typer.echo(export.canonical(viewer=eyes.viewer(as_)), nl=False)


@app.command()
def vault(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the notes go; other files in it stay.")],
    as_: eyes.As = eyes.Eyes.OWNER,
) -> None:
    """Write one Markdown note an entry, with front matter and links, that Obsidian opens; again, only what changed."""
    migrations.bring_up()
    done = vaults.write(viewer=eyes.viewer(as_), folder=folder)
    for path in done.kept:
        typer.echo(f"{folder / path} stays: its entry is gone, but somebody changed the note", err=True)
    typer.echo(f"{wording.count(done.notes, 'note')}: {done.written:,} written, {done.removed:,} removed")
