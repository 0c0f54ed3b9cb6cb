"""nexus show: one entry with all that stands around it."""

import enum
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.markdown import Markdown

from nexus.domain.access import Viewer
from nexus.domain.cards import RELATIONS, Card, Include
from nexus.interfaces.cli import eyes
from nexus.pipeline import markdown
from nexus.services import migrations
from nexus.services.read_models import cards, entries

app = typer.Typer(add_completion=False, no_args_is_help=True)

_WHOLE = RELATIONS | {Include.TOLD_BY, Include.ALIASES, Include.EVIDENCE}
_AROUND = 50


class Format(enum.StrEnum):
    """How an entry is printed."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


@app.command()
def main(
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="The last part of the entry's address, also an older one.")],
    format_: Annotated[
        Format, typer.Option("--format", help="text to read, markdown as the page and the API give it, json for programs.")
    ] = Format.TEXT,
    as_: eyes.As = eyes.Eyes.OWNER,
) -> None:
    """Show one entry: what is known, who tells it and where, what solves it.

    Ends with 1 where there is no such entry.
    """
    migrations.bring_up()
    card = _card(eyes.viewer(as_), slug)
    if format_ is Format.JSON:
        typer.echo(msgspec.json.encode(card).decode())
    elif format_ is Format.MARKDOWN:
        typer.echo(markdown.entry(card=card), nl=False)
    else:
        Console(highlight=False).print(Markdown(markdown.entry(card=card), hyperlinks=False))


def _card(viewer: Viewer, slug: str) -> Card:
    found = cards.one(viewer=viewer, slug=slug, include=_WHOLE, bound=_AROUND)
    return _card(viewer, found.slug) if isinstance(found, entries.Moved) else found
