"""Practices: best practices, lessons and takeaways."""

import itertools
import re

from nexus.domain.learning import Kind as Learned
from nexus.pipeline import lexicon
from nexus.pipeline.blocks import Kind
from nexus.pipeline.extractors import mentions, phrases
from nexus.pipeline.extractors.harvest import Harvest, Told
from nexus.pipeline.lexicon import Label, Role
from nexus.pipeline.outline import Node
from nexus.pipeline.passage import Passage, bare

_INTRODUCES = re.compile(
    r"(?i)(?:[:：]|\b(?:following|include|includes|are|below))$"
    r"|^(?:here (?:are|is)|below|these are|some of|the following|key practices i|throughout)\b"
)
_PLACEHOLDER = re.compile(r"(?i)^[(\[].*[)\]]$|^(?:to be added|tbd|coming soon|n/a|none|todo)\b|[→»]\s*$")
_TITLE = 3
"""Words up to which an order names what the next cell tells: "Write tests"."""
_REASON = "an item in a section of practices"


def section(*, node: Node, harvest: Harvest) -> None:
    """Note the practices that stand directly under a heading of practices."""
    for child, following in itertools.zip_longest(node.children, node.children[1:]):
        if child.kind is Kind.ITEM:
            _item(child, harvest)
        elif child.kind is Kind.PARAGRAPH and not child.quoted and not child.text.linked and not _shows(child, following):
            _paragraph(child, harvest)
        elif child.kind is Kind.TABLE:
            _table(child, harvest)


def _shows(node: Node, following: Node | None) -> bool:
    """Tell whether a paragraph only introduces the code after it: "Before a deploy we run"."""
    return following is not None and following.kind is Kind.CODE and not node.text.plain.rstrip().endswith((".", "!"))


def _table(node: Node, harvest: Harvest) -> None:
    header = [word for row in node.rows[:1] for cell in row for word in lexicon.words(text=cell.plain)]
    if lexicon.is_word_of(use="tasks", word=next((word for word in header if lexicon.is_word_of(use="tasks", word=word)), "")):
        # Who does what until when: a plan, no advice.
        return
    for row in node.rows[1:]:
        _row(row, harvest)


def headings(*, node: Node, harvest: Harvest) -> bool:
    """Note a heading that is itself a practice ("Write tests first" with a paragraph). Return whether it is one."""
    prose = [child for child in node.children if child.kind is not Kind.CODE]
    if len(prose) != 1 or prose[0].kind is not Kind.PARAGRAPH or prose[0].quoted or len(prose[0].lines) > 6:
        return False
    if len(node.text.plain.split()) < 2 or not _counts(prose[0].text):
        return False
    harvest.tell(
        Told(
            kind=Learned.PRACTICE,
            title=node.text,
            text=bare(prose[0].text),
            reason="a heading in a section of practices",
        )
    )
    return True


def _item(node: Node, harvest: Harvest) -> None:
    one = phrases.item(passage=node.text)
    items = node.under(Kind.ITEM)
    if items and one.rest is None and _is_label(one, node, items):
        for child in items:
            _item(child, harvest)
        return
    labels = lexicon.labels(text=one.lead.plain)
    text = one.rest if one.rest and labels and labels & {Label.LESSON} else bare(node.text)
    if not _counts(text):
        return
    told = node.under(Kind.PARAGRAPH)
    is_title = one.rest is None and len(one.lead.plain.split()) <= 6 and not node.text.plain.endswith(".")
    if told and is_title:
        harvest.tell(Told(kind=Learned.PRACTICE, title=text, text=bare(told[0].text), reason=_REASON))
        return
    harvest.tell(Told(kind=Learned.PRACTICE, text=text, reason=_REASON))
    for child in node.children:
        if child.text:
            harvest.mention(passage=child.text, reason="named in a practice")


def _is_label(one: phrases.Item, node: Node, items: list[Node]) -> bool:
    text = node.text.plain.rstrip()
    if text.endswith(":") or lexicon.role(text=one.lead.plain, whole=True):
        return True
    return len(one.lead.plain.split()) <= 4 and not phrases.is_sentence(one.lead.plain) and len(items) > 1


def _paragraph(node: Node, harvest: Harvest) -> None:
    if node.text.plain.rstrip().endswith(":"):
        return
    if len(node.lines) > 1 and all(_is_whole(line.plain) for line in node.lines):
        for line in node.lines:
            _statement(bare(line), harvest, advice=False)
        return
    labelled = phrases.item(passage=node.text)
    is_label = labelled.rest is not None and lexicon.role(text=labelled.lead.plain, whole=True) is Role.PRACTICE
    pieces = phrases.sentences(passage=labelled.rest if is_label and labelled.rest else bare(node.text))
    if advised := _enumerated(pieces):
        pieces = advised
    elif len(pieces) == 1:
        _statement(pieces[0], harvest, advice=False)
        return
    one = phrases.item(passage=node.text)
    if one.bold and one.rest:
        _statement(bare(node.text), harvest, advice=False)
        return
    for piece in pieces:
        _statement(piece, harvest, advice=True)


def _enumerated(pieces: list[Passage]) -> list[Passage]:
    """Return the pieces of advice that one sentence strings together by commas or semicolons, nothing where it does not."""
    if len(pieces) != 1:
        return []
    for mark in (";", ","):
        parts = phrases.divided(passage=pieces[0], mark=mark)
        told = [phrases.is_imperative(part.plain) and len(part.plain.split()) > 1 for part in parts]
        if len(parts) > 2 and sum(told) * 4 >= len(parts) * 3:
            return parts
    return []


def _is_whole(line: str) -> bool:
    return line[:1].isupper() and (line.rstrip().endswith((".", "!")) or len(line.split()) <= 14)


def _statement(text: Passage, harvest: Harvest, *, advice: bool) -> None:
    if not _counts(text) or _INTRODUCES.search(text.plain):
        return
    if advice and not (lexicon.says(cue="advice", text=text.plain) or phrases.is_imperative(text.plain)):
        return
    harvest.tell(Told(kind=Learned.PRACTICE, text=text, reason="a sentence of advice in a section of practices"))


def _row(row: list[Passage], harvest: Harvest) -> None:
    cells = [bare(cell) for cell in row if cell]
    if len(cells) == 1 or (cells and _says_all(cells[0].plain)):
        _statement(cells[0], harvest, advice=False)
    elif cells:
        harvest.tell(Told(kind=Learned.PRACTICE, title=cells[0], text=cells[1], reason="a row in a table of practices"))


def _says_all(text: str) -> bool:
    """Tell whether the first cell of a row is the advice, whatever stands beside it."""
    return text.endswith((".", "!")) or (phrases.is_imperative(text) and len(text.split()) > _TITLE)


def _counts(text: Passage) -> bool:
    plain = text.plain
    return (
        "://" not in plain
        and 7 < len(plain) <= phrases.LONGEST
        and len(plain.split()) > 1
        and not _PLACEHOLDER.search(plain)
        and not _only_a_name(text)
        and not lexicon.told(kind="wish", text=plain)
    )


def _only_a_name(text: Passage) -> bool:
    found = mentions.find(passage=text, listed=True)
    return len(found) == 1 and found[0].start == 0 and found[0].end == len(text.plain)
