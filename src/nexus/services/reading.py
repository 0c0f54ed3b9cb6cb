"""The first phase of an import: bring the source, list it, read what is new in batches of documents."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.db import transaction

from nexus.adapters import bulk, index, repositories
from nexus.domain.access import Visibility, scope_of
from nexus.domain.consolidation import FormKey, Telling
from nexus.domain.errors import NexusError, Unreadable
from nexus.domain.learning import Extraction, Kind, Learning
from nexus.domain.provenance import Authorship, File
from nexus.domain.runs import Phase, Status
from nexus.pipeline import decoding, extraction, forms, lexicon, masking
from nexus.services import units
from nexus.services.checkouts import Desk

BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """One document as read, before it is written."""

    file: File
    origin: Authorship
    text: str
    extraction: Extraction
    notes: tuple[tuple[str, int | None, str], ...]
    """(level, line, message) of what the run should report of it."""


def fetch(*, claim: units.Claim, desk: Desk, now: datetime) -> None:
    """Bring and list the source; withdraw what vanished, queue batches of what is new. One transaction.

    Files are called vanished only here, after the listing was read to its end.
    """
    source, act = bulk.rows("SELECT source_id, act FROM run WHERE id = %s", [claim.run])[0]
    if act == "remove":
        _take_down(claim=claim, source=source, now=now)
        return
    checkout = desk.at(run=claim.run)
    files = list(checkout.files())
    origins = checkout.authorship()
    stamp = extractor_stamp()
    current = {
        path: (document, blob, extractor, commit)
        for document, path, blob, extractor, commit in bulk.rows(
            'SELECT id, path, blob, extractor, "commit" FROM document WHERE source_id = %s AND until_run_id IS NULL',
            [source],
        )
    }
    listed = {file.path for file in files}
    fresh = [file for file in files if current.get(file.path, (0, "", ""))[1:3] != (file.blob, stamp)]
    moved = [
        (origins[file.path], current[file.path][0])
        for file in files
        if file.path in current
        and current[file.path][1:3] == (file.blob, stamp)
        and not origins[file.path].commit.startswith("tree:")
        and origins[file.path].commit != current[file.path][3]
    ]
    vanished = [held[0] for path, held in current.items() if path not in listed]
    with transaction.atomic():
        units.finish(claim=claim)
        bulk.execute('UPDATE run SET "commit" = %s WHERE id = %s', [checkout.commit, claim.run])
        _count(run=claim.run, gained={"documents": len(files), "withdrawn": len(vanished)})
        _note(run=claim.run, notes=[("note", "", None, message) for message in checkout.notes])
        if not files:
            _note(run=claim.run, notes=[("error", "", None, "no documents: nothing here ends in .md, .rst or .txt")])
        _withdraw(documents=vanished, run=claim.run)
        _readdress(moved=moved)
        batches = [fresh[start : start + BATCH] for start in range(0, len(fresh), BATCH)]
        units.add(
            run=claim.run,
            phase=Phase.READ,
            payloads=[{"files": [_packed(file, origins[file.path]) for file in batch]} for batch in batches],
        )
        if not batches:
            units.add(run=claim.run, phase=Phase.SETTLE, payloads=[{}])


def read(*, claim: units.Claim, desk: Desk) -> None:
    """Read one batch of documents: parse and extract first, then write all of it in one fenced transaction."""
    scope, source = _scope(claim.run)
    checkout = desk.at(run=claim.run)
    wanted = [_unpacked(packed) for packed in claim.payload["files"]]
    origins = {file.path: origin for file, origin in wanted}
    done: list[_Read] = []
    failed: list[tuple[str, str, int | None, str]] = []
    for file, content in checkout.read([file for file, _ in wanted]):
        try:
            done.append(_interpret(file=file, origin=origins[file.path], content=content))
        except NexusError as error:
            failed.append(("error", file.path, None, str(error)))
    aliases = lexicon.aliases()
    told = [_Told(document=document, learning=one, aliases=aliases) for document in done for one in document.extraction.learnings]
    with transaction.atomic():
        units.finish(claim=claim)
        replaced = _current(source=source, paths=[document.file.path for document in done] + [row[1] for row in failed])
        _withdraw(documents=replaced, run=claim.run)
        documents = _write_documents(source=source, run=claim.run, read=done)
        form_ids = _touch_forms(told)
        _write_learnings(documents=documents, told=told, form_ids=form_ids)
        index.put_documents(
            index.DocumentRow(
                id=documents[document.file.path],
                scope=scope,
                title=document.extraction.title,
                path=document.file.path,
                text=document.text,
            )
            for document in done
        )
        _report(claim=claim, done=done, failed=failed)
        _settle_when_all_is_read(run=claim.run)


def extractor_stamp() -> str:
    """Return what, with a document's content, decides what is extracted from it."""
    return f"{extraction.EXTRACTOR_VERSION}:{extraction.lexicon_hash()[:12]}"


class _Told:
    """A learning of a document that was read, with its form and the forms of what it mentions."""

    __slots__ = ("document", "key", "learning", "mentions")

    def __init__(self, *, document: _Read, learning: Learning, aliases: Mapping[str, str]) -> None:
        self.document = document
        self.learning = learning
        self.key = forms.key_of(telling=_telling(learning), aliases=aliases)
        self.mentions = tuple(
            dict.fromkeys(
                forms.key_of(telling=Telling(kind=Kind.TECHNOLOGY, title=name, text=""), aliases=aliases)
                for name in learning.technologies
            )
        )


def _telling(learning: Learning) -> Telling:
    return Telling(kind=learning.kind, title=learning.title, text=learning.text)


def _interpret(*, file: File, origin: Authorship, content: bytes | Unreadable) -> _Read:
    """Return a document decoded, masked and extracted; raise Unreadable for what is no text."""
    if isinstance(content, Unreadable):
        raise content
    decoded = decoding.decode(content=content)
    masked = masking.mask(text=decoded.text)
    extracted = extraction.extract(path=file.path, text=masked.text)
    notes = [("note", None, message) for message in (*decoded.notes, *extracted.notes)]
    notes += [("masked", finding.line, f"{finding.kind} masked") for finding in masked.findings]
    return _Read(file=file, origin=origin, text=masked.text, extraction=extracted, notes=tuple(notes))


def _packed(file: File, origin: Authorship) -> list[Any]:
    commit = f"blob:{file.blob}" if origin.commit.startswith("tree:") else origin.commit
    return [file.path, file.blob, file.size, commit, origin.author, origin.at.isoformat()]


def _unpacked(packed: Sequence[Any]) -> tuple[File, Authorship]:
    path, blob, size, commit, author, at = packed
    origin = Authorship(commit=commit, author=author, email="", at=datetime.fromisoformat(at))
    return File(path=path, blob=blob, size=size), origin


def _scope(run: int) -> tuple[str, int]:
    """Return the scope that a run's learnings belong to, and its source."""
    visibility, program, source = bulk.rows(
        "SELECT p.visibility, p.id, s.id FROM run r JOIN source s ON s.id = r.source_id"
        " JOIN program p ON p.id = s.program_id WHERE r.id = %s",
        [run],
    )[0]
    return scope_of(visibility=Visibility(visibility), program_id=program), source


def _current(*, source: int, paths: Sequence[str]) -> list[int]:
    condition, params = bulk.among(paths)
    found = bulk.rows(
        f"SELECT id FROM document WHERE source_id = %s AND until_run_id IS NULL AND path {condition}",  # noqa: S608
        [source, *params],
    )
    return [row[0] for row in found]


def _withdraw(*, documents: Sequence[int], run: int) -> None:
    """End documents with this run; their forms are touched, their index rows go."""
    if not documents:
        return
    condition, params = bulk.among(documents)
    _touch(ids=[row[0] for row in bulk.rows(f"SELECT DISTINCT form_id FROM learning WHERE document_id {condition}", params)])  # noqa: S608
    bulk.execute(f"UPDATE document SET until_run_id = %s WHERE id {condition}", [run, *params])  # noqa: S608
    index.drop_documents(documents)


def _readdress(*, moved: Sequence[tuple[Authorship, int]]) -> None:
    """Note the commit that now last changed documents whose content is as it was."""
    bulk.execute_many(
        'UPDATE document SET "commit" = %s, author = %s, authored_at = %s WHERE id = %s',
        [(origin.commit, origin.author, bulk.moment(origin.at), document) for origin, document in moved],
    )
    if moved:
        condition, params = bulk.among([document for _, document in moved])
        _touch(ids=[row[0] for row in bulk.rows(f"SELECT DISTINCT form_id FROM learning WHERE document_id {condition}", params)])  # noqa: S608


def _touch(*, ids: Iterable[int]) -> None:
    """Say that living learnings of forms came or went; locked in one order, so that no two readers deadlock."""
    condition, params = bulk.among(sorted(set(ids)))
    if bulk.postgresql():
        bulk.rows(f"SELECT id FROM form WHERE id {condition} ORDER BY id FOR UPDATE", params)  # noqa: S608
    bulk.execute(f"UPDATE form SET touched = touched + 1 WHERE id {condition}", params)  # noqa: S608


def _touch_forms(told: Sequence[_Told]) -> dict[str, int]:
    """Make the forms that are new, touch those that are told, and return the id of every form by its key."""
    keys: dict[str, FormKey] = {}
    for one in told:
        keys.setdefault(one.key.key, one.key)
        for mention in one.mentions:
            keys.setdefault(mention.key, mention)
    bulk.insert_new(
        table="form",
        columns=("kind", "key", "words", "features", "touched", "settled"),
        values=[(key.kind, key.key, bulk.packed(key.words), "{}", 0, 0) for _, key in sorted(keys.items())],
        conflict="key",
    )
    condition, params = bulk.among(list(keys))
    ids = dict(bulk.rows(f"SELECT key, id FROM form WHERE key {condition}", params))  # noqa: S608
    _touch(ids=(ids[one.key.key] for one in told))
    return ids


def _write_documents(*, source: int, run: int, read: Sequence[_Read]) -> dict[str, int]:
    """Insert documents and return their ids by path."""
    ids = bulk.next_ids(table="document", count=len(read))
    stamp = extractor_stamp()
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


def _write_learnings(*, documents: Mapping[str, int], told: Sequence[_Told], form_ids: Mapping[str, int]) -> None:
    ids = list(bulk.next_ids(table="learning", count=len(told)))
    ordinals: Counter[str] = Counter()
    rows, mentions = [], []
    for learning_id, one in zip(ids, told, strict=True):
        path = one.document.file.path
        rows.append(_learning_row(learning_id, documents[path], ordinals[path], one.learning, form_ids[one.key.key]))
        ordinals[path] += 1
        mentions += [(learning_id, form_ids[mention.key], n) for n, mention in enumerate(one.mentions)]
    bulk.insert(
        table="learning",
        columns=(
            *("id", "document_id", "ordinal", "kind", "title", "text", "quote", "line", "column", "end_line"),
            *("end_column", "solves", "technologies", "confidence", "reason", "form_id"),
        ),
        values=rows,
    )
    bulk.insert(table="mention", columns=("learning_id", "form_id", "position"), values=mentions)


def _learning_row(learning_id: int, document: int, ordinal: int, one: Learning, form: int) -> tuple[Any, ...]:
    span = one.span
    place = (span.line, span.column, span.end_line, span.end_column)
    said = (one.kind, one.title, one.text, one.quote)
    around = (one.solves, bulk.packed(one.technologies), one.confidence, one.reason)
    return (learning_id, document, ordinal, *said, *place, *around, form)


def _report(*, claim: units.Claim, done: Sequence[_Read], failed: Sequence[tuple[str, str, int | None, str]]) -> None:
    """Count what a batch gave and note what the run should say of single files."""
    kinds = Counter(learning.kind.value for document in done for learning in document.extraction.learnings)
    notes = [
        (level, document.file.path, line, message) for document in done for level, line, message in document.notes
    ]
    masked = sum(1 for note in notes if note[0] == "masked")
    gained = {"read": len(done), "errors": len(failed), "masked": masked, "learnings": kinds.total(), **kinds}
    _count(run=claim.run, gained=gained)
    _note(run=claim.run, notes=[*failed, *notes])


def _count(*, run: int, gained: Mapping[str, int]) -> None:
    """Add to the numbers of a run; on PostgreSQL the row is locked, so that batches side by side add up."""
    lock = " FOR UPDATE" if bulk.postgresql() else ""
    held = Counter(bulk.unpacked(bulk.rows(f"SELECT counts FROM run WHERE id = %s{lock}", [run])[0][0]))  # noqa: S608
    held.update(gained)
    bulk.execute("UPDATE run SET counts = %s WHERE id = %s", [bulk.packed(held), run])


def _note(*, run: int, notes: Sequence[tuple[str, str, int | None, str]]) -> None:
    bulk.insert(
        table="run_note",
        columns=("run_id", "level", "path", "line", "message"),
        values=[(run, *note) for note in notes],
    )


def _settle_when_all_is_read(*, run: int) -> None:
    """Queue the settlement with the last batch; the run's row, locked by `_count`, lets only one be the last."""
    unread = bulk.rows(
        "SELECT 1 FROM unit WHERE run_id = %s AND phase = %s AND status <> %s LIMIT 1", [run, Phase.READ, Status.DONE]
    )
    if not unread:
        units.add(run=run, phase=Phase.SETTLE, payloads=[{}])


def _take_down(*, claim: units.Claim, source: int, now: datetime) -> None:
    """Withdraw everything that a source says and overwrite its text, where other sources do not say it too."""
    current = [
        row[0] for row in bulk.rows("SELECT id FROM document WHERE source_id = %s AND until_run_id IS NULL", [source])
    ]
    with transaction.atomic():
        units.finish(claim=claim)
        _withdraw(documents=current, run=claim.run)
        bulk.execute(
            "UPDATE learning SET title = '', text = '', quote = '', technologies = '[]' WHERE document_id IN"
            " (SELECT id FROM document WHERE source_id = %s)",
            [source],
        )
        bulk.execute(
            "UPDATE document SET title = '', text = '', overview = '', emphases = '[]', metadata = '{}'"
            " WHERE source_id = %s",
            [source],
        )
        bulk.execute(
            "UPDATE source SET removed_at = %s, credential = '', \"commit\" = '' WHERE id = %s", [bulk.moment(now), source]
        )
        _count(run=claim.run, gained={"withdrawn": len(current)})
        units.add(run=claim.run, phase=Phase.SETTLE, payloads=[{}])
