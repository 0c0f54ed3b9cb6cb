"""Frequently asked questions: one that tells of trouble is a challenge, and its answer the solution."""

from nexus.pipeline import lexicon
from nexus.pipeline.blocks import Kind
from nexus.pipeline.extractors import cases
from nexus.pipeline.extractors.cases import Case
from nexus.pipeline.extractors.harvest import Harvest
from nexus.pipeline.outline import Node
from nexus.pipeline.passage import bare

_HEADINGS = frozenset(
    {("faq",), ("faqs",), ("frequently", "asked", "question"), ("question", "and", "answer"), ("q", "and", "a")}
)


def section(*, node: Node, harvest: Harvest) -> bool:
    """Note the trouble asked about under a heading of questions. Return whether it is one."""
    if lexicon.words(text=node.text.plain) not in _HEADINGS:
        return False
    for child in node.under(Kind.HEADING):
        if lexicon.told(kind="asks", text=child.text.plain):
            answers = [bare(one.text) for one in child.children if one.kind in (Kind.PARAGRAPH, Kind.ITEM)]
            told = [one for one in answers if not one.plain.endswith(":") and not cases.is_open(one)]
            Case("a question about trouble, with its answer", title=child.text, solutions=told).tell(harvest)
    return True
