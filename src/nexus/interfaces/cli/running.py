"""nexus run: from nothing to a hub with content, in one command."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

import nexus
from nexus.interfaces.cli import serving, whereabouts

app = typer.Typer(add_completion=False)


@app.command()
def main(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="PATH_OR_GIT_URL[#REF]", help="What to import; the examples at first.")
    ] = None,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=1, max=65535, metavar="PORT", help="Port; where it is taken, the next free one.")
    ] = 8000,
) -> None:
    """Start the hub: migrate, serve, import SOURCES (the first time, the examples), and say what to try.

    Ctrl-C stops it; starting again continues.
    """
    there = whereabouts.running(data_dir=serving.settings().data_dir.expanduser())
    if there:
        typer.echo(f"A hub runs on this data folder already: {there}")
        if sources:
            sys.exit(subprocess.run([sys.executable, "-m", "nexus", "import", "--", *sources], check=False).returncode)
        return
    began = time.perf_counter()
    chosen = serving.free_port(host=host, wanted=port)
    serving.migrate()
    typer.echo(f"  database ready ({time.perf_counter() - began:.1f} s)")
    address = serving.url(host=host, port=chosen)
    serving.supervise(host=host, port=chosen, first=["prepare", "--url", address, "--", *(sources or [])])
    typer.echo("\nStopped. Everything is kept; `make run` or `nexus run` goes on from here.")


def examples() -> Path:
    """Return the list of example sources: in a checkout beside `src`, in an installed package inside it."""
    package = Path(nexus.__file__).parent
    checkout = package.parent.parent / "examples" / "program.toml"
    return checkout if checkout.is_file() else package / "examples" / "program.toml"
