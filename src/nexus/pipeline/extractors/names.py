"""Technologies and concepts: the names that a section of technologies, concepts or learnings presents."""

import re
from collections.abc import Sequence

from nexus.domain.learning import Kind as Learned
from nexus.pipeline import lexicon
from nexus.pipeline.blocks import Kind
from nexus.pipeline.extractors import listing, mentions, naming, phrases
from nexus.pipeline.extractors.harvest import Harvest, Told
from nexus.pipeline.lexicon import Label, Role
from nexus.pipeline.outline import Node
from nexus.pipeline.passage import Passage, bare

_STAGES = "week|day|module|sprint|phase|month|unit|chapter|lesson|part|session|stage|milestone|project|task"
_STAGE = re.compile(rf"(?i)(?:{_STAGES})s?\s*#?\d+\b")
_STAGE_LABEL = re.compile(rf"(?i)^(?:{_STAGES})s?\s*#?\d+(?:\s*(?:[-–]|to|&|and)\s*\d+)?\s*[:.)–—-]*\s*")
_NUMBERED = re.compile(r"\W*\d{1,2}[.)]")
_PURPOSE = re.compile(r"\s+(?:for|to|in|as)\s")
_MAKING = re.compile(
    r"(?i)(?:building|using|creating|writing|developing|implementing|deploying|setting up|working with|understanding)\s"
)
_NO_NAMES = frozenset({Label.RESULT, Label.LESSON, Label.DETAIL})
_LONGEST_NAME = 9
_ITEM = "an item in a section of technologies or concepts"
_NAMED = "named in a section of technologies or concepts"


def section(*, node: Node, role: Role, harvest: Harvest) -> None:
    """Note the names that the direct content of `node` presents; headings below it are sections of their own."""
    for child in node.children:
        if child.kind is Kind.ITEM:
            _item(child, role, harvest)
        elif child.kind is Kind.PARAGRAPH:
            is_all = len(node.children) == 1 and lexicon.role(text=node.text.plain) in lexicon.NAMING
            if is_all and listing.is_names(passage=child.text) and len(phrases.parts(passage=child.text)) > 1:
                listing.take(rest=child.text, role=role, harvest=harvest)
            else:
                _paragraph(child, role, harvest)
        elif child.kind is Kind.TABLE:
            _table(child, role, harvest)


def heading(*, node: Node, role: Role, harvest: Harvest) -> bool:
    """Note what a heading inside such a section names. Return whether it only groups what stands under it."""
    title = _unstaged(node.text)
    if not title:
        return True
    lead = phrases.item(passage=title).lead
    about = next((bare(child.text) for child in node.children if child.kind is Kind.PARAGRAPH), None)
    if _alone(lead, harvest, "a heading in a section of technologies or concepts", about):
        return False
    name = naming.concept(passage=lead)
    known = name if name and lexicon.concept(name.words) else None
    if not known or known.words != title.words:
        harvest.mention(passage=title, reason="named in a heading", presented=True)
    if _is_group(node, title, role):
        if known and (role is not Role.TECHNOLOGY or not _names_technologies(node)):
            harvest.concept(passage=known, reason="a heading that names a known concept", headed=True)
        return True
    if known or role is not Role.TECHNOLOGY:
        _concept(title, role, harvest, "a heading in a section of concepts", about)
    return False


def passing(*, passage: Passage, harvest: Harvest) -> None:
    """Note what a heading anywhere names: technologies, if nothing else as learned; what a week or module is about."""
    title = _unstaged(passage)
    is_stage = bool(title) and title is not passage
    if not title or _alone(title, harvest, "a heading"):
        return
    harvest.mention(passage=title, reason="named in a heading", presented=is_stage)
    name = naming.concept(passage=title) if is_stage else None
    if name and naming.is_concept(name=name.words):
        harvest.concept(passage=name, reason="what a part of the program is about", headed=True)


def details(*, node: Node, harvest: Harvest) -> None:
    """Note the technologies that the details of one item name."""
    for child in node.children:
        for under in child.walk():
            for passage in [cell for row in under.rows for cell in row] or [under.text]:
                if passage and not _alone(passage, harvest, "listed in a section of technologies or concepts"):
                    harvest.mention(passage=passage, reason=_NAMED, presented=True)


def _alone(passage: Passage, harvest: Harvest, reason: str, about: Passage | None = None) -> bool:
    """Note the technologies of a phrase that names nothing else, with what is said `about` it. Return whether it is one."""
    found = naming.technologies_alone(passage=passage)
    if len(found) > 1 or (about and listing.is_joined(rest=about)):
        about = None
    for one in found:
        harvest.technology(name=one.name, passage=passage.part(one.start, one.end), reason=reason, about=about)
    return bool(found)


def _names_technologies(node: Node) -> bool:
    return any(mentions.find(passage=under.text) for child in node.children for under in child.walk() if under.text)


def _unstaged(title: Passage) -> Passage:
    match = _STAGE_LABEL.match(title.plain)
    return bare(title.part(match.end(), len(title.plain))) if match else title


def _is_group(node: Node, title: Passage, role: Role) -> bool:
    words = lexicon.words(text=title.plain)
    if words and words[-1] in lexicon.concept_words("kind"):
        return True
    headings = node.under(Kind.HEADING)
    items = node.under(Kind.ITEM) + [item for one in headings for item in one.under(Kind.ITEM)]
    if role is Role.CONCEPT:
        marked = sum(bool(one.text.bold) and one.text.bold[0][0] == 0 for one in items)
        is_name = naming.is_concept(name=title.words) or _NUMBERED.match(node.lines[0].plain)
        return marked * 2 > len(items) and not is_name
    return sum(map(_names_something, items)) * 2 > len(items) if items else len(headings) > 1


def _names_something(node: Node) -> bool:
    one = phrases.item(passage=node.text)
    says = phrases.is_sentence(one.lead.plain)
    if one.rest is None:
        return not says and not node.text.plain.endswith(".") and len(node.text.plain.split()) <= 7
    return (one.bold or not says) and len(one.lead.plain.split()) <= 7


def _item(node: Node, role: Role, harvest: Harvest) -> None:
    if lexicon.told(kind="wish", text=bare(node.text).plain):
        return
    one = phrases.item(passage=node.text)
    labels = lexicon.labels(text=one.lead.plain)
    own = lexicon.role(text=one.lead.plain, whole=True)
    if labels and labels <= _NO_NAMES and one.rest:
        harvest.mention(passage=one.rest, reason=_NAMED, presented=True)
    elif own in lexicon.NAMING and (one.rest or node.children) and not lexicon.concept(one.lead.words):
        if one.rest and own is Role.LEARNING and (phrases.is_sentence(one.rest.plain) and not listing.is_names(passage=one.rest)):
            harvest.tell(Told(kind=Learned.PRACTICE, text=one.rest, reason="told as learned"))
        elif one.rest:
            listing.take(rest=one.rest, role=own, harvest=harvest)
        section(node=node, role=own, harvest=harvest)
    elif node.children and not one.rest and (node.text.plain.endswith(":") or _groups(one, role)):
        section(node=node, role=role, harvest=harvest)
    else:
        _take(node.text, one, role, harvest)
        details(node=node, harvest=harvest)


def _groups(one: phrases.Item, role: Role) -> bool:
    """Tell whether an item with others under it is their label, not a name itself."""
    if naming.technologies_alone(passage=one.lead) or (phrases.is_sentence(one.lead.plain) and not one.bold):
        return False
    return naming.is_label(lead=one.lead, role=role, dashed=True)


def _take(text: Passage, one: phrases.Item, role: Role, harvest: Harvest) -> None:
    """Note what one item presents."""
    if _alone(one.lead, harvest, _ITEM, about=one.rest):
        listing.family(passage=text, found=mentions.find(passage=text, listed=True), harvest=harvest)
        if one.rest and not listing.beside(rest=one.rest, whole=text, harvest=harvest):
            harvest.mention(passage=one.rest, reason="named beside a technology", presented=True)
    elif one.rest and _labels_names(text, one, role, harvest):
        return
    elif phrases.is_sentence(one.lead.plain) and not one.bold:
        harvest.mention(passage=text, reason=_NAMED, presented=True)
    else:
        _name(text, one, role, harvest)


def _labels_names(text: Passage, one: phrases.Item, role: Role, harvest: Harvest) -> bool:
    """Note the names after a label. Return whether the item is one."""
    rest = one.rest
    assert rest is not None
    dashed = ":" not in text.plain[: text.plain.find(rest.plain)]
    if naming.is_label(lead=one.lead, role=role, dashed=dashed) and naming.is_list(passage=rest):
        listing.take(rest=rest, role=role, harvest=harvest)
        return True
    says = dashed or phrases.is_sentence(rest.words[:60])
    if role is not Role.TECHNOLOGY or says or not mentions.find(passage=rest):
        return False
    harvest.mention(passage=rest, reason="named after a label", presented=True)
    return True


def _name(
    text: Passage, one: phrases.Item, role: Role, harvest: Harvest, about: Passage | None = None
) -> None:
    found = mentions.find(passage=one.lead, listed=True)
    if found and found[0].start == 0 and _PURPOSE.match(one.lead.plain, found[0].end):
        harvest.technology(name=found[0].name, passage=one.lead.part(0, found[0].end), reason=_ITEM)
    named = len(mentions.find(passage=one.rest)) if one.rest else 0
    if named < 2 or role is Role.CONCEPT or naming.is_concept(name=one.lead.words):
        pieces = _pieces(text, one)
        for piece in pieces:
            _concept(piece, role, harvest, _ITEM, about=(one.rest or about) if len(pieces) == 1 else None)
    if one.rest:
        harvest.mention(passage=one.rest, reason=_NAMED, presented=True)


def _pieces(text: Passage, one: phrases.Item) -> list[Passage]:
    """Return the names that one item holds: several where the author set several in bold or gave each its bracket."""
    rest = one.rest.plain if one.rest else ""
    if one.bold and len(text.bold) > 1 and (rest.startswith(("&", ",", "(")) or "and " in rest[:60]):
        pieces = [text.part(start, end) for start, end in text.bold]
        if not any(phrases.is_sentence(piece.plain) for piece in pieces):
            return pieces
    return phrases.parts(passage=one.lead) if one.lead.plain.count("(") > 1 else [one.lead]


def _concept(passage: Passage, role: Role, harvest: Harvest, reason: str, about: Passage | None = None) -> None:
    """Note the concept that a phrase names, or the technologies where it names nothing else."""
    if _alone(passage, harvest, reason, about):
        return
    name = naming.concept(passage=passage)
    if name is None or name is not passage or not lexicon.concept(name.words):
        harvest.mention(passage=passage, reason=reason, presented=True)
    if name is None or not _is_name(name, role, mentions.find(passage=passage, listed=True)):
        return
    if role is not Role.TECHNOLOGY or naming.is_concept(name=name.words):
        harvest.concept(passage=name, reason=reason, about=about)
    elif naming.is_written_as_technology(name=name.plain):
        harvest.technology(name=name.words, passage=name, about=about, reason="written as the name of a technology")


def _is_name(name: Passage, role: Role, found: Sequence[mentions.Mention]) -> bool:
    if len(name.plain) < 3 or len(name.words.split()) > _LONGEST_NAME or _STAGE.match(name.plain):
        return False
    if (found or role is Role.LEARNING) and _MAKING.match(name.plain):
        return False
    if not found or role is Role.CONCEPT:
        return True
    return not (role is Role.TECHNOLOGY and found[0].start == 0) and naming.adds_to_tools(name=name)


def _paragraph(node: Node, role: Role, harvest: Harvest) -> None:
    for line in node.lines if len(node.lines) > 1 else [node.text]:
        one = phrases.item(passage=line)
        own = lexicon.role(text=one.lead.plain, whole=True) if one.rest else None
        if one.rest and own in lexicon.NAMING and not lexicon.concept(one.lead.words):
            listing.take(rest=one.rest, role=own, harvest=harvest)
            continue
        is_short = len(line.plain.split()) <= 12 and not line.plain.endswith((".", ":"))
        has_lead = one.bold or (one.rest and len(one.lead.plain.split()) <= 4)
        if (has_lead or is_short) and not phrases.is_sentence(one.lead.plain):
            _take(line, one, role, harvest)
        else:
            harvest.mention(passage=line, reason=_NAMED, presented=True)


def _table(node: Node, role: Role, harvest: Harvest) -> None:
    header = [lexicon.role(text=cell.plain) for row in node.rows[:1] for cell in row]
    at = next((at for at, own in enumerate(header) if own in (Role.TECHNOLOGY, Role.CONCEPT)), 0)
    at = _named_column(node) if at == 0 and role is Role.TECHNOLOGY else at
    told = _telling_column(node, at)
    for row in node.rows[1:]:
        cells = [cell for cell in row if cell]
        about = bare(row[told]) if told is not None and told < len(row) and row[told] else None
        if at and at < len(row) and row[at]:
            if not _alone(bare(row[at]), harvest, _ITEM, about):
                listing.take(rest=row[at], role=Role.CONCEPT, harvest=harvest)
        elif cells:
            if not _alone(bare(cells[0]), harvest, _ITEM, about):
                _name(cells[0], phrases.Item(lead=bare(cells[0]), rest=None, bold=True), role, harvest, about)
            for cell in cells[1:]:
                harvest.mention(passage=cell, reason="named in a table of technologies or concepts", presented=True)


def _named_column(node: Node) -> int:
    """Return which column of a table without a telling header names technologies: mostly the first."""
    named = [sum(bool(cell and naming.technologies_alone(passage=bare(cell))) for cell in cells) for cells in _columns(node)]
    return named.index(max(named)) if named and max(named) * 2 > len(node.rows) - 1 else 0


def _telling_column(node: Node, named: int) -> int | None:
    """Return which column after the names says most of them: the one with most words that names no technologies alone."""
    said = {
        at: sum(len(cell.plain.split()) for cell in cells)
        for at, cells in enumerate(_columns(node))
        if at > named and not any(cell and naming.technologies_alone(passage=cell) for cell in cells)
    }
    return max(said, key=lambda at: (said[at], -at)) if said else None


def _columns(node: Node) -> list[list[Passage]]:
    """Return the columns of a table without its header."""
    width = max((len(row) for row in node.rows), default=0)
    return [[row[at] for row in node.rows[1:] if at < len(row)] for at in range(width)]
