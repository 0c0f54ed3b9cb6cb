"""The quality report: documents read and consolidated, held against their labels."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nexus.domain.learning import Extraction, Kind
from nexus.pipeline import lexicon, settlement
from nexus.pipeline.evaluation import scores
from nexus.pipeline.evaluation.alignment import Found
from nexus.pipeline.evaluation.gold import Document, Label
from nexus.pipeline.evaluation.scores import Figure, Joined, Reading

MERGED, SPLIT, MISSED, EXTRA = "joined wrongly", "torn apart", "missed", "found wrongly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A statement where it stands."""

    file: str
    line: int
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One thing that is wrong: learnings in one entry that are not the same, the same in several, missed, or none."""

    what: str
    kind: Kind
    places: tuple[Place, ...]
    pairs: int = 0
    """How many pairs of learnings are wrong by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Figures by kind, and all that is wrong, the worst first."""

    documents: int
    extraction: Mapping[Kind, Figure]
    entries: Mapping[Kind, Figure]
    cases: tuple[Case, ...]

    def figures(self) -> dict[str, float]:
        """Return every figure by its name, such as `f1.macro`, `b3.practice`, `b3-precision.practice`, `pairs.practice`."""
        found = {f"f1.{kind}": one.f1 for kind, one in self.extraction.items()}
        found["f1.macro"] = macro(figures=self.extraction)
        for kind, one in self.entries.items():
            found[f"b3.{kind}"] = one.f1
            found[f"b3-precision.{kind}"] = one.precision
            found[f"b3-recall.{kind}"] = one.recall
            found[f"pairs.{kind}"] = one.pairs or 0.0
        if self.entries:
            found["b3.macro"] = macro(figures=self.entries)
        return found


def macro(*, figures: Mapping[Kind, Figure]) -> float:
    """Return the mean F1 over the kinds."""
    return sum(one.f1 for one in figures.values()) / max(len(figures), 1)


def evaluate(*, documents: Sequence[Document], extractions: Sequence[Extraction]) -> Report:
    """Return the report on labelled documents and what was found in each, consolidated as in a hub of these alone."""
    readings = _readings(documents, extractions)
    together = scores.joined(readings=readings)
    cases = (*_merged(together), *_split(together), *_missed(readings), *_extra(readings))
    return Report(
        documents=len(documents),
        extraction=scores.extraction(readings=readings),
        entries=scores.entries(readings=readings, found=together),
        cases=cases,
    )


def _readings(documents: Sequence[Document], extractions: Sequence[Extraction]) -> list[Reading]:
    told = [one for found in extractions for one in settlement.tellings(learnings=found.learnings)]
    entries = iter(settlement.settle(told=told, aliases=lexicon.aliases()).entries)
    return [
        scores.reading(file=document.file, labels=document.items, found=list(_found(extraction, entries)))
        for document, extraction in zip(documents, extractions, strict=True)
    ]


def _found(extraction: Extraction, entries: Iterator[str]) -> Iterator[Found]:
    """Yield what was found in a document, solutions inside their challenges, each with the next of the entries."""
    own = list(itertools.islice(entries, len(extraction.learnings)))
    solutions: dict[int, list[str]] = defaultdict(list)
    for one in extraction.learnings:
        if one.solves is not None:
            solutions[one.solves].append(one.text)
    for at, (one, entry) in enumerate(zip(extraction.learnings, own, strict=True)):
        if one.kind is not Kind.SOLUTION:
            yield Found(
                kind=one.kind,
                line=one.span.line,
                title=one.title,
                text=one.text,
                solutions=tuple(solutions[at]),
                entry=entry,
                confidence=one.confidence,
            )


def _merged(together: Iterable[Joined]) -> list[Case]:
    """Return the entries that hold several clusters."""
    return _worst(MERGED, _grouped((one.label.kind, one.entry, one.label.cluster, one) for one in together))


def _split(together: Iterable[Joined]) -> list[Case]:
    """Return the clusters that several entries hold."""
    return _worst(SPLIT, _grouped((one.label.kind, one.label.cluster, one.entry, one) for one in together))


_Groups = dict[tuple[Kind, str], dict[str, list[Joined]]]


def _grouped(rows: Iterable[tuple[Kind, str, str, Joined]]) -> _Groups:
    found: _Groups = defaultdict(lambda: defaultdict(list))
    for kind, whole, part, one in rows:
        found[kind, whole][part].append(one)
    return found


def _worst(what: str, groups: _Groups) -> list[Case]:
    """Return what has more than one part, the most wrong pairs first, with one place of each part."""
    cases = []
    for (kind, _), parts in groups.items():
        if len(parts) > 1:
            sizes = [len(part) for part in parts.values()]
            places = [Place(file=part[0].file, line=part[0].label.line, told=part[0].label.told) for part in parts.values()]
            wrong = (sum(sizes) ** 2 - sum(size**2 for size in sizes)) // 2
            cases.append(Case(what=what, kind=kind, places=tuple(places), pairs=wrong))
    return sorted(cases, key=lambda case: -case.pairs)


def _missed(readings: Iterable[Reading]) -> list[Case]:
    """Return the labels that were not found, those first that are told most often."""
    told = list(readings)
    often = Counter((label.kind, label.cluster) for one in told for label in one.labels if label.cluster)
    rows = [
        (-often[label.kind, label.cluster], _single(MISSED, one.file, label))
        for one in told
        for g, label in enumerate(one.labels)
        if g not in one.chosen and not label.ambiguous
    ]
    return [case for _, case in sorted(rows, key=lambda row: row[0])]


def _extra(readings: Iterable[Reading]) -> list[Case]:
    """Return what is no learning, that first of which the extractor was most sure."""
    rows = [
        (-item.confidence, _single(EXTRA, one.file, item))
        for one in readings
        for f, item in enumerate(one.found)
        if f not in one.chosen.values()
    ]
    return [case for _, case in sorted(rows, key=lambda row: row[0])]


def _single(what: str, file: str, one: Label | Found) -> Case:
    return Case(what=what, kind=one.kind, places=(Place(file=file, line=one.line, told=one.told),))
