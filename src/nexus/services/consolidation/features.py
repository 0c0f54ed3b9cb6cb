"""Forms with their features, the keys under which they meet, and the edges between them."""

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from nexus.adapters import bulk
from nexus.domain.consolidation import Edge, Form, FormKey
from nexus.domain.learning import Kind
from nexus.pipeline import matching
from nexus.services.consolidation import blocks

MATCHER = 1
"""Version of the matcher, kept on each edge."""
Scored = tuple[int, int, int]
"""An edge: (form a, form b, score), `a` the one with the lower key."""
_FEATURES = tuple(field.name for field in fields(Form) if field.name not in ("kind", "key", "words"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """A form whose living learnings came or went."""

    id: int
    touched: int
    held: Form | None
    """As the last settlement left it; None where it had no living learning."""
    built: Form | None
    """As it is now; None where it has no living learning."""

    @property
    def changed(self) -> bool:
        """Return whether others must be compared with it again."""
        return self.held != self.built


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What comparing a batch gave, before it is written."""

    edges: tuple[Scored, ...]
    around: blocks.Blocks | None = None
    parted: frozenset[tuple[int, int]] = frozenset()
    """Edges (a, b) between forms that did not change and meet no more: a key that they shared is crowded now."""


def unsettled(*, limit: int, ids: Collection[int] | None = None) -> list[Unsettled]:
    """Return up to `limit` forms to settle, of all or of these, by id, as they were and as they are."""
    condition, params = ("", []) if ids is None else bulk.among(ids)
    found = bulk.rows(
        "SELECT id, touched, kind, key, words, features FROM form WHERE settled < touched"
        f" {condition and f'AND id {condition}'} ORDER BY id LIMIT %s",
        [*params, limit],
    )
    keys = {row[0]: FormKey(kind=Kind(row[2]), key=row[3], words=tuple(bulk.unpacked(row[4]))) for row in found}
    living = _living(keys)
    return [
        Unsettled(
            id=form_id,
            touched=touched,
            held=_form(keys[form_id], held) if (held := bulk.unpacked(features)) else None,
            built=living.get(form_id),
        )
        for form_id, touched, _, _, _, features in found
    ]


def compare(*, changed: Sequence[Unsettled]) -> Comparison:
    """Return the edges that reach `ask` between changed forms and all that they may meet, and what else differs by them."""
    stale = {one.id for one in changed}
    living = {one.id: one.built for one in changed if one.built is not None}
    around = blocks.around(forms=living, stale=stale, load=load)
    members = around.members()
    known = around.forms | load(ids={form for ids in members.values() for form in ids} - around.stale)
    pairs = {
        (one, other) if one < other else (other, one)
        for one in living
        for key in around.held[one] - around.crowded
        for other in members[key]
        if other != one
    }
    met, parted = _rekeyed(around, stale, members)
    edges = (_edge(one, other, known) for one, other in pairs | met)
    return Comparison(edges=tuple(sorted(edge for edge in edges if edge is not None)), around=around, parted=parted)


def _edge(one: int, other: int, known: Mapping[int, Form]) -> Scored | None:
    """Return two forms as an edge where they are alike enough."""
    a, b = known.get(one), known.get(other)
    if a is None or b is None:
        return None
    score = matching.likeness(a=a, b=b)
    if score < matching.ASK[a.kind]:
        return None
    return (one, other, score) if a.key < b.key else (other, one, score)


def _rekeyed(
    around: blocks.Blocks, changed: Collection[int], members: Mapping[str, Collection[int]]
) -> tuple[set[tuple[int, int]], frozenset[tuple[int, int]]]:
    """Return the pairs of unchanged forms that newly meet, lower id first, and the edges (a, b) of those that meet no more."""
    others = around.stale.difference(changed)
    edges = {(a, b) for a, b, _ in neighbours(ids=others) if a not in changed and b not in changed}
    parted = frozenset((a, b) for a, b in edges if a in others and b in others and not _meet(around, a, b))
    met = {
        (one, other)
        for key in around.was - around.crowded
        for one, other in itertools.combinations(sorted(members.get(key, ())), 2)
        if one in others and other in others and (one, other) not in edges and (other, one) not in edges
    }
    return met, parted


def _meet(around: blocks.Blocks, a: int, b: int) -> bool:
    return not (around.held[a] & around.held[b]) <= around.crowded


def write(*, batch: Sequence[Unsettled], compared: Comparison) -> None:
    """Write forms, keys and edges of a batch, and settle it as far as it was seen."""
    changed = [one for one in batch if one.changed]
    condition, params = bulk.among([one.id for one in changed if one.held is not None])
    bulk.execute(f"DELETE FROM edge WHERE a_id {condition}", params)
    bulk.execute(f"DELETE FROM edge WHERE b_id {condition}", params)
    bulk.execute_many("DELETE FROM edge WHERE a_id = %s AND b_id = %s", sorted(compared.parted))
    if compared.around is not None:
        blocks.write(blocks=compared.around)
    bulk.insert(
        table="edge", columns=("a_id", "b_id", "score", "matcher"), values=[(*edge, MATCHER) for edge in compared.edges]
    )
    bulk.execute_many(
        "UPDATE form SET features = %s, settled = %s WHERE id = %s",
        [(packed(one.built), one.touched, one.id) for one in changed],
    )
    bulk.execute_many(
        "UPDATE form SET settled = %s WHERE id = %s", [(one.touched, one.id) for one in batch if not one.changed]
    )


def load(*, ids: Collection[int]) -> dict[int, Form]:
    """Return living forms by id."""
    if not ids:
        return {}
    condition, params = bulk.among(ids)
    found = bulk.rows(f"SELECT id, kind, key, words, features FROM form WHERE id {condition}", params)
    return {
        form_id: _form(FormKey(kind=Kind(kind), key=key, words=tuple(bulk.unpacked(words))), features)
        for form_id, kind, key, words, packed_features in found
        if (features := bulk.unpacked(packed_features))
    }


def neighbours(*, ids: Collection[int]) -> list[Scored]:
    """Return the edges (a, b, score) that touch any of these forms."""
    if not ids:
        return []
    condition, params = bulk.among(ids)
    return bulk.rows(
        f"SELECT a_id, b_id, score FROM edge WHERE a_id {condition}"
        f" UNION SELECT a_id, b_id, score FROM edge WHERE b_id {condition}",
        [*params, *params],
    )


def as_edge(*, a: Form, b: Form, score: int) -> Edge:
    """Return an edge between two forms, by their keys in order."""
    return Edge(a.key, b.key, score) if a.key < b.key else Edge(b.key, a.key, score)


def _living(found: Mapping[int, FormKey]) -> dict[int, Form]:
    """Return the forms that living learnings tell, each with the union of what they add."""
    condition, params = bulk.among(found.keys())
    told: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for form_id, added in bulk.rows(
        "SELECT DISTINCT l.form_id, l.features FROM learning l"
        f" JOIN document d ON d.id = l.document_id AND d.until_run_id IS NULL WHERE l.form_id {condition}",
        params,
    ):
        for name, values in bulk.unpacked(added).items():
            told[form_id][name].update(values)
    return {form_id: _form(found[form_id], union) for form_id, union in told.items()}


def packed(form: Form | None) -> str:
    """Return the features of a form as the database keeps them; `{}` for a form that no living learning tells."""
    return "{}" if form is None else bulk.packed({name: sorted(getattr(form, name)) for name in _FEATURES})


def _form(key: FormKey, features: Mapping[str, Iterable[str]]) -> Form:
    held: dict[str, Any] = {name: frozenset(features.get(name, ())) for name in _FEATURES}
    return Form(kind=key.kind, key=key.key, words=key.words, **held)
