"""nexus solve: have we seen this?"""

import enum
import sys
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.text import Text

from nexus.domain.errors import Invalid
from nexus.domain.finding import Answer, SolveView
from nexus.interfaces.cli import eyes, wording
from nexus.services import migrations, solve

app = typer.Typer(add_completion=False)

_QUOTES = 3


class Format(enum.StrEnum):
    """How answers are printed."""

    TEXT = "text"
    JSON = "json"


@app.command()
def main(
    problem: Annotated[
        list[str] | None, typer.Argument(metavar="PROBLEM", help="The error or problem; standard input where it is left out.")
    ] = None,
    format_: Annotated[Format, typer.Option("--format", help="text to read, json for programs.")] = Format.TEXT,
    as_: eyes.As = eyes.Eyes.OWNER,
) -> None:
    """Say what your own people did about a problem, with the line where each wrote it.

    `make test 2>&1 | nexus solve` asks with what a command printed. Ends with 1 where the problem is new.
    """
    asked = " ".join(problem) if problem else _standard_input()
    if not asked.strip():
        raise Invalid("nothing was asked: give the error or problem behind the command, or pipe it in", field="problem")
    migrations.bring_up()
    answer = solve.solve(viewer=eyes.viewer(as_), problem=asked)
    if format_ is Format.JSON:
        typer.echo(msgspec.json.encode(answer).decode())
    else:
        _print(answer)
    sys.exit(1 if answer.verdict == "new" else 0)


def _standard_input() -> str:
    if sys.stdin.isatty():
        raise Invalid("paste the problem behind the command, or pipe it in", field="problem")
    return sys.stdin.buffer.read().decode("utf-8", "replace")


def _print(view: SolveView) -> None:
    console = Console(highlight=False, soft_wrap=True)
    if view.verdict == "new":
        console.print("New: nobody has written about this yet.", style="bold")
    elif view.verdict == "seen":
        console.print(f"Seen: {wording.count(view.people, 'source')} met this.", style="bold green")
    else:
        console.print("Not seen exactly; these come near:", style="bold yellow")
    for answer in view.answers:
        _print_answer(console, answer)
    console.print(f"{view.milliseconds:.0f} ms", style="dim")


def _print_answer(console: Console, answer: Answer) -> None:
    console.print()
    told = wording.count(answer.challenge.sources, "source")
    console.print(Text.assemble((answer.challenge.title, "bold"), f"  {told}"))
    if answer.reasons:
        console.print(Text(f"  because: {'; '.join(answer.reasons)}", style="dim"))
    for evidence in answer.evidence[:_QUOTES]:
        # A challenge that has a title alone says nothing more at its places.
        told = f"{evidence.text}  " if evidence.text else ""
        console.print(Text(f"  met: {told}({evidence.author or evidence.source_title}, {evidence.place})"))
    if not answer.solutions:
        console.print("  No solution is known yet.")
    for number, solution in enumerate(answer.solutions, start=1):
        support = wording.count(solution.entry.sources, "source")
        console.print(Text.assemble(f"  {number}. ", (solution.entry.title, "green"), f"  {support}"))
        for evidence in solution.evidence[:_QUOTES]:
            console.print(Text(f"     {evidence.place}  {evidence.author}", style="dim"))
