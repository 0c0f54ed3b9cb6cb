"""Write what was read: documents, forms, learnings, and what a run reports. Each function is part of its caller's transaction."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nexus.adapters import bulk, index
from nexus.domain.consolidation import Form, FormKey
from nexus.domain.learning import Extraction, Learning
from nexus.domain.provenance import Authorship, File
from nexus.pipeline import naming, settlement, stamps
from nexus.services.consolidation import features

Note = tuple[str, str, int | None, str]
"""(level, path, line, message): one thing that a run reports of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One document as read, before it is written."""

    file: File
    origin: Authorship
    text: str
    extraction: Extraction
    notes: tuple[tuple[str, int | None, str], ...]
    """(level, line, message) of what the run should report of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A learning of a document that was read, with its form, what it adds to its features, and the forms it mentions."""

    document: Read
    learning: Learning
    form: Form
    mentions: tuple[FormKey, ...]


def told_in(*, document: Read, names: naming.Names) -> Iterator[Told]:
    """Yield the learnings of a document as consolidation takes them: what each says with what stands beside it."""
    learnings = document.extraction.learnings
    for learning, telling in zip(learnings, settlement.tellings(learnings=learnings), strict=True):
        form, mentions = names.form(telling), names.mentions(telling)
        yield Told(document=document, learning=learning, form=form, mentions=mentions)


def current(*, source: int, paths: Sequence[str]) -> list[int]:
    """Return the current documents of a source at these paths."""
    condition, params = bulk.among(paths)
    found = bulk.rows(
        f"SELECT id FROM document WHERE source_id = %s AND until_run_id IS NULL AND path {condition}",
        [source, *params],
    )
    return [row[0] for row in found]


def withdraw(*, documents: Sequence[int], run: int) -> None:
    """End documents with this run; their forms are touched, their index rows go."""
    if not documents:
        return
    condition, params = bulk.among(documents)
    _touch_told_in(documents)
    bulk.execute(f"UPDATE document SET until_run_id = %s WHERE id {condition}", [run, *params])
    index.drop_documents(documents)


def readdress(*, moved: Sequence[tuple[Authorship, int]]) -> None:
    """Note the commit that now last changed documents whose content is as it was."""
    bulk.execute_many(
        'UPDATE document SET "commit" = %s, author = %s, authored_at = %s WHERE id = %s',
        [(origin.commit, origin.author, bulk.moment(origin.at), document) for origin, document in moved],
    )
    if moved:
        _touch_told_in([document for _, document in moved])


def _touch_told_in(documents: Sequence[int]) -> None:
    """Touch the forms that documents tell."""
    condition, params = bulk.among(documents)
    told = bulk.rows(f"SELECT DISTINCT form_id FROM learning WHERE document_id {condition}", params)
    touch(ids=[form for (form,) in told])


def touch(*, ids: Iterable[int]) -> None:
    """Say that living learnings of forms came or went; locked in one order, so that no two readers deadlock."""
    condition, params = bulk.among(sorted(set(ids)))
    if bulk.postgresql():
        bulk.rows(f"SELECT id FROM form WHERE id {condition} ORDER BY id FOR UPDATE", params)
    bulk.execute(f"UPDATE form SET touched = touched + 1 WHERE id {condition}", params)


def touch_forms(told: Sequence[Told]) -> dict[str, int]:
    """Make the forms that are new, touch those that are told, and return the id of every form by its key."""
    keys: dict[str, FormKey | Form] = {}
    for one in told:
        keys.setdefault(one.form.key, one.form)
        for mention in one.mentions:
            keys.setdefault(mention.key, mention)
    ids = make_forms(keys)
    touch(ids=(ids[one.form.key] for one in told))
    return ids


def make_forms(keys: Mapping[str, FormKey | Form]) -> dict[str, int]:
    """Make the forms that are new, and return the id of every form by its key."""
    bulk.insert_new(
        table="form",
        columns=("kind", "key", "words", "features", "touched", "settled"),
        values=[(key.kind, key.key, bulk.packed(key.words), "{}", 0, 0) for _, key in sorted(keys.items())],
        conflict="key",
    )
    condition, params = bulk.among(list(keys))
    return dict(bulk.rows(f"SELECT key, id FROM form WHERE key {condition}", params))


def write_documents(*, source: int, run: int, read: Sequence[Read]) -> dict[str, int]:
    """Insert documents and return their ids by path."""
    ids = bulk.next_ids(table="document", count=len(read))
    stamp = stamps.extractor()
    made = {document.file.path: next(ids) for document in read}
    bulk.insert(
        table="document",
        columns=(
            *("id", "source_id", "path", "blob", "extractor", "title", "text", "author_stated", "commit", "author"),
            *("authored_at", "voice", "overview", "emphases", "metadata", "since_run_id"),
        ),
        values=[
            (
                made[one.file.path],
                source,
                one.file.path,
                one.file.blob,
                stamp,
                one.extraction.title,
                one.text,
                one.extraction.author[:200],
                one.origin.commit,
                one.origin.author[:200],
                bulk.moment(one.origin.at),
                "",
                one.extraction.overview,
                bulk.packed(one.extraction.emphases),
                bulk.packed(one.extraction.metadata),
                run,
            )
            for one in read
        ],
    )
    return made


def write_learnings(*, documents: Mapping[str, int], told: Sequence[Told], form_ids: Mapping[str, int]) -> None:
    ids = list(bulk.next_ids(table="learning", count=len(told)))
    ordinals: Counter[str] = Counter()
    rows, mentions = [], []
    for learning_id, one in zip(ids, told, strict=True):
        path = one.document.file.path
        rows.append(_learning_row(learning_id, documents[path], ordinals[path], one, form_ids[one.form.key]))
        ordinals[path] += 1
        mentions += [(learning_id, form_ids[mention.key], n) for n, mention in enumerate(one.mentions)]
    bulk.insert(
        table="learning",
        columns=(
            *("id", "document_id", "ordinal", "kind", "title", "text", "quote", "line", "column", "end_line"),
            *("end_column", "solves", "technologies", "confidence", "reason", "features", "form_id"),
        ),
        values=rows,
    )
    bulk.insert(table="mention", columns=("learning_id", "form_id", "position"), values=mentions)


def _learning_row(learning_id: int, document: int, ordinal: int, told: Told, form: int) -> tuple[Any, ...]:
    one = told.learning
    place = (one.span.line, one.span.column, one.span.end_line, one.span.end_column)
    said = (one.kind, one.title, one.text, one.quote)
    around = (one.solves, bulk.packed(one.technologies), one.confidence, one.reason, features.packed(told.form))
    return (learning_id, document, ordinal, *said, *place, *around, form)


def compare(*, run: int, old: Collection[int], new: Collection[int]) -> None:
    """Count what a new reading of documents found that the old one had not, and the other way round."""
    before, after = _forms_told(old), _forms_told(new)
    count(run=run, gained={"found": (after - before).total(), "dropped": (before - after).total()})


def _forms_told(documents: Collection[int]) -> Counter[int]:
    condition, params = bulk.among(documents)
    return Counter(row[0] for row in bulk.rows(f"SELECT form_id FROM learning WHERE document_id {condition}", params))


def count(*, run: int, gained: Mapping[str, int]) -> None:
    """Add to the numbers of a run; on PostgreSQL the row is locked, so that batches side by side add up."""
    lock = " FOR UPDATE" if bulk.postgresql() else ""
    held = Counter(bulk.unpacked(bulk.rows(f"SELECT counts FROM run WHERE id = %s{lock}", [run])[0][0]))
    held.update(gained)
    bulk.execute("UPDATE run SET counts = %s WHERE id = %s", [bulk.packed(held), run])


def note(*, run: int, notes: Sequence[tuple[str, str, int | None, str]]) -> None:
    bulk.insert(
        table="run_note",
        columns=("run_id", "level", "path", "line", "message"),
        values=[(run, *note) for note in notes],
    )
