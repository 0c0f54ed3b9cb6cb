"""nexus undo: take back what was done to entries."""

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from nexus.domain.access import OWNER
from nexus.domain.errors import Invalid
from nexus.domain.views import EntryView
from nexus.interfaces.cli import clock, reviewing
from nexus.services import access, migrations
from nexus.services.curation import undoing
from nexus.services.read_models import entries, ledger

_WIDE = 1_000

app = typer.Typer(add_completion=False)


@app.command()
def main(
    decision: Annotated[int, typer.Argument(metavar="[DECISION]", help="Its number.", show_default=False)] = 0,
    entry: Annotated[str, typer.Option(metavar="SLUG", help="List the decisions on an entry, undo none.")] = "",
) -> None:
    """Undo a merge, a split, an attachment or a rename, by a rule or a person; later imports obey."""
    migrations.bring_up()
    if entry:
        return _history(entry)
    if not decision:
        raise Invalid("give the number of a decision; --entry SLUG lists those on an entry", field="decision")
    outcome = undoing.undo(viewer=access.owner(), actor=OWNER, now=clock.now(), decision=decision)
    return typer.echo(f"undone by {reviewing.told(outcome)}")


def _history(slug: str) -> None:
    found = entries.entry(viewer=access.owner(), slug=slug)
    if not isinstance(found, EntryView):
        return _history(found.slug)
    table = Table("Decision", "Act", "By", "At", "Score", "Other", "Statements", box=None)
    for line in ledger.of(viewer=access.owner(), entry=found.id).lines:
        table.add_row(
            str(line.decision),
            f"{line.act} (undone)" if line.undone_at else line.act,
            line.by,
            f"{line.at:%Y-%m-%d %H:%M}",
            "" if line.score is None else str(line.score),
            escape(line.other.title) if line.other else "",
            escape("; ".join(line.told)),
        )
    return Console(width=None if sys.stdout.isatty() else _WIDE).print(table)
