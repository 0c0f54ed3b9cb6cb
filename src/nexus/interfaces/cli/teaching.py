"""What nexus extract does: print what documents teach, without a hub. Knows no Typer: see `plain`."""

import enum
from pathlib import Path
from typing import Any

import msgspec

from nexus.domain.errors import Unreadable
from nexus.domain.learning import Extraction, Learning
from nexus.interfaces.cli import painting, plain, reading
from nexus.pipeline import extraction, masking


class Format(enum.StrEnum):
    """How learnings are printed."""

    TEXT = "text"
    JSONL = "jsonl"


def extract(*, paths: list[Path], format_: Format = Format.TEXT, explain: bool = False) -> int:
    """Print what documents teach; return 1 where a document could not be read, the others being printed all the same."""
    failed = False
    for path, name in reading.documents(paths=paths):
        try:
            text = masking.mask(text=reading.text(path=path)).text
        except (OSError, Unreadable) as error:
            painting.warn(f"nexus extract: {path}: {error}")
            failed = True
            continue
        extracted = extraction.extract(path=name, text=text)
        if format_ is Format.TEXT and explain:
            painting.say(_explained(path.as_posix(), extracted))
            continue
        record = extraction.as_record(path=name, extraction=extracted)
        if explain:
            record["learnings"] = [_reasoned(one) for one in extracted.learnings]
        painting.say(msgspec.json.encode(record).decode() if format_ is Format.JSONL else _readable(record))
    return int(failed)


PLAIN = plain.Command(
    carry_out=extract, options={"--format": ("format_", Format), "--explain": ("explain", True)}
)


def _reasoned(one: Learning) -> dict[str, Any]:
    """Return a learning with its exact place and why it was taken; `solves` is the index of the challenge it answers."""
    return {
        "kind": one.kind.value,
        "title": one.title,
        "text": one.text,
        "line": one.span.line,
        "column": one.span.column,
        "end_line": one.span.end_line,
        "end_column": one.span.end_column,
        "confidence": one.confidence / 1000,
        "reason": one.reason,
        "solves": one.solves,
        "technologies": list(one.technologies),
    }


def _explained(place: str, extracted: Extraction) -> str:
    """Return the learnings with their places, one a paragraph of two lines; a solution stands under its challenge."""
    lines = [painting.paint(f"{place}  {extracted.title}", painting.BOLD)]
    for one in extracted.learnings:
        step = "" if one.solves is None else "→ "
        named = f"{one.title}: {one.text}" if one.title and one.text else one.title or one.text
        lines.append(f"{f'{one.span.line}:{one.span.column}':>9}  {one.kind:<11}{step}{named}")
        end = f"to {one.span.end_line}:{one.span.end_column}"
        about = f" · names {', '.join(one.technologies)}" if one.technologies else ""
        lines.append(painting.paint(f"{'':22}{one.confidence // 10} % sure: {one.reason} · {end}{about}", painting.DIM))
    lines += (painting.paint(f"  note: {note}", painting.YELLOW) for note in extracted.notes)
    return "\n".join(lines)


def _readable(record: dict[str, object]) -> str:
    """Return a document's learnings for people, one a line."""
    lines = [str(record["file"])]
    items = record["items"]
    for item in items if isinstance(items, list) else ():
        said = item["title"] if item["kind"] in ("technology", "concept") else item["text"] or item["title"]
        lines.append(f"  {item['line']:>5}  {item['kind']:<11}{said}")
        lines += [f"{'':>20}→ {solution}" for solution in item.get("solutions", ())]
    return "\n".join(lines)
