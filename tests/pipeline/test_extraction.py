"""What extraction promises of every document, and the shapes that its rules were made for."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus.domain.learning import Kind, Learning
from nexus.pipeline import extraction, lexicon

LINES = st.sampled_from(
    [
        "# Title", "## Challenges & Solutions", "## Technologies", "### 1. Caching", "## Best practices", "---", "", "",
        "- **Docker** - containers", "  - Solution: used Redis", "* Challenge: it **was** slow", "1. Always test [it](x)",
        "| Problem | Fix |", "|---|---|", "| slow | `cache` |", "```py", "```", "> quoted", "Problem: broken. Solution: mended",
        "    indented", "Title\n=====", "✅ done", "**Stack:** Go, Redis", "a \\* b <br> c &amp; d", "\t- x", "Тест 测试 — done:",
    ]
)  # fmt: skip


def quoted(text: str, learning: Learning) -> str:
    """Return what stands in `text` at the learning's span, counting as editors do."""
    span = learning.span
    lines = text.split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.one_of(LINES, st.text(max_size=30)), max_size=40),
    st.sampled_from(["a.md", "a.rst", "a.txt", "til/go/a.md"]),
)
def test_every_learning_stands_where_it_says(lines: list[str], path: str) -> None:
    text = "\n".join(lines)
    found = extraction.extract(path=path, text=text)
    assert found == extraction.extract(path=path, text=text)
    for learning in found.learnings:
        assert learning.quote == quoted(text, learning)
        assert learning.statement
        if learning.solves is not None:
            assert found.learnings[learning.solves].kind is Kind.CHALLENGE


def test_words_of_a_learning_stand_in_its_quote() -> None:
    text = "# N\n\n## Lessons learned\n\n- Keep `timeouts` **short** and [visible](https://x.org/a_(b)).\n"
    (practice,) = extraction.extract(path="n.md", text=text).learnings
    assert practice.text == "Keep timeouts short and visible."
    assert all(word.strip(".") in practice.quote for word in practice.text.split())
    assert (practice.span.line, practice.span.column) == (5, 3)


def test_lines_are_counted_by_newlines_alone() -> None:
    text = "# N\x0c\u2028\r\n\r\n## Best practices\r\n\r\n- Write it down first.\r\n"
    (practice,) = extraction.extract(path="n.md", text=text).learnings
    assert (practice.text, practice.span.line) == ("Write it down first.", 5)


@pytest.mark.parametrize(
    ("fences", "wanted"),
    [
        ("```bash\npip install x\n```\n", True),
        ("```bash\npip install x\n\n", True),
        ("bash\nCopy code\npip install x\n```\n", True),
        ("\\```ts\nconst a = 1;\n\\```\n", True),
    ],
    ids=["closed", "unclosed", "only closes", "escaped"],
)
def test_broken_fences_hide_nothing_that_follows(fences: str, wanted: bool) -> None:
    text = f"# N\n\n{fences}\n## Best practices\n\n- Pin every version you install.\n"
    found = [one.text for one in extraction.extract(path="n.md", text=text).learnings]
    assert ("Pin every version you install." in found) is wanted


def test_a_document_over_a_megabyte_gives_its_outline_only() -> None:
    text = "# Big\n\n## Best practices\n\n" + "- Always test what you ship to people.\n" * 40_000
    found = extraction.extract(path="big.md", text=text)
    assert (found.title, found.learnings) == ("Big", ())
    assert "1 MB" in found.notes[-1]


@pytest.mark.parametrize(
    "text",
    [
        "a" + " " * 300_000 + ": b",
        "[" * 200_000,
        "`" * 200_000,
        "a@" * 100_000,
        "**a " * 60_000,
        "[a](b" * 50_000,
        "- (x(" * 60_000,
    ],
    ids=["blanks", "brackets", "ticks", "addresses", "stars", "links", "bullets"],
)
def test_no_text_makes_the_rules_go_astray(text: str) -> None:
    started = time.process_time()
    extraction.extract(path="n.md", text=f"# N\n\n## Challenges\n\n{text}\n")
    assert time.process_time() - started < 10


def test_technologies_have_usual_names_and_everyday_words_are_none() -> None:
    known = {name: lexicon.technology(name) for name in ("psql", "tailwind-css", "K8s", "DRF", "go", "table")}
    assert known == {
        "psql": "PostgreSQL", "tailwind-css": "Tailwind CSS", "K8s": "Kubernetes", "DRF": "Django REST Framework",
        "go": "Go", "table": None,
    }  # fmt: skip
    text = "# N\n\n## Tech stack\n\n- Go\n- Express\n\n## Best practices\n\n- Go home when you express doubts.\n"
    found = extraction.extract(path="n.md", text=text).learnings
    assert [one.title for one in found if one.kind is Kind.TECHNOLOGY] == ["Go", "Express"]
    assert lexicon.aliases()["postgres"] == "PostgreSQL"
    assert "go" in lexicon.aliases()
    assert "pg" not in lexicon.aliases()


def test_front_matter_and_emphases_are_read() -> None:
    text = '+++\ntitle = "T"\ndate = 2024-01-02\n+++\n\n## About\n\nThe program emphasizes:\n\n- Testing early.\n- Teamwork.\n'
    found = extraction.extract(path="n.md", text=text)
    assert (found.title, dict(found.metadata)) == ("T", {"title": "T", "date": "2024-01-02"})
    assert found.emphases == ("Testing early", "Teamwork")


@pytest.mark.shared
def test_the_seed_document_gives_exactly_its_learnings(shared: Path) -> None:
    text = (shared / "eval/seed/README.md").read_text(encoding="utf-8")
    found = extraction.extract(path="README.md", text=text).learnings
    counts = {kind.value: sum(one.kind is kind for one in found) for kind in Kind}
    assert counts == {"technology": 9, "concept": 3, "challenge": 3, "solution": 3, "practice": 5}
    assert [one.technologies for one in found if one.kind is Kind.CHALLENGE] == [
        ("Celery", "RabbitMQ"),
        ("Redis",),
        ("Docker", "CI/CD"),
    ]


def test_a_note_that_a_hub_wrote_teaches_nothing() -> None:
    body = "# N\n\n## Best practices\n\n- Write it down first.\n"
    for key, learnings in (("nexus: entry", 0), ("nexus: index", 0), ("nexus: other", 1), ("kind: entry", 1)):
        found = extraction.extract(path="n.md", text=f"---\ntitle: N\n{key}\n---\n{body}")
        assert (found.title, len(found.learnings)) == ("N", learnings), key
