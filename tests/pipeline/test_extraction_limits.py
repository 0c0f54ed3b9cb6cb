"""What no document may do: make the rules work more than its size is worth, or make them fail."""

import sys
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.pipeline import shapes

from nexus.pipeline import extraction, masking, parsing

SMALL = 1_800
SHAPES = dict(shapes.of(size=SMALL))
PIECES = st.sampled_from(
    [
        "# ", "## Challenges\n", "## Tech stack\n", "**", "*", "_", "`", "```", "~~~\n", "[", "](", ")",
        "![", "<", "</", ">", "<ul>", "<li>", "<table>", "<tr>", "<td>",
        "<th>Problem</th><th>Solution</th>", "</table>", "<details>", "<summary>", "<br>", "<!--", "-->",
        "|", "|---|", "\n", "\n\n", "\n    ", "\t", "   ", "- ", "* ", "1. ", "> ", "Problem", "Solution",
        ":", ": ", " - ", "?", ".", ". ", "Redis", "Go", "we fixed it by", "Always test", "\\", "&amp;",
        "::", "====", "----", "Copy code\n", "🚀 ", "✅ ", "é", "\u200b", "\u2028", "\r", "\x00",
        "user@host.example", "password=abc123xyz", "---\n", "+++\n",
    ]
)  # fmt: skip


def calls(text: str) -> int:
    """Return how many calls masking and extraction make for a text: work that no other load on the machine changes."""
    count = 0

    def called(frame: FrameType, event: str, arg: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        extraction.extract(path="n.md", text=masking.mask(text=text).text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(("name", "text"), list(shapes.of(size=2 * SMALL)), ids=SHAPES)
def test_twice_the_text_is_at_most_twice_the_work(name: str, text: str) -> None:
    for one in (SHAPES[name], text):  # so that neither finds words remembered that the other has to look up
        extraction.extract(path="n.md", text=masking.mask(text=one).text)
    assert calls(text) <= 2.5 * calls(SHAPES[name])


@settings(max_examples=120, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join), st.sampled_from(["a.md", "a.rst", "a.txt", "til/go/a.md"]))
def test_no_markup_makes_the_rules_fail(text: str, path: str) -> None:
    masked = masking.mask(text=text).text
    lines = masked.split("\n")
    for one in extraction.extract(path=path, text=masked).learnings:
        span = one.span
        assert 1 <= span.line <= span.end_line <= len(lines)
        told = lines[span.line - 1 : span.end_line]
        told[-1] = told[-1][: span.end_column - 1]
        told[0] = told[0][span.column - 1 :]
        assert "\n".join(told) == one.quote


def test_a_document_of_more_lines_than_anybody_writes_is_read_to_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "MOST_LINES", 20)
    found = extraction.extract(path="n.md", text="# Best practices\n\n" + "- Always test what you ship.\n" * 30)
    assert len(found.learnings) == 19
    assert found.notes == ("The document has over 20 lines of words: it was read to line 21.",)


def test_a_row_without_cells_is_no_challenge() -> None:
    rows = "<tr><th>Problem</th><th>Solution</th></tr><tr></tr><tr><td>It hung</td><td>We added a timeout</td></tr>"
    found = extraction.extract(path="n.md", text=f"# Challenges\n\n<table>{rows}</table>\n").learnings
    assert [one.statement for one in found] == ["It hung", "We added a timeout"]
