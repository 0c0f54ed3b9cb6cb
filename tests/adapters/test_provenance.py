import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.domain import provenance
from nexus.domain.learning import Span

SPAN = Span(line=3, column=1, end_line=5, end_column=9)


def test_evidence_is_cited_by_source_commit_path_and_lines() -> None:
    cited = provenance.evidence_id(source="journals", commit="abc", path="docs/a.md", span=SPAN)

    assert cited == "journals@abc:docs/a.md#L3-L5"


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("https://github.com/o/r", "https://github.com/o/r/blob/c0/a%20b.md?plain=1#L3-L5"),
        ("git@github.com:o/r.git", "https://github.com/o/r/blob/c0/a%20b.md?plain=1#L3-L5"),
        ("ssh://git@github.com:22/o/r.git", "https://github.com/o/r/blob/c0/a%20b.md?plain=1#L3-L5"),
        ("https://gitlab.com/g/s/r", "https://gitlab.com/g/s/r/-/blob/c0/a%20b.md?plain=1#L3-5"),
        (
            "http://gitlab.corp.example:8080/g/r.git",
            "http://gitlab.corp.example:8080/g/r/-/blob/c0/a%20b.md?plain=1#L3-5",
        ),
        ("https://bitbucket.org/o/r", "https://bitbucket.org/o/r/src/c0/a%20b.md#lines-3:5"),
        ("https://codeberg.org/o/r", "https://codeberg.org/o/r/src/commit/c0/a%20b.md?display=source#L3-L5"),
        ("git@gitea.example.org:o/r", "https://gitea.example.org/o/r/src/commit/c0/a%20b.md?display=source#L3-L5"),
        ("https://git.example.org/o/r", ""),
        ("https://github.com.evil.example/o/r", "https://github.com.evil.example/o/r/blob/c0/a%20b.md?plain=1#L3-L5"),
        ("/srv/notes", ""),
        ("file:///srv/notes", ""),
    ],
)
def test_lines_are_linked_on_known_hosts(address: str, page: str) -> None:
    assert provenance.link(address=address, commit="c0", path="a b.md", span=SPAN) == page


def test_what_has_no_history_has_no_link() -> None:
    assert provenance.link(address="https://github.com/o/r", commit="tree:c0", path="a.md", span=SPAN) == ""


def test_a_repository_of_one_author_is_one_voice() -> None:
    files = [("a/README.md", "", "Ann Lee"), ("b/README.md", "ann  lee <ann@example.org>", "Ann Lee")]

    assert provenance.voices(files=files) == {"a/README.md": "", "b/README.md": ""}


def test_many_authors_each_have_their_voice_the_stated_before_the_commit() -> None:
    files = [
        ("a.md", "Ann LEE", "Robot"),
        ("b.md", "", "Ben  Okoro"),
        ("c.md", "", ""),
        ("d.md", "ann lee", "Ben Okoro"),
    ]

    assert provenance.voices(files=files) == {"a.md": "ann lee", "b.md": "ben okoro", "c.md": "", "d.md": "ann lee"}


def test_parallel_folders_without_commits_are_voices() -> None:
    files = [
        ("ann/README.md", "Ann Lee", ""),
        ("ben/readme.md", "", ""),
        ("ben/more.md", "", ""),
        ("README.md", "", ""),
    ]

    assert provenance.voices(files=files) == {
        "ann/README.md": "ann",
        "ben/readme.md": "ben",
        "ben/more.md": "ben",
        "README.md": "",
    }


def test_folders_that_are_not_parallel_are_one_voice() -> None:
    files = [("git/a.md", "", ""), ("vim/b.md", "", ""), ("README.md", "", "")]

    assert set(provenance.voices(files=files).values()) == {""}


@given(st.lists(st.tuples(st.text("ab/.", min_size=1, max_size=6), st.sampled_from(["", "Ann", "Ben"]), st.just(""))))
def test_voices_do_not_depend_on_order(files: list[tuple[str, str, str]]) -> None:
    unique = list({path: (path, stated, committed) for path, stated, committed in files}.values())

    assert provenance.voices(files=unique) == provenance.voices(files=unique[::-1])
