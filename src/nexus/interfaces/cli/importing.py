"""nexus import: request runs and carry them out, with progress."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich import markup
from rich.console import Console

from nexus.domain.access import OWNER, Visibility
from nexus.domain.errors import Invalid, NexusError
from nexus.domain.runs import Status
from nexus.domain.views import RunRef
from nexus.interfaces.cli import clock, following, wording
from nexus.pipeline import scrubbing
from nexus.services import access, catalogs, imports, migrations
from nexus.services.read_models import home, runs

_SHOWN_ERRORS = 5

app = typer.Typer(add_completion=False)


@app.command()
def main(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="PATH_OR_GIT_URL[#REF]", help="Folder, file, archive or git repository.")
    ] = None,
    program: Annotated[str, typer.Option(metavar="SLUG", help="Program that owns the sources; made where it is new.")] = "",
    visibility: Annotated[
        Visibility | None, typer.Option(help="Visibility of the program, where it is new or has no documents.")
    ] = None,
    list_: Annotated[
        Path | None, typer.Option("--list", metavar="FILE", help="A file with one source a line, or a program as TOML.")
    ] = None,
    token_env: Annotated[
        str, typer.Option(metavar="NAME", help="Environment variable with the token or deploy key of private sources.")
    ] = "",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the last sentence only.")] = False,
) -> None:
    """Import sources: read what is new, withdraw what is gone, consolidate.

    Importing again changes nothing. A run that was killed goes on where it stopped. Ends with 1 where a source could not
    be read; the others are imported all the same.
    """
    try:
        bring(
            sources=sources or [], list_=list_, program=program, visibility=visibility, token_env=token_env, quiet=quiet
        )
    except KeyboardInterrupt:
        typer.echo(
            "\nStopped. What was read is kept, and nothing is half done: the same command goes on from here, and so does"
            " a hub that runs (`nexus serve`).",
            err=True,
        )
        sys.exit(130)


def bring(
    *,
    sources: list[str],
    list_: Path | None = None,
    program: str = "",
    visibility: Visibility | None = None,
    token_env: str = "",
    quiet: bool = False,
) -> None:
    """Import sources one after the other and say what came of it; end the process with 1 where one failed."""
    migrations.bring_up()
    catalog = _catalog(sources, list_)
    console = Console(stderr=True, quiet=quiet)
    owner = program or catalog.program
    if owner:
        imports.program(slug=owner, title=catalog.title, visibility=visibility or catalog.visibility, now=clock.now())
    credential = clock.secret(token_env) if token_env else ""
    began = time.perf_counter()
    with following.Progress(console=console) as progress:
        ended = [_carry_out(listed, owner, credential, progress, console) for listed in catalog.sources]
    totals = home.home(viewer=access.owner()).totals
    typer.echo(wording.sentence(totals, seconds=time.perf_counter() - began))
    done = [run for run in ended if run is not None and run.status is Status.DONE]
    if len(done) < len(ended):
        sys.exit(1)
    if not any(run.counts.read or run.counts.withdrawn or run.counts.errors for run in done):
        typer.echo("Nothing new: every document was read before, so nothing changed.")


def _carry_out(
    listed: catalogs.Listed, program: str, credential: str, progress: following.Progress, console: Console
) -> RunRef | None:
    """Import one source and say what came of it; None where it could not even be asked for."""
    try:
        ended = _import(listed, program, credential, progress)
    except NexusError as error:
        said = str(error) if str(error).startswith(listed.address) else f"{listed.address}: {error}"
        told = markup.escape(scrubbing.secrets(said))
        console.print(f"[red]✗[/] {told}", highlight=False, soft_wrap=True)
        return None
    console.print(wording.ended(ended), highlight=False, soft_wrap=True)
    if ended.counts.errors:
        notes = [note for note in runs.run(viewer=access.owner(), id=ended.id).notes if note.level == "error"]
        for note in notes[:_SHOWN_ERRORS]:
            console.print(f"    {note.path or listed.address}: {note.message}", highlight=False, markup=False, soft_wrap=True)
        if len(notes) > _SHOWN_ERRORS:
            console.print(f"    and {len(notes) - _SHOWN_ERRORS} more", highlight=False)
    return ended


def _catalog(sources: list[str], list_: Path | None) -> catalogs.Catalog:
    given = tuple(catalogs.Listed(address=source) for source in sources)
    if list_ is None:
        if not given:
            raise Invalid("name at least one PATH_OR_GIT_URL, or --list FILE", field="sources")
        return catalogs.Catalog(sources=given)
    listed = catalogs.read(path=list_)
    return catalogs.Catalog(
        sources=(*given, *listed.sources), program=listed.program, title=listed.title, visibility=listed.visibility
    )


def _import(listed: catalogs.Listed, program: str, credential: str, progress: following.Progress) -> RunRef:
    """Carry out a run of one source to its end; one that was left open is ended first, then news are read."""
    while True:
        run = imports.start(
            address=listed.address,
            program=program,
            credential=credential,
            title=listed.title,
            actor=OWNER,
            now=clock.now(),
        )
        ended = progress.carry_out(run)
        if run.status is Status.QUEUED:
            return ended
