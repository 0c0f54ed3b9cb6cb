"""nexus bench-search: what searching costs in a hub of so many made-up documents, with the spread. Imports no Django itself."""

import importlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from nexus.config import bench

app = typer.Typer(add_completion=False)

_BARS = {20_000: {"p50": 6.0, "p99": 30.0}, 200_000: {"p99": 200.0}}
"""Milliseconds that a search may take, by the documents of the hub."""


@app.command()
def main(
    documents: Annotated[int, typer.Option(min=100, metavar="N", help="Documents in the hub.")] = 20_000,
    queries: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Ask these: lines of JSON with query; else made-up ones.")
    ] = None,
    repeat: Annotated[int, typer.Option(min=1, metavar="N", help="How often each query is asked.")] = 3,
) -> None:
    """Measure search, type-ahead and the index on made-up documents whose vocabulary grows as that of people does.

    SQLite in a temporary folder, or the empty database that NEXUS_DATABASE_URL names; everything in this process.
    """
    console = Console(highlight=False, soft_wrap=True)
    console.print(bench.machine())
    with tempfile.TemporaryDirectory(prefix="nexus-bench-") as folder:
        os.environ |= {
            "NEXUS_DATA_DIR": folder,
            "NEXUS_BROKER_URL": "",
            "DJANGO_SETTINGS_MODULE": "nexus.config.settings",
        }
        importlib.import_module("django").setup()
        hub = importlib.import_module("nexus.config.bench_index")
        built = hub.build(documents=documents)
        console.print(
            f"{documents:,} documents, {built.words:,} words; built at {documents / built.seconds:,.0f} documents/s,"
            f" analysis included; one document more takes {built.update * 1000:.1f} ms"
        )
        console.print(_told(hub.measure(queries=queries, repeat=repeat), documents))


def _told(measured: Mapping[str, Sequence[float]], documents: int) -> Table:
    """Return the milliseconds that each way of asking took."""
    bars = _BARS.get(documents, {})
    table = bench.table("What", "calls", "p50 ms", "p99 ms", "longest", "bars")
    for name, seconds in measured.items():
        row = sorted(1000 * one for one in seconds)
        places = (row[len(row) // 2], row[min(len(row) - 1, round(len(row) * 0.99))], row[-1])
        bar = ", ".join(f"{place} {most:g}" for place, most in bars.items()) if name.startswith("search") else ""
        table.add_row(name, f"{len(row):,}", *(f"{place:.1f}" for place in places), bar)
    return table
