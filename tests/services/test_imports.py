"""Imports: what comes in, what a second import does, what a removal withdraws."""

import os
import subprocess
from pathlib import Path

import pytest

from nexus.adapters import bulk
from nexus.domain.access import ANONYMOUS, OWNER, Visibility
from nexus.domain.errors import Invalid, NotFound, Unreadable
from nexus.domain.learning import Extraction, Kind
from nexus.domain.runs import Status
from nexus.pipeline import extraction
from nexus.services import access, imports
from nexus.services.read_models import entries, export, home, runs
from tests.services.hubs import NOW, bring, canonical, canonical_of, finish, folder, take_out

pytestmark = pytest.mark.django_db

REDIS = """# Notes
## Technologies
- Redis
- Postgres
## Challenges
- **Challenge:** Slow queries on the orders page
  - **Solution:** Cached the result in Redis
## Best practices
- Write tests before you refactor
"""
ANA = REDIS.replace("Postgres", "PostgreSQL").replace("Cached the result in Redis", "Added an index in PostgreSQL")


def totals() -> tuple[int, int]:
    """Return how many learnings and entries the hub has."""
    counted = home.home(viewer=access.owner()).totals
    return counted.learnings, counted.entries


@pytest.mark.shared
def test_the_seed_document_gives_23_entries_and_nothing_else(shared: Path) -> None:
    run = bring(shared / "eval/seed")
    assert run.status is Status.DONE
    counted = home.home(viewer=access.owner()).totals
    assert counted.entries == 23
    assert dict(counted.by_kind) == {
        Kind.TECHNOLOGY: 9,
        Kind.CONCEPT: 3,
        Kind.CHALLENGE: 3,
        Kind.SOLUTION: 3,
        Kind.PRACTICE: 5,
    }
    challenges = entries.listing(viewer=ANONYMOUS, kind=Kind.CHALLENGE, sort="name", page=1, size=10).entries
    views = [entries.entry(viewer=ANONYMOUS, slug=challenge.slug) for challenge in challenges]
    involved = {view.title: [technology.title for technology in view.technologies] for view in views}
    assert involved == {
        "Deployment issues in production": ["Docker", "CI/CD"],
        "Handling long-running background tasks": ["Celery", "RabbitMQ"],
        "Scaling the API under high traffic": ["Redis"],
    }
    assert [len(view.solutions) for view in views] == [1, 1, 1]


def test_a_second_import_changes_nothing_and_says_so(tmp_path: Path) -> None:
    source = folder(tmp_path, "a", {"README.md": REDIS})
    bring(source)
    before, seq = canonical(), bulk.rows("SELECT seq FROM feed")[0][0]
    told = bulk.rows("SELECT COUNT(*) FROM change WHERE subject = 'entry'")
    again = bring(source)
    assert (again.counts.documents, again.counts.read, again.counts.created, again.counts.joined) == (1, 0, 0, 0)
    assert canonical() == before
    assert bulk.rows("SELECT COUNT(*) FROM change WHERE subject = 'entry'") == told
    assert bulk.rows("SELECT seq FROM feed")[0][0] > seq  # the run itself is told


def test_only_unknown_contents_are_read(tmp_path: Path) -> None:
    source = folder(tmp_path, "a", {"one.md": REDIS, "two.md": ANA})
    bring(source)
    (source / "two.md").write_text(ANA + "- Review every change\n")
    again = bring(source)
    assert (again.counts.documents, again.counts.read) == (2, 1)


def test_a_vanished_file_withdraws_its_evidence_and_nothing_else(tmp_path: Path) -> None:
    source = folder(tmp_path, "a", {"one.md": REDIS})
    bring(source)
    alone = canonical()
    (source / "two.md").write_text(ANA)
    bring(source)
    assert canonical() != alone
    (source / "two.md").unlink()
    run = bring(source)
    assert run.counts.withdrawn == 1
    assert canonical() == alone


def test_what_two_sources_say_is_one_entry_with_both_as_evidence(tmp_path: Path) -> None:
    bring(folder(tmp_path, "a", {"README.md": REDIS}))
    run = bring(folder(tmp_path, "b", {"README.md": ANA}))
    assert (run.counts.created, run.counts.joined) == (1, 4)
    postgres = entries.entry(viewer=ANONYMOUS, slug="postgresql")
    assert (postgres.title, postgres.sources) == ("PostgreSQL", 2)
    assert {place.source for place in postgres.evidence} == {"a", "b"}
    slow = entries.listing(viewer=ANONYMOUS, kind=Kind.CHALLENGE, sort="support", page=1, size=10).entries[0]
    view = entries.entry(viewer=ANONYMOUS, slug=slow.slug)
    assert {solution.entry.title for solution in view.solutions} == {
        "Cached the result in Redis",
        "Added an index in PostgreSQL",
    }


def test_a_removed_source_withdraws_exactly_its_support(tmp_path: Path) -> None:
    a, b = folder(tmp_path, "a", {"README.md": REDIS}), folder(tmp_path, "b", {"README.md": ANA})
    bring(a)
    alone = canonical()
    bring(b)
    run = take_out("b")
    assert (run.status, run.counts.withdrawn) == (Status.DONE, 1)
    assert canonical() == alone
    kept = bulk.rows(
        "SELECT COUNT(*) FROM learning l JOIN document d ON d.id = l.document_id JOIN source s ON s.id = d.source_id"
        " WHERE s.slug = 'b' AND (l.text <> '' OR l.quote <> '' OR d.text <> '')"
    )
    assert kept[0][0] == 0
    bring(b)
    assert entries.entry(viewer=ANONYMOUS, slug="postgresql").sources == 2


def test_the_order_of_imports_does_not_matter(tmp_path: Path) -> None:
    a, b = folder(tmp_path, "a", {"README.md": REDIS}), folder(tmp_path, "b", {"README.md": ANA})
    first = canonical_of(lambda: bring(a), lambda: bring(b))
    assert canonical_of(lambda: bring(b), lambda: bring(a)) == first
    assert canonical_of(lambda: bring(a), lambda: bring(b), lambda: take_out("a"), lambda: bring(a)) == first


def test_a_private_program_adds_nothing_to_what_others_see(tmp_path: Path) -> None:
    bring(folder(tmp_path, "a", {"README.md": REDIS}))
    before = export.canonical(viewer=ANONYMOUS), home.home(viewer=ANONYMOUS).totals
    secret = ANA.replace("Added an index in PostgreSQL", "Bribed the zeppelin oracle")
    bring(folder(tmp_path, "b", {"README.md": secret}), program="vault", visibility=Visibility.PRIVATE)
    assert (export.canonical(viewer=ANONYMOUS), home.home(viewer=ANONYMOUS).totals) == before
    assert "zeppelin" in export.canonical(viewer=access.owner())


def test_people_in_one_folder_count_each_and_a_repository_counts_once(tmp_path: Path) -> None:
    by = "---\nauthor: {}\n---\n" + REDIS
    bring(folder(tmp_path, "a", {"ana.md": by.format("Ana"), "ben.md": by.format("Ben")}))
    assert entries.entry(viewer=ANONYMOUS, slug="redis").sources == 2
    bring(folder(tmp_path, "b", {"one.md": REDIS, "two.md": REDIS}))
    assert entries.entry(viewer=ANONYMOUS, slug="redis").sources == 3


def test_secrets_are_masked_before_anything_is_kept(tmp_path: Path) -> None:
    token = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    run = bring(folder(tmp_path, "a", {"README.md": f"{REDIS}- Never commit {token} to a repository\n"}))
    assert run.counts.masked == 1
    notes = runs.run(viewer=access.owner(), id=run.id).notes
    assert [(note.level, note.path, note.line) for note in notes] == [("masked", "README.md", 10)]
    assert token not in export.canonical(viewer=access.owner())
    assert bulk.rows("SELECT COUNT(*) FROM document WHERE text LIKE %s", [f"%{token[:12]}%"])[0][0] == 0


def test_bad_documents_are_noted_and_the_rest_is_read(tmp_path: Path) -> None:
    source = folder(tmp_path, "a", {"good.md": REDIS, "fence.md": "# T\n## Technologies\n- Django\n```python\nx = 1\n"})
    (source / "binary.md").write_bytes(b"\x00\x01\x02" * 100)
    (source / "latin.md").write_bytes("## Technologies\n- Qualité\n- Django\n".encode("cp1252"))
    with (source / "huge.md").open("wb") as huge:
        huge.truncate(51_000_000)
    (source / "loop").symlink_to(source)
    (source / "out.md").symlink_to("/etc/hostname")
    run = bring(source)
    assert (run.status, run.counts.read, run.counts.errors) == (Status.DONE, 3, 2)
    notes = runs.run(viewer=access.owner(), id=run.id).notes
    assert {note.path for note in notes if note.level == "error"} == {"binary.md", "huge.md"}
    assert any(note.path == "latin.md" for note in notes)
    assert any(note.path == "fence.md" for note in notes)
    assert entries.entry(viewer=ANONYMOUS, slug="django").learnings == 2
    assert "hostname" not in export.canonical(viewer=access.owner())


def test_a_source_without_documents_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    run = bring(tmp_path / "empty")
    assert run.counts.documents == 0
    assert "no documents" in runs.run(viewer=access.owner(), id=run.id).notes[0].message


def test_a_source_that_is_gone_fails_its_run_and_loses_nothing(tmp_path: Path) -> None:
    source = folder(tmp_path, "a", {"README.md": REDIS})
    bring(source)
    before = canonical()
    source.rename(tmp_path / "moved")
    run = finish(imports.start(address=str(tmp_path / "moved"), actor=OWNER, now=NOW))
    assert run.status is Status.DONE
    with pytest.raises(Unreadable, match="a"):
        imports.start(address=str(source), actor=OWNER, now=NOW)
    assert canonical() != before  # the moved folder is a source of its own


def test_an_unreachable_repository_fails_its_run_with_the_reason() -> None:
    run = bring("https://nexus.invalid/team/journal.git")
    assert run.status is Status.FAILED
    assert "nexus.invalid" in run.problem


def test_private_addresses_are_refused() -> None:
    run = bring("http://127.0.0.1:9/team/journal.git")
    assert run.status is Status.FAILED
    assert "127.0.0.1" in run.problem


def test_an_open_run_is_returned_not_doubled(tmp_path: Path) -> None:
    source = folder(tmp_path, "a", {"README.md": REDIS})
    first = imports.start(address=str(source), actor=OWNER, now=NOW)
    assert imports.start(address=str(source), actor=OWNER, now=NOW).id == first.id
    assert finish(first).status is Status.DONE


def test_a_program_keeps_its_visibility_once_it_has_documents(tmp_path: Path) -> None:
    bring(folder(tmp_path, "a", {"README.md": REDIS}), program="vault", visibility=Visibility.PRIVATE)
    with pytest.raises(Invalid, match=r"stays private while it holds documents.*program that is public.*`nexus remove` here a$"):
        imports.program(slug="vault", visibility=Visibility.PUBLIC, now=NOW)
    with pytest.raises(Invalid, match="slug"):
        imports.program(slug="No Slug", now=NOW)


def test_removing_an_unknown_source_names_it() -> None:
    with pytest.raises(NotFound, match="nothing-here"):
        imports.remove(source="nothing-here", actor=OWNER, now=NOW)


def git(repository: Path, *arguments: str, author: str = "Ana", at: str = "2026-01-01T10:00:00Z") -> str:
    """Run git with an author and date of its own."""
    who = {"GIT_AUTHOR_NAME": author, "GIT_AUTHOR_EMAIL": f"{author}@example.org", "GIT_AUTHOR_DATE": at}
    committer = {key.replace("AUTHOR", "COMMITTER"): value for key, value in who.items()}
    done = subprocess.run(
        ["git", "-C", str(repository), *arguments],
        env={**os.environ, **who, **committer, "GIT_CONFIG_GLOBAL": os.devnull},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_each_document_shows_its_own_author_and_date_and_every_span_holds_its_words(tmp_path: Path) -> None:
    repository = tmp_path / "journal"
    repository.mkdir()
    git(repository, "init", "-q", "-b", "main")
    for author, at in (("Ana", "2026-01-01"), ("Ben", "2026-02-02"), ("Cy", "2026-03-03")):
        (repository / f"{author}.md").write_text(REDIS)
        git(repository, "add", ".", author=author, at=f"{at}T10:00:00Z")
        git(repository, "commit", "-qm", f"Add {author}", author=author, at=f"{at}T10:00:00Z")
    bring(repository)
    learnings = list(export.learnings(viewer=access.owner()))
    assert {(one["file"], one["author"], str(one["at"])[:10]) for one in learnings} == {
        ("Ana.md", "Ana", "2026-01-01"),
        ("Ben.md", "Ben", "2026-02-02"),
        ("Cy.md", "Cy", "2026-03-03"),
    }
    for one in learnings:
        text = git(repository, "show", f"{one['commit']}:{one['file']}").split("\n")
        line = text[int(str(one["line"])) - 1]
        assert str(one["text"] or one["quote"]).split()[0] in line
    assert entries.entry(viewer=ANONYMOUS, slug="redis").sources == 3


def test_a_document_that_the_extractor_stumbles_over_is_noted_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract = extraction.extract

    def stumble(*, path: str, text: str) -> Extraction:
        if path == "bad.md":
            raise RecursionError("too deep")
        return extract(path=path, text=text)

    monkeypatch.setattr(extraction, "extract", stumble)
    run = bring(folder(tmp_path, "a", {"bad.md": REDIS, "good.md": REDIS}))
    assert (run.status, run.counts.read, run.counts.errors) == (Status.DONE, 1, 1)
    notes = runs.run(viewer=access.owner(), id=run.id).notes
    assert [(note.path, note.message) for note in notes] == [
        ("bad.md", "the extractor stumbled: RecursionError: too deep")
    ]


def test_every_act_is_recorded_with_its_score(tmp_path: Path) -> None:
    bring(folder(tmp_path, "a", {"README.md": REDIS}))
    bring(folder(tmp_path, "b", {"README.md": ANA.replace("Slow queries on", "Slow database queries of")}))
    slow = entries.listing(viewer=ANONYMOUS, kind=Kind.CHALLENGE, sort="support", page=1, size=10).entries[0]
    view = entries.entry(viewer=ANONYMOUS, slug=slow.slug)
    told = [(decision.act, decision.by, decision.score is not None) for decision in view.decisions]
    assert told == [("attach", "rule", True), ("create", "rule", False)]


def test_a_failed_run_tells_visitors_no_path_of_the_machine(tmp_path: Path) -> None:
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK no archive")
    run = bring(broken)
    assert run.status is Status.FAILED
    assert str(tmp_path) not in run.problem
    assert "broken" in run.problem
