"""Call learnings by other names without reading a document: their titles and texts tell which form they are."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nexus.adapters import bulk
from nexus.domain.consolidation import Form, FormKey, Telling
from nexus.domain.learning import Kind
from nexus.pipeline import forms, naming
from nexus.services import recording
from nexus.services.consolidation import features

_BATCH = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rekeyed:
    """What calling learnings otherwise came to."""

    learnings: int
    forms: frozenset[int]
    """Forms whose living learnings came, went or tell something else."""
    died: frozenset[int]
    """Forms that nobody tells any more."""
    revived: frozenset[int]
    """Forms that nobody told before."""
    went: Mapping[tuple[int, int], int]
    """How many living learnings went from one form to another."""
    heirs: Mapping[int, int]
    """For each form that died, the one to which most of its learnings went."""


@dataclass(frozen=True, slots=True)
class _Learning:
    id: int
    form: int
    telling: Telling
    features: str
    living: bool


def rekey(*, before: naming.Names, after: naming.Names, run: int) -> Rekeyed:
    """Give every learning that other names call otherwise its form, features and mentions anew.

    A form that is new joins the entry from which most of its learnings come, so that an entry outlives its renaming.
    """
    spellings = before.changes(other=after)
    told = [one for one in _told(_affected(spellings, before, after)) if _differs(one, before, after)]
    if not told:
        return Rekeyed(learnings=0, forms=frozenset(), died=frozenset(), revived=frozenset(), went={}, heirs={})
    made = {one.id: after.form(one.telling) for one in told}
    mentions = {one.id: after.mentions(one.telling) for one in told}
    keys: dict[str, FormKey | Form] = {form.key: form for form in made.values()}
    for mentioned in mentions.values():
        keys |= {key.key: key for key in mentioned if key.key not in keys}
    ids = recording.make_forms(keys)
    told_before = _alive({one.form for one in told} | {ids[form.key] for form in made.values()})
    bulk.execute_many(
        "UPDATE learning SET form_id = %s, features = %s WHERE id = %s",
        [(ids[made[one.id].key], features.packed(made[one.id]), one.id) for one in told],
    )
    _write_mentions({learning: [ids[key.key] for key in keys] for learning, keys in mentions.items()})
    concerned = {one.form for one in told} | {ids[form.key] for form in made.values()}
    recording.touch(ids=concerned)
    told_now = _alive(concerned)
    new = {one.id: ids[made[one.id].key] for one in told}
    _settle_in(told=told, new=new, run=run)
    died = told_before - told_now
    return Rekeyed(
        learnings=sum(one.living for one in told),
        forms=frozenset(concerned),
        died=frozenset(died),
        revived=frozenset(told_now - told_before),
        went=Counter((one.form, new[one.id]) for one in told if one.living and new[one.id] != one.form),
        heirs=_heirs(told, new, died),
    )


def _affected(spellings: frozenset[str], before: naming.Names, after: naming.Names) -> set[int]:
    """Return the learnings in which one of these spellings may stand, as a name or as a word of a statement."""
    found = set()
    for id_, kind, title, text, technologies in bulk.rows("SELECT id, kind, title, text, technologies FROM learning"):
        names = bulk.unpacked(technologies)
        if kind in forms.NAMED:
            names = [*names, title or text]
        if any(not spellings.isdisjoint(_spelled(name)) for name in names):
            found.add(id_)
    words = spellings | before.values(spellings=spellings) | after.values(spellings=spellings)
    statements = [
        form
        for form, told in bulk.rows("SELECT id, words FROM form WHERE kind NOT IN ('technology', 'concept')")
        if not words.isdisjoint(bulk.unpacked(told))
    ]
    condition, params = bulk.among(statements)
    return found | {row[0] for row in bulk.rows(f"SELECT id FROM learning WHERE form_id {condition}", params)}


def _spelled(name: str) -> Iterable[str]:
    return (spelling.casefold() for spelling in forms.spellings(value=name))


def _told(ids: Collection[int]) -> list[_Learning]:
    """Return learnings as consolidation takes them: what each says with what stands beside it."""
    ordered = sorted(ids)
    return [one for start in range(0, len(ordered), _BATCH) for one in _loaded(ordered[start : start + _BATCH])]


def _loaded(ids: Collection[int]) -> list[_Learning]:
    condition, params = bulk.among(ids)
    rows = bulk.rows(
        "SELECT l.id, l.document_id, l.ordinal, l.kind, l.title, l.text, l.solves, l.technologies, l.features, l.form_id,"
        " CASE WHEN d.until_run_id IS NULL THEN 1 ELSE 0 END"
        " FROM learning l JOIN document d ON d.id = l.document_id"
        f" WHERE l.id {condition} AND (l.title <> '' OR l.text <> '') ORDER BY l.id",
        params,
    )
    beside = _beside({row[1] for row in rows})
    return [
        _Learning(
            id_,
            form,
            Telling(
                kind=Kind(kind),
                title=title,
                text=text,
                solutions=beside(document, ordinal, solves),
                technologies=tuple(bulk.unpacked(technologies)),
            ),
            bulk.packed(bulk.unpacked(told)),
            bool(living),
        )
        for id_, document, ordinal, kind, title, text, solves, technologies, told, form, living in rows
    ]


def _beside(documents: Collection[int]) -> Any:
    """Return what gives, for a learning, the statements that solve it, or the one that it solves."""
    condition, params = bulk.among(sorted(documents))
    statements: dict[tuple[int, int], str] = {}
    solutions: dict[tuple[int, int], list[str]] = defaultdict(list)
    for document, ordinal, title, text, solves in bulk.rows(
        f"SELECT document_id, ordinal, title, text, solves FROM learning WHERE document_id {condition}"
        " ORDER BY document_id, ordinal",
        params,
    ):
        statements[document, ordinal] = text or title
        if solves is not None:
            solutions[document, solves].append(text or title)

    def of(document: int, ordinal: int, solves: int | None) -> tuple[str, ...]:
        return tuple(solutions[document, ordinal]) if solves is None else (statements[document, solves],)

    return of


def _differs(one: _Learning, before: naming.Names, after: naming.Names) -> bool:
    """Tell whether a learning is another form by other names, tells other features, or bears another title."""
    if one.telling.kind in forms.NAMED:
        value = one.telling.title or one.telling.text
        named = [forms.name_of(value=value, aliases=names.of(one.telling)) for names in (before, after)]
        if named[0] != named[1]:
            return True
    made = after.form(one.telling)
    return (
        made.key != before.form(one.telling).key
        or features.packed(made) != one.features
        or after.mentions(one.telling) != before.mentions(one.telling)
    )


def _write_mentions(mentions: Mapping[int, Iterable[int]]) -> None:
    condition, params = bulk.among(sorted(mentions))
    bulk.execute(f"DELETE FROM mention WHERE learning_id {condition}", params)
    bulk.insert(
        table="mention",
        columns=("learning_id", "form_id", "position"),
        values=[(learning, form, n) for learning, held in mentions.items() for n, form in enumerate(held)],
    )


def _alive(ids: Collection[int]) -> set[int]:
    condition, params = bulk.among(sorted(ids))
    return {
        row[0]
        for row in bulk.rows(
            "SELECT DISTINCT l.form_id FROM learning l JOIN document d ON d.id = l.document_id AND d.until_run_id IS NULL"
            f" WHERE l.form_id {condition}",
            params,
        )
    }


def _heirs(told: Iterable[_Learning], new: Mapping[int, int], died: Collection[int]) -> dict[int, int]:
    went: dict[int, Counter[int]] = defaultdict(Counter)
    for one in told:
        if one.living and one.form in died:
            went[one.form][new[one.id]] += 1
    return {old: min(heirs, key=lambda form: (-heirs[form], form)) for old, heirs in went.items()}


def _settle_in(*, told: Iterable[_Learning], new: Mapping[int, int], run: int) -> None:
    """Put forms that never belonged to an entry into the one from which most of their learnings come."""
    claims: dict[int, Counter[int]] = defaultdict(Counter)
    for one in told:
        if one.living and new[one.id] != one.form:
            claims[new[one.id]][one.form] += 1
    condition, params = bulk.among(sorted({*claims, *(form for held in claims.values() for form in held)}))
    entry_of = dict(
        bulk.rows(f"SELECT form_id, entry_id FROM member WHERE until_run_id IS NULL AND form_id {condition}", params)
    )
    rows = []
    for form, held in sorted(claims.items()):
        if form in entry_of:
            continue
        counted: Counter[int] = Counter()
        for old, number in held.items():
            if old in entry_of:
                counted[entry_of[old]] += number
        if counted:
            rows.append((form, min(counted, key=lambda entry: (-counted[entry], entry)), run))
    bulk.insert(table="member", columns=("form_id", "entry_id", "since_run_id"), values=rows)
