"""Measure how often a learning is one, by the reason for which it was read, and hold the confidences to it.

python tools/calibration.py            print what confidences are worth, each document judged by the others
python tools/calibration.py --write    write src/nexus/pipeline/lexicon/confidence.toml anew

A document never helps to judge itself: the table it is judged by is counted over the other documents.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import labelled
import steps
import unseen

from nexus.domain.learning import Extraction, Kind, Learning
from nexus.pipeline import extraction
from nexus.pipeline.evaluation import alignment
from nexus.pipeline.evaluation.alignment import Found
from nexus.pipeline.evaluation.gold import Label
from nexus.pipeline.extractors import confidence

Family = tuple[str, str]
TARGET = steps.ROOT / "src" / "nexus" / "pipeline" / "lexicon" / "confidence.toml"
SURE, HELD = 0.9, 0.95
"""What is said to be at least so sure must be right at least so often."""
_BANDS = (0.97, 0.95, 0.9, 0.8, 0.0)
_WEIGHT, _DOUBT = 4, 0.85
"""Of a family that was met seldom little is known: it counts as met so often more, and right so often of these."""
_HEAD = """# How often a learning is one that was read for this reason, of 1000. A [concept] has a name that the lexicon knows,
# a [coined] one has not; a [solution] goes by the reason for its challenge. "" is for reasons that were never measured.
# Written by `python tools/calibration.py --write` from labelled documents.
"""


@dataclass(frozen=True)
class Judged:
    """One learning found: by which family, in which document, and whether it is one."""

    family: Family
    document: int
    right: bool


def main(arguments: list[str]) -> int:
    """Print the calibration, or write the table; return 1 where what is said to be sure is not."""
    documents = list(labelled.documents())
    judged = list(judge(documents, (extraction.extract(path=one.file, text=one.text) for one in documents)))
    if "--write" in arguments:
        TARGET.write_text(written(judged), encoding="utf-8")
    said = list(left_out(judged))
    print(f"\nHow sure, and how often right, each document judged by the others\n{table(said)}")
    forgetful = left_out(list(judge(documents, unseen.extracted(documents))))
    print(f"The same, with the words forgotten that only the document itself has\n{table(list(forgetful))}")
    sure = [right for value, right in said if value >= SURE]
    return int(sum(sure) < HELD * len(sure))


def judge(documents: Sequence[labelled.Labelled], extracted: Iterable[Extraction]) -> Iterator[Judged]:
    """Yield each learning that is found in labelled documents, whether it is right; what is ambiguous is left out."""
    for number, (document, found) in enumerate(zip(documents, extracted, strict=True)):
        for learning, right in _verdicts(document.labels.items, found):
            told = found.learnings[learning.solves] if learning.solves is not None else learning
            yield Judged(confidence.family(kind=learning.kind, reason=told.reason, name=learning.title), number, right)


def _verdicts(labels: Sequence[Label], extracted: Extraction) -> Iterator[tuple[Learning, bool]]:
    own = [(at, one) for at, one in enumerate(extracted.learnings) if one.kind is not Kind.SOLUTION]
    rows = [Found(kind=one.kind, title=one.title, text=one.text, line=one.span.line) for _, one in own]
    label_of = {found: label for label, found in alignment.pairs(labels=labels, found=rows).items()}
    for row, (at, one) in enumerate(own):
        label = labels[label_of[row]] if row in label_of else None
        if label and label.ambiguous:
            continue
        yield one, label is not None
        solutions = [each for each in extracted.learnings if each.solves == at]
        wanted = label.solutions if label else ()
        right = set(alignment.answers(wanted=wanted, given=[each.text for each in solutions]).values())
        yield from ((each, place in right) for place, each in enumerate(solutions))


def left_out(judged: list[Judged]) -> Iterator[tuple[float, bool]]:
    """Yield what the other documents say of each learning, and whether it is right."""
    met, right = _counted(judged)
    for document in sorted({one.document for one in judged}):
        own = [one for one in judged if one.document == document]
        own_met, own_right = _counted(own)
        for one in own:
            family = one.family
            yield _share(right[family] - own_right[family], met[family] - own_met[family]), one.right


def _counted(judged: Iterable[Judged]) -> tuple[Counter[Family], Counter[Family]]:
    rows = list(judged)
    return Counter(one.family for one in rows), Counter(one.family for one in rows if one.right)


def _share(right: int, met: int) -> float:
    return (right + _WEIGHT * _DOUBT) / (met + _WEIGHT)


def table(said: list[tuple[float, bool]]) -> str:
    """Return how often learnings are right, by how sure they are said to be."""
    lines = [f"{'said':<14}{'found':>7}{'said':>8}{'right':>8}"]
    above = 1.01
    for band in _BANDS:
        rows = [row for row in said if band <= row[0] < above]
        if rows:
            mean, right = sum(value for value, _ in rows) / len(rows), sum(right for _, right in rows) / len(rows)
            lines.append(f"{f'{band:.2f} and more' if band else 'less':<14}{len(rows):>7}{mean:>8.3f}{right:>8.3f}")
        above = band
    sure = [right for value, right in said if value >= SURE]
    lines.append(f"What says {SURE} or more is right in {sum(sure) / max(len(sure), 1):.1%} ({len(sure)} of {len(said)} found)")
    return "\n".join(lines) + "\n"


def written(judged: list[Judged]) -> str:
    """Return the data file of confidences."""
    met, right = _counted(judged)
    parts = [_HEAD]
    for group in confidence.GROUPS:
        families = sorted(family for family in met if family[0] == group and family[1])
        rows = [f'"{reason}" = {1000 * _share(right[group, reason], met[group, reason]):.0f}' for _, reason in families]
        parts.append("\n".join((f"[{group}]", f'"" = {1000 * _DOUBT:.0f}', *rows)))
    return "\n\n".join((parts[0].rstrip(), *parts[1:])) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
