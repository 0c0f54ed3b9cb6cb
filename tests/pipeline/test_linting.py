"""What a lint says of documents: each rule by the smallest document that breaks it, and where."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import ROOT
from tests.pipeline.test_extraction import LINES

from nexus.pipeline import linting, readings
from nexus.pipeline.linting import Level

CLEAN = """# Week 3

## Challenges

- **Challenge:** Slow queries on the orders page
  - **Solution:** Cached the result in Redis

## Best practices

- Set a timeout on every call that leaves the process.
"""
BREACHES = {
    "secret": ('Then set `api_key = "sk-abcdefghijklmnop1234567890"` there.\n', (12, 22)),
    "address": ("## Layers\n\nMail: ana@example.org\n", (14, 7)),
    "unclosed-fence": ("```\ncode\n", (12, 1)),
    "unsolved-challenge": ("## Problems\n\n- **Problem:** The import timed out\n", (14, 16)),
    "empty-section": ("## Lessons learned\n\n## Layers\n\nWe have three.\n", (12, 4)),
    "duplicate": ("- Set a Timeout on every call that leaves the process!\n", (12, 3)),
    "no-evidence": ("- Always write tests.\n", (12, 3)),
    "plan": ("## Next steps\n\n- Learn Rust\n", (12, 4)),
    "passed-over": ("## Installation\n\n- Run the script\n", (12, 4)),
}


def remarks(content: str, path: str = "week.md", **more: object) -> list[linting.Remark]:
    reading = readings.read(path=path, content=content)
    for key, value in more.items():
        object.__setattr__(reading, key, value)
    return list(linting.lint(reading=reading))


def test_a_clear_document_has_no_remark() -> None:
    assert remarks(CLEAN) == []


@pytest.mark.parametrize("rule", BREACHES)
def test_a_rule_finds_its_breach_where_it_stands(rule: str) -> None:
    added, place = BREACHES[rule]
    found = remarks(f"{CLEAN}\n{added}")
    assert [(one.rule, one.line, one.column) for one in found] == [(rule, *place)]
    assert (
        linting.lint(reading=readings.read(path="a.md", content=f"{CLEAN}\n{added}"), without=frozenset({rule})) == ()
    )


def test_documents_that_teach_nothing_or_cannot_be_read_whole() -> None:
    assert [one.rule for one in remarks("# Hello\n\nSome words.\n")] == ["nothing-learned"]
    assert [one.rule for one in remarks(f"+++\nno toml\n+++\n\n{CLEAN}")] == ["unread"]
    assert [one.rule for one in remarks("# Undo a commit\n\n## Usage\n\nRun `git reset`.\n", "til/git/undo.md")] == []
    wish = remarks(f"{CLEAN}\n## Notes\n\nI want to learn more of it some day.\n")
    assert [(one.rule, one.line) for one in wish if one.rule == "plan"] == [("plan", 14)]


def test_what_others_report_is_said_at_the_challenge() -> None:
    challenge = next(
        at
        for at, one in enumerate(readings.read(path="a.md", content=CLEAN).extraction.learnings)
        if one.title or one.text
    )
    seen = {challenge: readings.Seen(others=12, solved=3, solutions=("An index on the date", "Redis"))}
    (met,) = remarks(CLEAN, seen=seen)
    assert (met.rule, met.level, met.line) == ("met-before", Level.NOTICE, 5)
    assert met.message == "12 others report this, 3 solved it: “An index on the date”; “Redis”"
    assert remarks(CLEAN, seen={challenge: readings.Seen(others=0)}) == []
    (alone,) = remarks(CLEAN, seen={challenge: readings.Seen(others=1)})
    assert alone.message == "1 other reports this"


@settings(max_examples=100)
@given(
    st.lists(st.one_of(LINES, st.text(max_size=30)), max_size=30),
    st.sampled_from(["a.md", "a.rst", "a.txt", "til/go/a.md"]),
)
def test_every_remark_stands_in_the_document(lines: list[str], path: str) -> None:
    content = "\n".join(lines)
    rows = content.split("\n")
    for one in remarks(content, path):
        assert 1 <= one.line <= one.end_line <= len(rows)
        assert 1 <= one.column <= len(rows[one.line - 1]) + 1
        assert 1 <= one.end_column <= len(rows[one.end_line - 1]) + 1


def test_every_rule_is_documented() -> None:
    assert linting.page() in (ROOT / "docs" / "lint.md").read_text(encoding="utf-8")
    names = [rule.name for rule in linting.RULES]
    assert len(names) == len(set(names))
