"""Frequently asked questions: one that tells of trouble is a challenge, and its answer the solution."""

import re
from collections.abc import Iterator

from nexus.pipeline import lexicon, unmarked
from nexus.pipeline.blocks import Kind
from nexus.pipeline.extractors import cases
from nexus.pipeline.extractors.cases import Case
from nexus.pipeline.extractors.harvest import Harvest
from nexus.pipeline.outline import Node
from nexus.pipeline.passage import Passage, bare, joined

_HEADINGS = frozenset(
    {("faq",), ("faqs",), ("frequently", "asked", "question"), ("question", "and", "answer"), ("q", "and", "a")}
)
_MARK = re.compile(r"Q(?:uestion)?\s?\d{0,2}\s?[.:)]\s*")


def section(*, node: Node, harvest: Harvest) -> bool:
    """Note the trouble asked about under a heading of questions. Return whether it is one."""
    if lexicon.words(text=node.text.plain) not in _HEADINGS:
        return False
    for question, answers in _asked(node):
        if lexicon.told(kind="asks", text=question.plain):
            told = [one for one in answers if not one.plain.endswith(":") and not cases.is_open(one)]
            Case("a question about trouble, with its answer", title=question, solutions=told).tell(harvest)
    return True


def _asked(node: Node) -> Iterator[tuple[Passage, list[Passage]]]:
    """Yield each question with its answers: a heading and what stands under it, or a paragraph in bold or behind "Q:"."""
    asked: tuple[Passage, list[Passage]] | None = None
    for child in node.children:
        if child.kind is Kind.HEADING:
            yield child.text, [bare(one.text) for one in child.children if one.kind in (Kind.PARAGRAPH, Kind.ITEM)]
        elif child.kind in (Kind.PARAGRAPH, Kind.ITEM):
            question, answer = _split(child.lines)
            if question:
                if asked:
                    yield asked
                asked = question, answer
            elif asked:
                asked[1].append(unmarked.answer(bare(child.text)))
    if asked:
        yield asked


def _split(lines: list[Passage]) -> tuple[Passage | None, list[Passage]]:
    """Return the question that a paragraph begins with, and the answer in the lines after it."""
    first = lines[0] if lines else None
    mark = _MARK.match(first.plain) if first else None
    if not first or not first.plain.endswith("?") or not (mark or unmarked.is_bold(first)):
        return None, []
    question = bare(first.part(mark.end() if mark else 0, len(first.plain)))
    return question, [unmarked.answer(bare(joined(lines[1:])))] if lines[1:] else []
