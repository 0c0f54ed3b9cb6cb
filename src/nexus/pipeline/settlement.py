"""From what documents tell to entries, all at once and in memory: what a hub without acts of people comes to, bit by bit."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nexus.domain.consolidation import Edge, Form, Telling
from nexus.domain.learning import Kind, Learning
from nexus.pipeline import blocking, clustering, forms, matching


@dataclass(frozen=True, slots=True)
class Settled:
    """What settling gave."""

    entries: tuple[str, ...]
    """Of each telling its entry, by the lowest key of the forms that it holds."""
    pairs: int
    """How many pairs of forms were scored."""
    forms: int


def tellings(*, learnings: Sequence[Learning]) -> Iterator[Telling]:
    """Yield the learnings of one document, in order, as consolidation takes them: each with what stands beside it."""
    solutions: dict[int, list[str]] = defaultdict(list)
    for learning in learnings:
        if learning.solves is not None:
            solutions[learning.solves].append(learning.statement)
    for number, learning in enumerate(learnings):
        beside = solutions[number] if learning.solves is None else [learnings[learning.solves].statement]
        yield Telling(
            kind=learning.kind,
            title=learning.title,
            text=learning.text,
            solutions=tuple(beside),
            technologies=learning.technologies,
        )


def settle(*, told: Sequence[Telling], aliases: Mapping[str, str]) -> Settled:
    """Return the entry of each telling; the order in which they are told changes nothing."""
    keys = [forms.key_of(telling=one, aliases=aliases) for one in told]
    told_by = defaultdict(list)
    for key, one in zip(keys, told, strict=True):
        told_by[key].append(one)
    built = {key.key: forms.build(key=key, tellings=own, aliases=aliases) for key, own in told_by.items()}
    pairs = meetings(built=built.values())
    edges = defaultdict(list)
    for a, b in pairs:
        score = matching.likeness(a=built[a], b=built[b])
        if score >= matching.ASK[built[a].kind]:
            edges[built[a].kind].append(Edge(a=a, b=b, score=score))
    entry_of: dict[str, str] = {}
    for kind in Kind:
        held = [key for key, one in built.items() if one.kind is kind]
        for cluster in clustering.partition(forms=held, edges=edges[kind], links=(), merge=matching.MERGE[kind]):
            entry_of.update(dict.fromkeys(cluster, min(cluster)))
    return Settled(tuple(entry_of[key.key] for key in keys), len(pairs), len(built))


def meetings(*, built: Iterable[Form]) -> set[tuple[str, str]]:
    """Return the pairs of forms that meet, by key: those under block keys that are not crowded."""
    held, crowded = list(built), frozenset[str]()
    while True:
        blocks = defaultdict(list)
        for one in held:
            for key in blocking.block_keys(form=one, crowded=crowded):
                blocks[key].append(one.key)
        found = frozenset(key for key, keys in blocks.items() if len(keys) > blocking.LIMIT)
        if found == crowded:
            met = (keys for key, keys in blocks.items() if key not in crowded)
            return {pair for keys in met for pair in itertools.combinations(sorted(keys), 2)}
        crowded = found
