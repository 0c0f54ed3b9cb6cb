"""What a section holds by what stands in it, where its heading does not say: names of technologies, known concepts."""

from collections.abc import Iterator

from nexus.pipeline import lexicon
from nexus.pipeline.blocks import Kind
from nexus.pipeline.extractors import naming, phrases
from nexus.pipeline.lexicon import Role
from nexus.pipeline.outline import Node
from nexus.pipeline.passage import Passage, bare

_FEWEST = 3
_SHARE = 0.7


def role(*, node: Node) -> Role | None:
    """Return the role that the items, rows or listed names directly under a heading give it, None where they are mixed."""
    leads = list(_leads(node))
    if len(leads) < _FEWEST:
        return None
    known = sum(bool(naming.technologies_alone(passage=lead)) for lead in leads)
    if known >= _SHARE * len(leads):
        return Role.TECHNOLOGY
    concepts = sum(bool(lexicon.concept(lead.words)) for lead in leads)
    return Role.LEARNING if concepts and known + concepts == len(leads) else None


def _leads(node: Node) -> Iterator[Passage]:
    for child in node.children:
        if child.kind is Kind.ITEM:
            yield phrases.item(passage=child.text).lead
        elif child.kind is Kind.TABLE:
            yield from (_name(row) for row in child.rows[1:] if any(row))
        elif child.kind is Kind.PARAGRAPH and len(pieces := phrases.parts(passage=child.text)) >= _FEWEST:
            yield from pieces


def _name(row: list[Passage]) -> Passage:
    cells = [bare(cell) for cell in row if cell]
    return next((cell for cell in cells[:2] if naming.technologies_alone(passage=cell)), cells[0])
