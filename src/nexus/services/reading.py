"""The first phase of an import: bring the source, list it, read what is new in batches of documents."""

import functools
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from nexus.adapters import bulk, index
from nexus.domain.access import Visibility, scope_of
from nexus.domain.errors import NexusError, Unreadable
from nexus.domain.provenance import Authorship, File
from nexus.domain.runs import Phase, Status
from nexus.pipeline import decoding, extraction, masking, stamps
from nexus.services import naming, recording, units
from nexus.services.checkouts import Desk

LOG = logging.getLogger(__name__)

BATCH = 200


def fetch(*, claim: units.Claim, desk: Desk, now: datetime) -> None:
    """Bring and list the source; withdraw what vanished, queue batches of what is new. One transaction.

    Files are called vanished only here, after the listing was read to its end.
    """
    source, pinned, act = bulk.rows(
        'SELECT s.id, s."commit", r.act FROM run r JOIN source s ON s.id = r.source_id WHERE r.id = %s', [claim.run]
    )[0]
    if act == "remove":
        _take_down(claim=claim, source=source, now=now)
        return
    if act == "reread":
        _list_outdated(claim=claim, source=source)
        return
    checkout = desk.at(run=claim.run)
    files = list(checkout.files())
    stamp = stamps.extractor()
    current = {
        path: (document, blob, extractor, commit)
        for document, path, blob, extractor, commit in bulk.rows(
            'SELECT id, path, blob, extractor, "commit" FROM document WHERE source_id = %s AND until_run_id IS NULL',
            [source],
        )
    }
    listed = {file.path for file in files}
    fresh = [file for file in files if current.get(file.path, (0, "", ""))[1:3] != (file.blob, stamp)]
    origins = checkout.authorship() if fresh or checkout.commit != pinned else {}
    moved = [
        (origins[file.path], current[file.path][0])
        for file in files
        if file.path in current
        and file.path in origins
        and current[file.path][1:3] == (file.blob, stamp)
        and not origins[file.path].commit.startswith("tree:")
        and origins[file.path].commit != current[file.path][3]
    ]
    vanished = [held[0] for path, held in current.items() if path not in listed]
    with transaction.atomic():
        units.finish(claim=claim)
        bulk.execute('UPDATE run SET "commit" = %s WHERE id = %s', [checkout.commit, claim.run])
        recording.count(run=claim.run, gained={"documents": len(files), "withdrawn": len(vanished)})
        recording.note(run=claim.run, notes=[("note", "", None, message) for message in checkout.notes])
        if not files:
            recording.note(
                run=claim.run, notes=[("error", "", None, "no documents: nothing here ends in .md, .rst or .txt")]
            )
        recording.withdraw(documents=vanished, run=claim.run)
        recording.readdress(moved=moved)
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
    again = "documents" in claim.payload
    done, failed = _tried(_kept(claim.payload["documents"]) if again else _brought(claim, desk))
    names = naming.names()
    told = [one for document in done for one in recording.told_in(document=document, names=names)]
    analysed = [
        index.analyse(title=document.extraction.title, tags=document.file.path, body=document.text) for document in done
    ]
    with transaction.atomic():
        units.finish(claim=claim)
        naming.hold(known=names)
        # What cannot be read again stays as it was read.
        gone = [] if again else [path for _, path, _, _ in failed]
        replaced = recording.current(source=source, paths=[*(document.file.path for document in done), *gone])
        recording.withdraw(documents=replaced, run=claim.run)
        documents = recording.write_documents(source=source, run=claim.run, read=done)
        form_ids = recording.touch_forms(told)
        recording.write_learnings(documents=documents, told=told, form_ids=form_ids)
        if again:
            recording.compare(run=claim.run, old=replaced, new=documents.values())
        index.put_documents(
            index.DocumentRow(id=documents[document.file.path], scope=scope, told=text)
            for document, text in zip(done, analysed, strict=True)
        )
        _report(claim=claim, done=done, failed=failed)
        _settle_when_all_is_read(run=claim.run)


Tried = tuple[File, Callable[[], recording.Read]]
"""A document, and what reads it."""


def _brought(claim: units.Claim, desk: Desk) -> Iterator[Tried]:
    """Give the files of a batch as their source has them."""
    wanted = [_unpacked(packed) for packed in claim.payload["files"]]
    origins = {file.path: origin for file, origin in wanted}
    for file, content in desk.at(run=claim.run).read([file for file, _ in wanted]):
        yield file, functools.partial(_interpret, file=file, origin=origins[file.path], content=content)


def _kept(documents: Sequence[int]) -> Iterator[Tried]:
    """Give current documents as the hub keeps them: their source is not asked, which may have gone."""
    condition, params = bulk.among(documents)
    for path, blob, text, commit, author, at in bulk.rows(
        'SELECT path, blob, text, "commit", author, authored_at FROM document'
        f" WHERE until_run_id IS NULL AND id {condition} ORDER BY id",
        params,
    ):
        file, origin = File(path=path, blob=blob, size=len(text)), _origin(commit, author, bulk.when(at))
        yield file, functools.partial(_extract, file=file, origin=origin, text=text)


def _tried(documents: Iterable[Tried]) -> tuple[list[recording.Read], list[recording.Note]]:
    """Return the documents that could be read, and what is to be said of those that could not."""
    done: list[recording.Read] = []
    failed: list[recording.Note] = []
    for file, read_it in documents:
        try:
            done.append(read_it())
        except NexusError as error:
            failed.append(("error", file.path, None, str(error)))
        except Exception as error:  # one document that the extractor stumbles over never stops a run
            LOG.exception("%s", file.path)
            failed.append(("error", file.path, None, f"the extractor stumbled: {type(error).__name__}: {error}"))
    return done, failed


def _interpret(*, file: File, origin: Authorship, content: bytes | Unreadable) -> recording.Read:
    """Return a document decoded, masked and extracted; raise Unreadable for what is no text."""
    if isinstance(content, Unreadable):
        raise content
    decoded = decoding.decode(content=content)
    masked = masking.mask(text=decoded.text)
    notes: list[tuple[str, int | None, str]] = [("note", None, message) for message in decoded.notes]
    notes += [("masked", finding.line, f"{finding.kind} masked") for finding in masked.findings]
    return _extract(file=file, origin=origin, text=masked.text, notes=notes)


def _extract(
    *, file: File, origin: Authorship, text: str, notes: Sequence[tuple[str, int | None, str]] = ()
) -> recording.Read:
    extracted = extraction.extract(path=file.path, text=text)
    said = [("note", None, message) for message in extracted.notes]
    return recording.Read(file=file, origin=origin, text=text, extraction=extracted, notes=(*notes, *said))


def _packed(file: File, origin: Authorship) -> list[Any]:
    commit = f"blob:{file.blob}" if origin.commit.startswith("tree:") else origin.commit
    return [file.path, file.blob, file.size, commit, origin.author, origin.at.isoformat()]


def _unpacked(packed: Sequence[Any]) -> tuple[File, Authorship]:
    path, blob, size, commit, author, at = packed
    return File(path=path, blob=blob, size=size), _origin(commit, author, datetime.fromisoformat(at))


def _origin(commit: str, author: str, at: datetime | None) -> Authorship:
    if at is None:
        raise AssertionError("every document has the time of its commit or file")
    return Authorship(commit=commit, author=author, email="", at=at)


def _scope(run: int) -> tuple[str, int]:
    """Return the scope that a run's learnings belong to, and its source."""
    visibility, program, source = bulk.rows(
        "SELECT p.visibility, p.id, s.id FROM run r JOIN source s ON s.id = r.source_id"
        " JOIN program p ON p.id = s.program_id WHERE r.id = %s",
        [run],
    )[0]
    return scope_of(visibility=Visibility(visibility), program_id=program), source


def _report(*, claim: units.Claim, done: Sequence[recording.Read], failed: Sequence[recording.Note]) -> None:
    """Count what a batch gave and note what the run should say of single files."""
    kinds = Counter(learning.kind.value for document in done for learning in document.extraction.learnings)
    notes = [(level, document.file.path, line, message) for document in done for level, line, message in document.notes]
    masked = sum(1 for note in notes if note[0] == "masked")
    gained = {"read": len(done), "errors": len(failed), "masked": masked, "learnings": kinds.total(), **kinds}
    recording.count(run=claim.run, gained=gained)
    recording.note(run=claim.run, notes=[*failed, *notes])


def _settle_when_all_is_read(*, run: int) -> None:
    """Queue the settlement with the last batch; the run's row, locked by `_count`, lets only one be the last."""
    unread = bulk.rows(
        "SELECT 1 FROM unit WHERE run_id = %s AND phase = %s AND status <> %s LIMIT 1", [run, Phase.READ, Status.DONE]
    )
    if not unread:
        units.add(run=run, phase=Phase.SETTLE, payloads=[{}])


def _list_outdated(*, claim: units.Claim, source: int) -> None:
    """Queue the documents of a source that an older extractor read; one transaction."""
    found = bulk.rows(
        "SELECT id FROM document WHERE source_id = %s AND until_run_id IS NULL AND extractor <> %s ORDER BY id",
        [source, stamps.extractor()],
    )
    outdated = [document for (document,) in found]
    with transaction.atomic():
        units.finish(claim=claim)
        recording.count(run=claim.run, gained={"documents": len(outdated)})
        batches = [outdated[start : start + BATCH] for start in range(0, len(outdated), BATCH)]
        units.add(run=claim.run, phase=Phase.READ, payloads=[{"documents": batch} for batch in batches])
        if not batches:
            units.add(run=claim.run, phase=Phase.SETTLE, payloads=[{}])


def _take_down(*, claim: units.Claim, source: int, now: datetime) -> None:
    """Withdraw everything that a source says and overwrite its text, where other sources do not say it too."""
    current = [
        row[0] for row in bulk.rows("SELECT id FROM document WHERE source_id = %s AND until_run_id IS NULL", [source])
    ]
    with transaction.atomic():
        units.finish(claim=claim)
        recording.withdraw(documents=current, run=claim.run)
        bulk.execute(
            "UPDATE learning SET title = '', text = '', quote = '', technologies = '[]', features = '{}' WHERE document_id IN"
            " (SELECT id FROM document WHERE source_id = %s)",
            [source],
        )
        bulk.execute(
            "UPDATE document SET title = '', text = '', overview = '', emphases = '[]', metadata = '{}'"
            " WHERE source_id = %s",
            [source],
        )
        bulk.execute(
            "UPDATE source SET removed_at = %s, credential = '', \"commit\" = '' WHERE id = %s",
            [bulk.moment(now), source],
        )
        recording.count(run=claim.run, gained={"withdrawn": len(current)})
        units.add(run=claim.run, phase=Phase.SETTLE, payloads=[{}])
