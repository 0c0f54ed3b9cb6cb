"""Tellings for consolidation tests, and how a hub settles them: keys, forms, blocks, scores, clusters."""

import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nexus.domain.consolidation import Edge, Form, Telling
from nexus.domain.learning import Kind
from nexus.pipeline import blocking, clustering, forms, matching

ALIASES = {
    "postgres": "PostgreSQL",
    "postgresql": "PostgreSQL",
    "redis": "Redis",
    "django rest framework": "Django REST Framework",
    "drf": "Django REST Framework",
    "react": "React",
    "celery": "Celery",
}


def telling(kind: Kind, text: str, **features: tuple[str, ...]) -> Telling:
    named = kind in forms.NAMED
    return Telling(kind=kind, title=text if named else "", text="" if named else text, **features)


def form(told: Telling) -> Form:
    return forms.build(key=forms.key_of(telling=told, aliases=ALIASES), tellings=[told], aliases=ALIASES)


@dataclass(frozen=True)
class Settled:
    """What settling gave: the entry of each telling, and how many pairs were scored."""

    entries: tuple[str, ...]
    pairs: int
    forms: int


def settle(tellings: Sequence[Telling], aliases: Mapping[str, str] = ALIASES) -> Settled:
    keys = [forms.key_of(telling=told, aliases=aliases) for told in tellings]
    told_by = defaultdict(list)
    for key, told in zip(keys, tellings, strict=True):
        told_by[key].append(told)
    built = {key.key: forms.build(key=key, tellings=told, aliases=aliases) for key, told in told_by.items()}
    pairs = meetings(built.values())
    edges = defaultdict(list)
    for a, b in pairs:
        score = matching.likeness(a=built[a], b=built[b])
        if score >= matching.ASK[built[a].kind]:
            edges[built[a].kind].append(Edge(a=a, b=b, score=score))
    entry_of = {}
    for kind in Kind:
        held = [key for key, one in built.items() if one.kind is kind]
        for cluster in clustering.partition(forms=held, edges=edges[kind], links=(), merge=matching.MERGE[kind]):
            entry_of.update(dict.fromkeys(cluster, min(cluster)))
    return Settled(entries=tuple(entry_of[key.key] for key in keys), pairs=len(pairs), forms=len(built))


def meetings(built: Iterable[Form]) -> set[tuple[str, str]]:
    """Return the pairs that meet: those under keys that are not crowded."""
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


def b_cubed(rows: Sequence[tuple[str, str]]) -> tuple[float, float, float]:
    """Return B-cubed precision, recall and F1 of (right cluster, found cluster) rows (Bagga and Baldwin, 1998)."""
    both = Counter(rows)
    right, found = Counter(row[0] for row in rows), Counter(row[1] for row in rows)
    precision = sum(both[row] / found[row[1]] for row in rows) / len(rows)
    recall = sum(both[row] / right[row[0]] for row in rows) / len(rows)
    return precision, recall, 2 * precision * recall / (precision + recall)


_TOPICAL = 0.2
"""Share of generated statements that a shipped topic may claim."""


def generated(count: int, seed: int = 7) -> list[Telling]:
    """Return statements over a vocabulary that grows with their number, common words among rare ones (Heaps' law)."""
    chance = random.Random(seed)
    vocabulary = [f"w{chance.randrange(10**9):x}" for _ in range(40 + int(12 * count**0.6))]
    common = "slow query cache token deploy docker test document error api branch commit component schema"
    tellings = []
    for _ in range(count):
        kind = chance.choice((Kind.PRACTICE, Kind.CHALLENGE))
        words = [vocabulary[int(len(vocabulary) * chance.random() ** 2)] for _ in range(chance.randint(3, 8))]
        if chance.random() < _TOPICAL:
            words.insert(0, chance.choice(common.split(" ")))
        solutions = (" ".join(chance.sample(vocabulary, 4)),) if kind is Kind.CHALLENGE else ()
        tellings.append(Telling(kind=kind, title="", text=" ".join(words), solutions=solutions))
    return tellings
