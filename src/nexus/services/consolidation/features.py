"""Forms with their features, the keys under which they meet, and the edges between them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from nexus.adapters import bulk
from nexus.domain.consolidation import Edge, Form, FormKey
from nexus.domain.learning import Kind
from nexus.pipeline import blocking, matching

MATCHER = 1
"""Version of the matcher, kept on each edge."""
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

    keys: tuple[tuple[str, int], ...]
    edges: tuple[tuple[int, int, int], ...]
    """(form a, form b, score), `a` the one with the lower key."""


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
    """Return the keys of changed forms, and the edges that reach `ask` between them and all that they may meet."""
    living = {one.id: one.built for one in changed if one.built is not None}
    keys = {form_id: blocking.block_keys(form=form) for form_id, form in living.items()}
    gone = {one.id for one in changed}
    blocks: dict[str, set[int]] = defaultdict(set)
    for form_id, held in keys.items():
        for key in held:
            blocks[key].add(form_id)
    meeting: dict[str, set[int]] = defaultdict(set)
    for key, form_id in _holders(blocks.keys()):
        if form_id not in gone:
            meeting[key].add(form_id)
    others = load(ids={form_id for ids in meeting.values() for form_id in ids})
    pairs = {
        (one, other)
        for key, ids in blocks.items()
        for one in ids
        for other in ids | meeting.get(key, set())
        if one < other or other not in ids
    }
    edges = []
    for one, other in pairs:
        a, b = living[one], living.get(other) or others.get(other)
        if b is None or one == other:
            continue
        score = matching.likeness(a=a, b=b)
        if score >= matching.ASK[a.kind]:
            edges.append((one, other, score) if a.key < b.key else (other, one, score))
    return Comparison(
        keys=tuple((key, form_id) for form_id, held in keys.items() for key in sorted(held)),
        edges=tuple(sorted(set(edges))),
    )


def write(*, batch: Sequence[Unsettled], compared: Comparison) -> None:
    """Write forms, keys and edges of a batch, and settle it as far as it was seen."""
    changed = [one for one in batch if one.changed]
    condition, params = bulk.among([one.id for one in changed if one.held is not None])
    bulk.execute(f"DELETE FROM form_key WHERE form_id {condition}", params)
    bulk.execute(f"DELETE FROM edge WHERE a_id {condition}", params)
    bulk.execute(f"DELETE FROM edge WHERE b_id {condition}", params)
    bulk.insert(table="form_key", columns=("block_key", "form_id"), values=compared.keys)
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


def neighbours(*, ids: Collection[int]) -> list[tuple[int, int, int]]:
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
    first, second = sorted((a.key, b.key))
    return Edge(a=first, b=second, score=score)


def _holders(keys: Iterable[str]) -> list[tuple[str, int]]:
    condition, params = bulk.among(list(keys))
    return bulk.rows(f"SELECT block_key, form_id FROM form_key WHERE block_key {condition}", params)


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
