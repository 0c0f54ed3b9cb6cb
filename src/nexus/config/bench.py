"""nexus bench: how fast this machine imports a corpus and makes pages of it, with the spread. Imports no Django itself."""

import importlib
import os
import platform
import re
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from nexus.domain.errors import Unavailable
from nexus.interfaces.cli import running

app = typer.Typer(add_completion=False)

_BARS = (
    ("entry", "15.0"),
    ("list", "12.0"),
    ("REST entry", "6.0"),
    ("REST list", "8.0"),
    ("REST search", "12.0"),
    ("GraphQL", "30.0"),
)
"""What requests may cost at most, as multiples of the constant view, by how their names begin."""
_SENTENCE = re.compile(r" in ([\d.]+) s$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """Seconds that one import took: of the whole command, of its work alone, and of processor time."""

    command: float
    work: float
    processor: float


@app.command()
def main(
    corpus: Annotated[
        str, typer.Argument(metavar="CORPUS", help="Folder, archive, repository or list; the examples.")
    ] = "",
    repeat: Annotated[int, typer.Option(min=1, metavar="N", help="How often each is measured.")] = 5,
) -> None:
    """Measure the import of a corpus, the search for known items in it, and what pages and answers of the API cost.

    Each import is a process of its own with an SQLite hub in a temporary folder. Pages and answers are asked of a hub that serves
    in another process, without any cache, and told as multiples of a constant Django view of that hub in the same run.
    """
    console = Console(highlight=False, soft_wrap=True)
    console.print(machine())
    with tempfile.TemporaryDirectory(prefix="nexus-bench-") as folder:
        imports = []
        for number in range(repeat):
            data = Path(folder) / str(number)
            imports.append(_import(corpus, data))
        # Django reads its settings once: from here on this process looks at the hub that was made last.
        os.environ |= _environment(data) | {"DJANGO_SETTINGS_MODULE": "nexus.config.settings"}
        importlib.import_module("django").setup()
        hub = importlib.import_module("nexus.config.bench_hub")
        totals = hub.totals()
        console.print(
            f"{totals.documents:,} documents, {totals.learnings:,} learnings -> {totals.entries:,} entries; found"
            f" {hub.known_items_found()}/{hub.KNOWN_ITEMS} known items among the first three"
        )
        console.print(_imported(imports, totals.documents))
        served = importlib.import_module("nexus.config.bench_served")
        console.print(_served(served.costs(rounds=repeat)))


def _environment(data: Path) -> dict[str, str]:
    return {"NEXUS_DATA_DIR": str(data), "NEXUS_DATABASE_URL": "", "NEXUS_BROKER_URL": ""}


def _import(corpus: str, data: Path) -> Import:
    """Import the corpus into a new hub, in a process of its own."""
    wanted = corpus or str(running.examples())
    listed = ["--list", wanted] if wanted.endswith(".toml") else [wanted]
    command = [sys.executable, "-m", "nexus", "import", "--quiet", *listed]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, env=os.environ | _environment(data), capture_output=True, text=True, check=False)
    took, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    told = _SENTENCE.search(done.stdout)
    if done.returncode or not told:
        raise Unavailable(f"the import failed: {done.stdout}{done.stderr}")
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Import(command=took, work=float(told[1]), processor=spent)


def _imported(imports: Sequence[Import], documents: int) -> Table:
    shown = table("Import", "documents/s", "min-max", "bar")
    rows = {
        "work alone": [one.work for one in imports],
        "whole command, with its start": [one.command for one in imports],
        "a second of processor time": [one.processor for one in imports],
    }
    for (name, seconds), bar in zip(rows.items(), ("1,000", "", ""), strict=True):
        rates = [documents / max(one, 0.05) for one in seconds]
        shown.add_row(name, f"{statistics.median(rates):,.0f}", f"{min(rates):,.0f}-{max(rates):,.0f}", bar)
    return shown


def _served(costs: dict[str, Any]) -> Table:
    shown = table("Request", "p50 ms", "p99 ms", "requests/s", "CPU ms", "x constant", "min-max", "bar")
    constant = statistics.median(next(iter(costs.values())).processor)
    for name, cost in costs.items():
        times = [seconds / constant for seconds in cost.processor]
        shown.add_row(
            name,
            *(f"{1000 * cost.at(share):.1f}" for share in (50, 99)),
            f"{statistics.median(cost.rates):,.0f}",
            f"{1000 * statistics.median(cost.processor):.2f}",
            f"{statistics.median(times):.1f}",
            f"{min(times):.1f}-{max(times):.1f}",
            next((bar for begins, bar in _BARS if name.startswith(begins)), ""),
        )
    return shown


def table(first: str, *others: str) -> Table:
    """Return an empty table of the bench: names on the left, numbers on the right."""
    made = Table(box=None, padding=(0, 2, 0, 0))
    made.add_column(first, no_wrap=True)
    for other in others:
        made.add_column(other, justify="right")
    return made


def machine() -> str:
    """Return on what this is measured."""
    described = Path("/proc/cpuinfo")
    model = re.search(r"^model name\s*: (.*)$", described.read_text(), re.MULTILINE) if described.exists() else None
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("nexus-hub", "django", "jinja2"))
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, {model[1] if model else platform.machine()}, load {load:.1f}; "
        f"Python {platform.python_version()}, {versions}, SQLite {sqlite3.sqlite_version}"
    )
