"""What a document says of itself: title, overview, what it emphasizes, its author."""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from nexus.pipeline import lexicon
from nexus.pipeline.blocks import Kind
from nexus.pipeline.extractors import phrases, til
from nexus.pipeline.lexicon import Role
from nexus.pipeline.outline import Node
from nexus.pipeline.passage import bare

_EMPHASIS = re.compile(
    r"(?i)\b(?:emphasi[sz]e[sd]?|focus(?:es)? on|focus areas?|covers|teaches|is about|goals? of)\b[^.]{0,80}:?$"
)
_AUTHOR = re.compile(r"(?i)^(?:author|written by|created by|by|maintained by|maintainer|name)$")
_MAY_NAME = re.compile(r"(?i)\W{0,6}(?:author|written|created|by|maintain|name)\b")
_LONGEST = 1000
_LONGEST_TITLE = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a document says of itself; empty where it says nothing."""

    title: str
    overview: str
    emphases: tuple[str, ...]
    author: str


def describe(*, root: Node, metadata: Mapping[str, object], place: PurePosixPath) -> Facts:
    """Return what the document says of itself: its front matter wins, then its own words, then its file name."""
    stated = metadata.get("title")
    headings = [node for node in root.walk() if node.kind is Kind.HEADING and node.level]
    first = next((node for node in headings if node.level == 1), _first_line(root) or (headings[0] if headings else None))
    title = (
        str(stated) if stated else first.text.words if first else place.stem.replace("-", " ").replace("_", " ").strip()
    )
    return Facts(
        title=title, overview=_overview(root, headings), emphases=_emphases(root), author=_author(root, metadata)
    )


def _first_line(root: Node) -> Node | None:
    """Return the line that stands above everything else in a document without marks, if it is as short as a title."""
    first = root.children[0] if root.children else None
    if first is None or first.kind is not Kind.PARAGRAPH or len(first.lines) != 1:
        return None
    said = first.text.plain
    return first if len(said.split()) <= _LONGEST_TITLE and said[-1] not in ".:,;" and "|" not in said else None


def of_page(*, page: til.Page, metadata: Mapping[str, object]) -> Facts:
    """Return what a TIL page says of itself."""
    overview = page.first.words[:_LONGEST] if page.first else ""
    return Facts(
        title=str(metadata.get("title") or page.title.words), overview=overview, emphases=(), author=_stated(metadata)
    )


def _overview(root: Node, headings: list[Node]) -> str:
    for node in headings:
        words = lexicon.words(text=node.text.plain)
        if (
            node.level <= 7
            and (lexicon.role(text=node.text.plain) is Role.OVERVIEW or "overview" in words)
            and (found := _prose(node))
        ):
            return found
    before = itertools.takewhile(
        lambda node: lexicon.role(text=node.text.plain) not in lexicon.LEARNED, (root, *headings)
    )
    return next((found for node in before if (found := _prose(node))), "")


def _prose(node: Node) -> str:
    said = [child.text.words for child in node.under(Kind.PARAGRAPH) if not _is_label(child)]
    return "\n\n".join(one for one in said if len(one) > 20)[:_LONGEST]


def _is_label(node: Node) -> bool:
    lead = phrases.item(passage=node.text).lead.plain
    return node.text.plain.rstrip().endswith(":") or lexicon.role(text=lead, whole=True) in lexicon.LEARNED


def _emphases(root: Node) -> tuple[str, ...]:
    for node in root.walk():
        for at, child in enumerate(node.children):
            if child.kind in (Kind.PARAGRAPH, Kind.HEADING) and (found := _listed(node, at, child)):
                return found
    return ()


def _listed(node: Node, at: int, child: Node) -> tuple[str, ...]:
    text = child.lines[0].plain if child.kind is Kind.HEADING else child.text.plain
    if not text.rstrip().endswith(":") or not _EMPHASIS.search(
        phrases.sentences(passage=child.text)[-1].plain.rstrip(": ")
    ):
        return ()
    following = child.under(Kind.ITEM) if child.kind is Kind.HEADING else _items_after(node, at)
    return tuple(bare(item.text).words.rstrip(".") for item in following)


def _items_after(node: Node, at: int) -> list[Node]:
    after = (node.children[later] for later in range(at + 1, len(node.children)))
    return list(itertools.takewhile(lambda child: child.kind is Kind.ITEM, after))


def _stated(metadata: Mapping[str, object]) -> str:
    for key in ("author", "authors", "by"):
        stated = metadata.get(key)
        if isinstance(stated, list) and stated:
            stated = stated[0]
        if isinstance(stated, str) and stated:
            return stated
    return ""


def _author(root: Node, metadata: Mapping[str, object]) -> str:
    if stated := _stated(metadata):
        return stated
    for node in root.walk():
        if node.kind is Kind.HEADING and node.level and _AUTHOR.match(node.text.plain) and node.children:
            return _name(node.children[0])
        if node.kind in (Kind.PARAGRAPH, Kind.ITEM):
            for line in node.lines:
                if not _MAY_NAME.match(line.plain):
                    continue
                one = phrases.item(passage=line)
                if one.rest and _AUTHOR.match(one.lead.plain) and len(one.rest.plain.split()) <= 5:
                    return one.rest.words
    return ""


def _name(node: Node) -> str:
    if node.kind is Kind.HEADING:
        return node.text.words
    first = node.lines[0] if node.lines else node.text
    one = phrases.item(passage=first)
    name = one.rest if one.rest and _AUTHOR.match(one.lead.plain) else bare(first)
    words = name.words.split("(")[0].strip()
    return words if len(words.split()) <= 5 else ""
