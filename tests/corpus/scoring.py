"""How well found learnings agree with labelled ones: extraction by kind, and B-cubed of what became one entry.

python -m tests.corpus.scoring GOLD.jsonl FOUND.jsonl [MENTIONS.jsonl]     from `nexus extract`, `nexus export learnings`
"""

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rapidfuzz import fuzz

Row = dict[str, Any]
KINDS = ("technology", "concept", "challenge", "solution", "practice")
SAME_NAME, SAME_STATEMENT, NEAR, SHORTEST = 90, 80, 6, 0.4


class Figure(NamedTuple):
    wanted: int
    found: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall or 1)


def extraction(*, gold: Iterable[Row], found: Iterable[Row]) -> dict[str, Figure]:
    """Return a figure for each kind. To find what is ambiguous is neither right nor wrong."""
    wanted, told, right = Counter[str](), Counter[str](), Counter[str]()
    items_of = {row["file"]: row["items"] for row in found}
    for document in gold:
        items = items_of.get(document["file"], [])
        chosen = pairs(labels=document["items"], found=items)
        told.update(item["kind"] for f, item in enumerate(items) if f not in chosen.values())
        for g, label in enumerate(document["items"]):
            if label.get("ambiguous"):
                continue
            item = items[chosen[g]] if g in chosen else None
            answers, given = _answers(label), _answers(item or {})
            met = [item["kind"]] if item else []
            wanted.update((met or [label["kind"]]) + ["solution"] * len(answers))
            told.update(met + ["solution"] * len(given))
            right.update(met + ["solution"] * len(pairs(labels=answers, found=given)))
    return {k: Figure(wanted[k], told[k], right[k] / max(told[k], 1), right[k] / max(wanted[k], 1)) for k in KINDS}


def b_cubed(*, gold: Iterable[Row], mentions: Iterable[Row]) -> dict[str, Figure]:
    """Return B-cubed (Bagga and Baldwin, 1998) for each kind; a label that was not found has recall 0."""
    told_in, size, joined = defaultdict(list), Counter[tuple[str, str]](), []
    for mention in mentions:
        for name in (mention["file"], f"{mention.get('source', '')}/{mention['file']}"):
            told_in[name].append(mention)
    for document in gold:
        labels, items = [one for one in document["items"] if not one.get("ambiguous")], told_in[document["file"]]
        size.update((label["kind"], label["cluster"]) for label in labels)
        for g, f in pairs(labels=labels, found=items).items():
            joined.append((labels[g]["kind"], labels[g]["cluster"], items[f]["entry"]))
    both, held, figures = Counter(joined), Counter((kind, entry) for kind, _, entry in joined), {}
    for kind in dict.fromkeys(kind for kind, _ in size):
        rows, wanted = [row for row in joined if row[0] == kind], sum(n for (k, _), n in size.items() if k == kind)
        precision = sum(both[row] / held[kind, row[2]] for row in rows) / max(len(rows), 1)
        figures[kind] = Figure(wanted, len(rows), precision, sum(both[row] / size[row[:2]] for row in rows) / wanted)
    return figures


def pairs(*, labels: Sequence[Row], found: Sequence[Row]) -> dict[int, int]:
    """Return which found item each label is, by index: the most alike first, each once."""
    likely, chosen = [], dict[int, int]()
    for g, label in enumerate(labels):
        for f, item in enumerate(found):
            named, far = label["kind"] in ("technology", "concept"), abs(label["line"] - item["line"])
            if item["kind"] in (label["kind"], label.get("kind_alt")) and (named or far <= NEAR):
                score = max((_alike(a, b, named) for a in _wordings(label) for b in _wordings(item)), default=0.0)
                likely += [(-score, far, g, f)] if score >= (SAME_NAME if named else SAME_STATEMENT) else []
    for _, _, g, f in sorted(likely):
        if g not in chosen and f not in chosen.values():
            chosen[g] = f
    return chosen


def macro(figures: Mapping[str, Figure]) -> float:
    return sum(figure.f1 for figure in figures.values()) / len(figures)


def table(figures: Mapping[str, Figure]) -> str:
    rows = [f"{kind:<12}{f[0]:>6}{f[1]:>6}{f[2]:>8.3f}{f[3]:>8.3f}{f.f1:>8.3f}" for kind, f in figures.items()]
    return "\n".join([f"{'':<14}gold found    prec  recall      F1", *rows, f"macro F1 {macro(figures):.3f}\n"])


def _answers(item: Row) -> list[Row]:
    return [{"kind": "solution", "line": 0, "text": told} for told in item.get("solutions", ())]


def _wordings(item: Row) -> set[str]:
    told = [item.get(key) or "" for key in ("title", "name", "canonical", "text")]
    return {" ".join(re.findall(r"[\w+#]+", one.lower())) for one in (*told, f"{told[0]} {told[3]}") if one.strip()}


def _alike(one: str, other: str, named: bool) -> float:
    """Return 0 to 100; a statement far shorter or longer than another is not the same one."""
    length = min(len(one), len(other)) / max(len(one), len(other), 1)
    return fuzz.ratio(one, other) if named else fuzz.token_set_ratio(one, other) * min(1.0, length / SHORTEST)


if __name__ == "__main__":
    read = [[json.loads(row) for row in Path(one).read_text("utf-8").splitlines()] for one in sys.argv[1:]]
    sys.stdout.write(table(extraction(gold=read[0], found=read[1])))
    sys.stdout.write("B-cubed\n" + table(b_cubed(gold=read[0], mentions=read[2])) if read[2:] else "")
