"""Tellings for consolidation tests, and how they are settled."""

import random
from collections.abc import Mapping, Sequence

from nexus.domain.consolidation import Form, Telling
from nexus.domain.learning import Kind
from nexus.pipeline import forms, settlement

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


def settle(tellings: Sequence[Telling], aliases: Mapping[str, str] = ALIASES) -> settlement.Settled:
    return settlement.settle(told=tellings, aliases=aliases)


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
