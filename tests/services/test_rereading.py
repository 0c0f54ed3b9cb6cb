"""What an older extractor read is read again from kept text, and what that changes is told."""

import dataclasses
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nexus.domain.access import OWNER
from nexus.domain.learning import Extraction, Kind
from nexus.pipeline import extraction, stamps
from nexus.services import access, imports, queueing
from nexus.services.read_models import runs
from tests.services.hubs import NOW, bring, canonical, canonical_of, finish, folder

pytestmark = pytest.mark.django_db

JOURNAL = """# Journal
## Technologies
- Redis
## Challenges
- **Challenge:** Slow queries on the orders page
  - **Solution:** Added an index on the foreign key
## Best practices
- Write tests before you refactor
- Make small commits
"""


@contextmanager
def older() -> Iterator[None]:
    """Let an extractor read that knows no practices and finds a technology that is not there."""
    newer = extraction.extract

    def extract(*, path: str, text: str) -> Extraction:
        found = newer(path=path, text=text)
        kept = tuple(one for one in found.learnings if one.kind is not Kind.PRACTICE)
        return dataclasses.replace(found, learnings=(*kept, dataclasses.replace(kept[0], title="Postgres", text="")))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extraction, "extract", extract)
        patch.setattr(stamps, "EXTRACTOR_VERSION", 0)
        yield


def test_outdated_documents_are_read_again_without_their_source(tmp_path: Path) -> None:
    source = folder(tmp_path, "ana", {f"{number}.md": JOURNAL for number in range(3)})
    fresh = canonical_of(lambda: bring(source))
    with older():
        bring(source)
        assert not queueing.renew(actor=OWNER, now=NOW)
    assert canonical() != fresh
    shutil.rmtree(source)
    (run,) = queueing.renew(actor=OWNER, now=NOW)
    assert run.act == "reread"
    assert not queueing.renew(actor=OWNER, now=NOW), "the run is open"
    ended = finish(run)
    assert (ended.status, ended.counts.read, ended.counts.found, ended.counts.dropped) == ("done", 3, 6, 3)
    assert not queueing.renew(actor=OWNER, now=NOW)
    assert "Write tests before you refactor" in {ref.title for ref in runs.run(viewer=access.owner(), id=run.id).entries}
    assert canonical() == fresh


def test_a_document_that_stumbles_stays_as_it_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bring(folder(tmp_path, "ana", {"a.md": JOURNAL}))
    before = canonical()

    def stumble(*, path: str, text: str) -> Extraction:
        raise RuntimeError(path)

    monkeypatch.setattr(stamps, "EXTRACTOR_VERSION", 99)
    monkeypatch.setattr(extraction, "extract", stumble)
    (run,) = queueing.renew(actor=OWNER, now=NOW)
    ended = finish(run)
    assert (ended.status, ended.counts.errors, ended.counts.read) == ("done", 1, 0)
    assert canonical() == before


def test_an_open_import_is_not_disturbed(tmp_path: Path) -> None:
    source = folder(tmp_path, "ana", {"a.md": JOURNAL})
    with older():
        bring(source)
    imported = imports.start(address=str(source), actor=OWNER, now=NOW)
    assert not queueing.renew(actor=OWNER, now=NOW)
    assert finish(imported).counts.read == 1
    assert not queueing.renew(actor=OWNER, now=NOW)
