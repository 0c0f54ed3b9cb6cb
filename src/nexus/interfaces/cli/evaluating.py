"""nexus evaluate: how well labelled documents are read and consolidated."""

import enum
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from nexus.domain.errors import Invalid, Unreadable
from nexus.domain.learning import Extraction, Kind
from nexus.interfaces.cli import painting, reading, running
from nexus.pipeline import extraction, masking
from nexus.pipeline.evaluation import gold as labels
from nexus.pipeline.evaluation import report as reports
from nexus.pipeline.evaluation.report import Case, Place, Report
from nexus.pipeline.evaluation.scores import Figure

app = typer.Typer(add_completion=False)

_FOLDERS = ("sources", "docs", ".")
"""Where documents lie beside their labels."""
_LONGEST = 100
_NUMBER = re.compile(r"\d*\.?\d+")


class Format(enum.StrEnum):
    """How the report is printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


@app.command()
def main(
    gold: Annotated[
        Path | None, typer.Argument(metavar="GOLD", help="Labels, one document a line; those of the examples.")
    ] = None,
    documents: Annotated[
        Path | None, typer.Option("--documents", metavar="FOLDER", help="Where they lie; sources or docs beside GOLD.")
    ] = None,
    clusters: Annotated[
        Path | None, typer.Option("--clusters", metavar="FILE", help="What is the same, where GOLD does not say it.")
    ] = None,
    format_: Annotated[
        Format, typer.Option("--format", help="text to read, json for programs, markdown for a page.")
    ] = Format.TEXT,
    worst: Annotated[int, typer.Option("--worst", min=0, metavar="N", help="So many of each sort of mistake.")] = 5,
    at_least: Annotated[
        list[str] | None,
        typer.Option("--at-least", metavar="FIGURE=VALUE", help="End with 1 where a figure is lower: f1.macro=0.9."),
    ] = None,
) -> None:
    """Print how well labelled documents are read and consolidated: F1, B-cubed, pair F1, and the worst mistakes.

    Pure: no hub, no database. Figures are f1.KIND, b3.KIND, b3-precision.KIND, b3-recall.KIND and pairs.KIND, where KIND is
    technology, concept, challenge, practice, for f1 solution too; f1.macro and b3.macro are means. What was missed counts.
    """
    path = gold or running.examples().with_name("gold.jsonl")
    told = _labelled(path, clusters)
    folder = documents or _beside(path, told[0].file)
    report = reports.evaluate(documents=told, extractions=[_extracted(folder, one.file) for one in told])
    short = _short(report.figures(), at_least or [])
    painting.say(_WRITTEN[format_](report, path, folder, worst))
    for line in short:
        painting.warn(f"nexus evaluate: {line}")
    sys.exit(int(bool(short)))


def _labelled(path: Path, clusters: Path | None) -> tuple[labels.Document, ...]:
    """Return the labelled documents; raise Invalid that names file, line and field."""
    at = path
    try:
        found = labels.read(content=path.read_bytes())
        if clusters is None:
            return found
        at = clusters
        return labels.grouped(documents=found, content=clusters.read_bytes())
    except Invalid as error:
        raise Invalid(f"{at}: {error}") from error
    except OSError as error:
        raise Invalid(f"{at}: {error.strerror}") from error


def _beside(gold: Path, file: str) -> Path:
    folders = [gold.parent / name for name in _FOLDERS]
    found = next((folder for folder in folders if (folder / file).is_file()), None)
    if found is None:
        raise Invalid(f"{file} lies in none of {', '.join(map(str, folders))}", field="--documents")
    return found


def _extracted(folder: Path, file: str) -> Extraction:
    """Return what is found in a document, read as an import reads it."""
    try:
        text = reading.text(path=folder / file)
    except (OSError, Unreadable) as error:
        said = error.strerror if isinstance(error, OSError) else str(error)
        raise Unreadable(f"{folder / file}: {said}") from error
    return extraction.extract(path=file, text=masking.mask(text=text).text)


def _short(figures: Mapping[str, float], wanted: Sequence[str]) -> list[str]:
    """Return a line for each figure that is lower than wanted; raise Invalid for one that there is not."""
    lines = []
    for one in wanted:
        name, _, value = one.partition("=")
        if name not in figures:
            raise Invalid(f"no figure {name!r}; there are {', '.join(figures)}", field="--at-least")
        if not _NUMBER.fullmatch(value):
            raise Invalid(f"{one!r} is not FIGURE=VALUE", field="--at-least")
        least = float(value)
        if figures[name] < least:
            lines.append(f"{name} is {figures[name]:.4f}, less than {least}")
    return lines


def _text(report: Report, gold: Path, folder: Path, worst: int) -> str:
    """Return the report for a terminal."""
    lines = [f"{gold}: {report.documents} documents", ""]
    lines += _columns("Found", "F1", report.extraction)
    lines += ["", *_columns("Entries", "B3 F1", report.entries)] if report.entries else []
    for what, cases in _sorts(report, worst):
        lines += ["", painting.paint(what, painting.BOLD)]
        for case in cases:
            lines += [f"  {case.kind:<12}{_where(folder, place)}  {_cut(place.told)}" for place in case.places]
    return "\n".join(lines)


def _columns(name: str, f1: str, figures: Mapping[Kind, Figure]) -> Iterator[str]:
    paired = any(one.pairs is not None for one in figures.values())
    yield f"{name:<12}{'gold':>6}{'found':>7}{'prec':>8}{'recall':>8}{f1:>8}{'pair F1' if paired else '':>9}".rstrip()
    for kind, one in figures.items():
        pairs = "" if one.pairs is None else f"{one.pairs:>9.3f}"
        yield f"{kind:<12}{one.wanted:>6}{one.found:>7}{one.precision:>8.3f}{one.recall:>8.3f}{one.f1:>8.3f}{pairs}"
    yield f"{'macro':<41}{reports.macro(figures=figures):>8.3f}"


def _sorts(report: Report, worst: int) -> Iterator[tuple[str, list[Case]]]:
    """Yield the worst mistakes of each sort under a heading that says how many there are."""
    for what in (reports.MERGED, reports.SPLIT, reports.MISSED, reports.EXTRA):
        cases = [case for case in report.cases if case.what == what]
        if cases and worst:
            yield f"{what.capitalize()} ({len(cases)})", list(islice(cases, worst))


def _where(folder: Path, place: Place) -> str:
    return f"{_relative(folder / place.file)}:{place.line}"


def _relative(path: Path) -> str:
    return Path(os.path.relpath(path)).as_posix()


def _cut(told: str) -> str:
    plain = " ".join(told.split())
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"


def _markdown(report: Report, gold: Path, folder: Path, worst: int) -> str:
    """Return the report as a page whose links hold in the current folder."""
    parts = [
        "# Quality",
        f"<!-- Written by `nexus evaluate --format markdown`. -->\n\nMeasured on [{gold.name}]({_relative(gold)}): "
        f"{report.documents} documents in which careful readers labelled every learning, and which are the same.",
        "## Learnings\n\nIs each learning found, once, under its kind, and is nothing else taken for one?",
        _table(report.extraction),
    ]
    if report.entries:
        parts += [
            "## Entries\n\nDoes each entry hold exactly the learnings that say the same? B-cubed asks each learning, pair F1 each"
            " pair of them; what was not found counts as missed.",
            _table(report.entries),
        ]
    sorts = list(_sorts(report, worst))
    parts += ["## The worst mistakes"] if sorts else []
    for what, cases in sorts:
        parts += [f"### {what}", "\n".join(_item(case, folder) for case in cases)]
    return "\n\n".join(parts)


def _table(figures: Mapping[Kind, Figure]) -> str:
    paired = any(one.pairs is not None for one in figures.values())
    heads = ["", "labelled", "found", "precision", "recall", "B3 F1" if paired else "F1", *(["pair F1"] if paired else [])]
    rows = [
        [kind.value, str(one.wanted), str(one.found), *(f"{value:.3f}" for value in (one.precision, one.recall, one.f1))]
        + ([] if one.pairs is None else [f"{one.pairs:.3f}"])
        for kind, one in figures.items()
    ]
    last = ["macro", "", "", "", "", f"{reports.macro(figures=figures):.3f}", *([""] if paired else [])]
    ruled = [heads, ["---", *("---:" for _ in heads[1:])], *rows, last]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in ruled)


def _item(case: Case, folder: Path) -> str:
    """Return a mistake as an item of a list, with a link to the line of each statement."""
    said = [f"[{one.file}:{one.line}]({_relative(folder / one.file)}#L{one.line}) {_code(one.told)}" for one in case.places]
    return f"- {case.kind}: {' · '.join(said)}"


def _code(told: str) -> str:
    """Return a statement of a document so that nothing in it is taken for Markdown."""
    return f"`` {_cut(told).replace('``', '` `')} ``"


def _json(report: Report, gold: Path, folder: Path, worst: int) -> str:
    """Return the report for programs: each figure by the name that `--at-least` knows it by."""
    listed = [_case(case, folder) for _, cases in _sorts(report, worst) for case in cases]
    told = {"gold": str(gold), "documents": report.documents, "figures": report.figures(), "worst": listed}
    return msgspec.json.format(msgspec.json.encode(told)).decode()


def _case(case: Case, folder: Path) -> dict[str, Any]:
    places = [{"path": _relative(folder / one.file), "line": one.line, "told": one.told} for one in case.places]
    return {"what": case.what, "kind": case.kind, "pairs": case.pairs, "places": places}


_WRITTEN = {Format.TEXT: _text, Format.JSON: _json, Format.MARKDOWN: _markdown}
