"""nexus review: what the rule is unsure of, and what people answered."""

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from nexus.domain.access import OWNER
from nexus.domain.curation import Answer, Outcome, PairView, StatementView
from nexus.domain.learning import Kind
from nexus.interfaces.cli import clock, eyes, wording
from nexus.services import access, migrations
from nexus.services.curation import reviewing
from nexus.services.read_models import inbox

_WIDE = 1_000

app = typer.Typer(add_completion=False, no_args_is_help=True)

Form = Annotated[int, typer.Argument(metavar="FORM", help="Number of a statement, as `nexus review list` prints it.")]


@app.command("list")
def list_(
    kind: Annotated[Kind | None, typer.Option(help="Only pairs of this kind.")] = None,
    page: Annotated[int, typer.Option(min=1, help="Which page.")] = 1,
    size: Annotated[int, typer.Option(min=1, max=inbox.LARGEST_PAGE, help="Pairs on a page.")] = 20,
    as_: eyes.As = eyes.Eyes.OWNER,
) -> None:
    """List the pairs that wait for an answer, the most useful first."""
    migrations.bring_up()
    found = inbox.pairs(viewer=eyes.viewer(as_), page=page, size=size, kind=kind)
    console = Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False)
    for pair in found.pairs:
        _print(console, pair)
    more = "+" if found.page.bounded else ""
    console.print(f"{found.page.total:,}{more} {'pair waits' if found.page.total == 1 else 'pairs wait'} for an answer")


@app.command()
def same(a: Form, b: Form) -> None:
    """Say that two statements are the same: their entries become one, for good."""
    _answer(a, b, Answer.SAME)


@app.command()
def different(a: Form, b: Form) -> None:
    """Say that two statements are different: they are never joined."""
    _answer(a, b, Answer.DIFFERENT)


@app.command()
def later(a: Form, b: Form) -> None:
    """Put a pair off: it comes last from now on."""
    _answer(a, b, Answer.LATER)


@app.command()
def answers(as_: eyes.As = eyes.Eyes.OWNER) -> None:
    """List the latest answers that hold."""
    migrations.bring_up()
    table = Table("Act", "Answer", "By", "At", "One", "Other", box=None)
    for one in inbox.answers(viewer=eyes.viewer(as_)):
        said = (escape(statement) for statement in one.said)
        table.add_row(str(one.act), one.answer.value, one.actor, f"{one.at:%Y-%m-%d %H:%M}", *said)
    Console(width=None if sys.stdout.isatty() else _WIDE).print(table)


@app.command("take-back")
def take_back(act: Annotated[int, typer.Argument(metavar="ACT", help="Number of an answer.")]) -> None:
    """Take an answer back: the pair is asked again."""
    migrations.bring_up()
    outcome = reviewing.take_back(viewer=access.owner(), actor=OWNER, now=clock.now(), act=act)
    typer.echo(told(outcome))


def told(outcome: Outcome) -> str:
    """Return what an act came to in one line."""
    entries = ", ".join(map(str, outcome.entries))
    noun = "entry" if len(outcome.entries) == 1 else "entries"
    return f"act {outcome.act}: {wording.count(outcome.moved, 'statement')} moved; {noun} {entries}"


def _answer(a: int, b: int, said: Answer) -> None:
    migrations.bring_up()
    outcome = reviewing.answer(viewer=access.owner(), actor=OWNER, now=clock.now(), a=a, b=b, said=said)
    typer.echo(f"{said.value}; {told(outcome)}")


def _print(console: Console, pair: PairView) -> None:
    alike = f", {wording.count(pair.alike, 'more pair')} of these entries" if pair.alike else ""
    console.print(
        f"[bold]{pair.a.form} {pair.b.form}[/]  {pair.kind.value}, score {pair.score}"
        f"{', put off' if pair.postponed else ''}{alike}"
    )
    for side in (pair.a, pair.b):
        console.print(f"  {escape(_statement(side))}")
    console.print(f"  [dim]{escape('; '.join(pair.reasons))}[/]\n")


def _statement(side: StatementView) -> str:
    place = side.evidence[0]
    more = f" and {wording.count(side.places - 1, 'more place')}" if side.places > 1 else ""
    return f"{side.statement} ({place.source}:{place.path}:{place.line}{more})"
