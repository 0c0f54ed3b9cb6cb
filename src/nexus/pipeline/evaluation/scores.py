"""The figures: F1 of what was found, and, of what became one entry, B-cubed (Bagga and Baldwin, 1998) and pair F1."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nexus.domain.learning import Kind
from nexus.pipeline.evaluation import alignment
from nexus.pipeline.evaluation.alignment import Found
from nexus.pipeline.evaluation.gold import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """How well one kind is found, or consolidated."""

    wanted: int
    found: int
    precision: float
    recall: float
    pairs: float | None = None
    """F1 over pairs of learnings that are one entry, where entries are measured."""

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / (self.precision + self.recall or 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A document's labels, what was found of it, and which is which, by index."""

    file: str
    labels: tuple[Label, ...]
    found: tuple[Found, ...]
    chosen: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A label that was found: what it should be one with, and what it is one with."""

    file: str
    label: Label
    entry: str


def reading(*, file: str, labels: Sequence[Label], found: Sequence[Found]) -> Reading:
    """Return which label of a document is which of the learnings found."""
    chosen = alignment.pairs(labels=labels, found=found)
    return Reading(file=file, labels=tuple(labels), found=tuple(found), chosen=chosen)


def extraction(*, readings: Sequence[Reading]) -> dict[Kind, Figure]:
    """Return a figure for each kind; solutions count in challenges that were found, and are missed with the others."""
    wanted, told, right = Counter[Kind](), Counter[Kind](), Counter[Kind]()
    for one in readings:
        kept = set(one.chosen.values())
        told.update(item.kind for f, item in enumerate(one.found) if f not in kept)
        for g, label in enumerate(one.labels):
            if label.ambiguous:
                continue
            item = one.found[one.chosen[g]] if g in one.chosen else None
            kind = item.kind if item else label.kind
            wanted[kind] += 1
            told[kind] += item is not None
            right[kind] += item is not None
            if kind is Kind.CHALLENGE:
                given = item.solutions if item else ()
                wanted[Kind.SOLUTION] += len(label.solutions)
                told[Kind.SOLUTION] += len(given)
                right[Kind.SOLUTION] += len(alignment.answers(wanted=label.solutions, given=given))
    return {
        kind: Figure(
            wanted=wanted[kind],
            found=told[kind],
            precision=right[kind] / max(told[kind], 1),
            recall=right[kind] / max(wanted[kind], 1),
        )
        for kind in Kind
        if wanted[kind] or told[kind]
    }


def joined(*, readings: Sequence[Reading]) -> list[Joined]:
    """Return the labels with a cluster that were found; what is ambiguous takes no part."""
    rows = []
    for one in readings:
        labels = [label for label in one.labels if not label.ambiguous]
        for g, f in sorted(alignment.pairs(labels=labels, found=one.found).items()):
            if labels[g].cluster:
                rows.append(Joined(file=one.file, label=labels[g], entry=one.found[f].entry))
    return rows


def entries(*, readings: Sequence[Reading], found: Sequence[Joined]) -> dict[Kind, Figure]:
    """Return a figure for each kind: does each entry hold exactly the learnings it should? A missed one has recall 0."""
    labels = [label for one in readings for label in one.labels if label.cluster and not label.ambiguous]
    sizes = Counter((label.kind, label.cluster) for label in labels)
    figures = {}
    for kind in Kind:
        right = {cluster: count for (of, cluster), count in sizes.items() if of is kind}
        if right:
            rows = [(one.label.cluster, one.entry) for one in found if one.label.kind is kind]
            figures[kind] = b_cubed(rows=rows, right=right)
    return figures


def b_cubed(*, rows: Sequence[tuple[str, str]], right: Mapping[str, int]) -> Figure:
    """Return the figure of (right cluster, entry) rows; `right` has the size of each cluster, with what was missed."""
    both, held, wanted = Counter(rows), Counter(entry for _, entry in rows), sum(right.values())
    met = [sum(count * (count - 1) for count in counts.values()) for counts in (both, held, right)]
    return Figure(
        wanted=wanted,
        found=len(rows),
        precision=sum(both[row] / held[row[1]] for row in rows) / max(len(rows), 1),
        recall=sum(both[row] / right[row[0]] for row in rows) / max(wanted, 1),
        # Where nothing should be joined and nothing was, nothing is wrong.
        pairs=2 * met[0] / (met[1] + met[2]) if met[1] + met[2] else 1.0,
    )
