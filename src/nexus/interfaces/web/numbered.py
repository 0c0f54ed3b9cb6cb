"""The source of a document as numbered lines, with what was learned from it underlined at its columns."""

import html
from collections import defaultdict
from collections.abc import Callable, Sequence

from nexus.domain.documents import MarkView

PAGE = 2_000
"""Lines that one page shows: a file of 12 MB must not become a page of 60."""

_BEYOND = 1 << 30


def window(total: int, asked: int) -> range:
    """Return the lines of the page that holds line `asked`."""
    first = (min(max(asked, 1), max(total, 1)) - 1) // PAGE * PAGE + 1
    return range(first, min(first + PAGE, total + 1))


def rendered(
    lines: Sequence[str],
    *,
    shown: range,
    lit: range,
    marks: Sequence[MarkView],
    placed: Callable[[list[int]], str],
) -> str:
    """Return HTML of the lines `shown`, each with the id `L<line>` and a link to itself.

    Args: `lit` are the lines to light; `placed` gives the HTML for the numbers of the marks that begin on a line.
    """
    begins: dict[int, list[int]] = defaultdict(list)
    told: dict[int, list[MarkView]] = defaultdict(list)
    for number, mark in enumerate(marks):
        begins[mark.line].append(number)
        for line in range(max(mark.line, shown.start), min(mark.end_line + 1, shown.stop)):
            told[line].append(mark)
    return "".join(
        f'<li id="L{line}"{" class=lit" if line in lit else ""}><a href="#L{line}" aria-label="Line {line}">{line}</a>'
        f"<code>{_underlined(lines[line - 1], line, told.get(line, ()))}</code>"
        f"{placed(begins[line]) if line in begins else ''}</li>\n"
        for line in shown
    )


def _underlined(text: str, line: int, marks: Sequence[MarkView]) -> str:
    """Return a line with its marked columns as links to their entries; where two overlap, the first one wins."""
    out, at = [], 0
    for mark in marks:
        start = mark.column - 1 if mark.line == line else 0
        end = min(mark.end_column - 1 if mark.end_line == line else _BEYOND, len(text))
        if start < at or end <= start:
            continue
        out.append(html.escape(text[at:start]) + f"<mark class=k-{mark.kind}>{html.escape(text[start:end])}</mark>")
        at = end
    return "".join(out) + html.escape(text[at:])
