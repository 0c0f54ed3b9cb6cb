"""The last gate before a document's HTML reaches a page: an explicit allow-list, held by nh3.

A document's own HTML keeps no id, class or style. What the renderers of this package add (ids of lines, classes,
places of marks) travels through the gate in attributes whose names hold a secret of this process: no document can
forge them.
"""

import re
import secrets
from collections.abc import Callable

import nh3

_SECRET = secrets.token_hex(8)
ID = f"data-{_SECRET}-id"
CLASS = f"data-{_SECRET}-class"
MARK = f"data-{_SECRET}-mark"
TAB = f"data-{_SECRET}-tab"
"""Lets a block that scrolls be reached and scrolled by keys."""

_TAGS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "blockquote", "pre", "hr", "br", "details", "summary"),
    *("ul", "ol", "li", "dl", "dt", "dd", "figure", "figcaption"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
    *("a", "abbr", "b", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s", "samp", "small"),
    *("span", "strong", "sub", "sup", "u", "var"),
}
_ATTRIBUTES = {
    "*": {ID, CLASS, MARK, TAB},
    "a": {"href", "title"},
    "abbr": {"title"},
    "details": {"open"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_DROPPED_WITH_CONTENT = {"script", "style", "iframe", "object", "embed", "template", "noscript", "svg", "math", "title"}
_SCHEMES = {"http", "https", "mailto"}
_PLACE = re.compile(f'<span {MARK}="([0-9,]+)"></span>')


def clean(html: str, *, relative: Callable[[str], str | None], marks: Callable[[list[int]], str]) -> str:
    """Return HTML that is safe on a page of this hub.

    Args: `relative` gives the address for a relative one, or None for no link; `marks` gives trusted HTML for the
        numbers of the marks that stand at a place.
    """
    safe = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        clean_content_tags=_DROPPED_WITH_CONTENT,
        url_schemes=_SCHEMES,
        url_relative=relative,
        link_rel="nofollow noopener noreferrer",
    )
    placed = _PLACE.sub(lambda found: marks([int(number) for number in found[1].split(",")]), safe)
    for ours, theirs in ((ID, "id"), (CLASS, "class"), (TAB, "tabindex")):
        placed = placed.replace(f" {ours}=", f" {theirs}=")
    return placed
