"""nexus export: learnings one a line, or the whole hub in a form that equal hubs share."""

import enum
from typing import Annotated

import msgspec
import typer

from nexus.domain.errors import Invalid
from nexus.interfaces.cli import eyes
from nexus.services import migrations
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
