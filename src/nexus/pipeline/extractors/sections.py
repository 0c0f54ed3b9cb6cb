"""Walk the outline: what the words of a heading say of its section decides who reads it."""

import itertools
import re

from nexus.pipeline import lexicon, unmarked
from nexus.pipeline.blocks import Kind
from nexus.pipeline.extractors import (
    cases,
    challenge_tables,
    challenges,
    contents,
    listing,
    names,
    phrases,
    practices,
    prose,
    questions,
    records,
)
from nexus.pipeline.extractors.harvest import Harvest
from nexus.pipeline.lexicon import Role
from nexus.pipeline.outline import Node

_INDEX = 20
_FEWEST = 2
_ANNOUNCES = re.compile(r"(?i)\b(?:technologies|tools|concepts|frameworks|libraries|skills|topics)\b[^.]{0,40}:$")
_SAYS_NOTHING_IN_TITLE = (Role.LEARNING, Role.SKIP, Role.OVERVIEW)
_OUTDOES_SKIP = (Role.CHALLENGE, Role.PRACTICE, Role.TECHNOLOGY, Role.CONCEPT)


def take(*, root: Node, harvest: Harvest, status: str = "") -> None:
    """Note everything that the outline under `root` tells."""
    if _is_index(root) or records.take(root=root, harvest=harvest, status=status):
        return
    headings = root.under(Kind.HEADING)
    _narrative(_direct(root), harvest)
    if headings:
        _section(headings[0], None, harvest, is_title=True)
        _sections(headings[1:], None, harvest)


def _is_index(root: Node) -> bool:
    """Tell whether the document is a list of links to others: what they teach, they say themselves."""
    items = [node.text.linked for node in root.walk() if node.kind is Kind.ITEM]
    return len(items) >= _INDEX and sum(items) * 3 > len(items) * 2


def _section(node: Node, above: Role | None, harvest: Harvest, *, is_title: bool = False) -> None:
    if questions.section(node=node, harvest=harvest) or _case(node, above, harvest):
        return
    role = _role(node, above)
    if is_title and (role in _SAYS_NOTHING_IN_TITLE or _holds_sections(node)):
        role = Role.LEARNING if role is Role.LEARNING and _names_topics(node) else None
    if role is None and not is_title:
        role = contents.role(node=node)
    if role is Role.CHALLENGE:
        challenges.section(node=node, harvest=harvest)
        return
    if role is Role.PRACTICE and above is Role.PRACTICE and practices.headings(node=node, harvest=harvest):
        return
    if role is Role.TECHNOLOGY and (named := phrases.item(passage=node.text)).rest:
        listing.take(rest=named.rest, role=role, harvest=harvest)
    _own(node, role, above, harvest)
    if role is None and not is_title:
        names.passing(passage=node.text, harvest=harvest)
    _sections(node.under(Kind.HEADING), role, harvest)


def _case(node: Node, above: Role | None, harvest: Harvest) -> bool:
    """Read a heading that tells one challenge. Return whether it does."""
    if above is Role.SKIP or not challenges.is_case(node=node):
        return False
    challenges.case(node=node, harvest=harvest)
    return True


def _holds_sections(node: Node) -> bool:
    """Tell whether the headings under a title say themselves what they hold."""
    return any(
        lexicon.role(text=one.text.plain) in lexicon.LEARNED for one in node.under(Kind.HEADING) if one.level <= 6
    )


def _names_topics(node: Node) -> bool:
    """Tell whether the headings under a title that promises learnings are names of what was learned."""
    topics = node.under(Kind.HEADING)
    known = sum(bool(lexicon.concept(one.text.words) or lexicon.technology(one.text.words)) for one in topics)
    return known >= _FEWEST and known * 2 > len(topics)


def _own(node: Node, role: Role | None, above: Role | None, harvest: Harvest) -> None:
    """Read what stands directly under a heading, up to the headings below it."""
    own = _direct(node)
    if role in lexicon.LEARNED and (tales := {child: None for child in own.children if prose.tells(node=child)}):
        # Whatever a section is about, "One confession: ..." is a challenge.
        prose.take(node=Node(Kind.HEADING, own.text, children=list(tales)), harvest=harvest)
        own.children = [child for child in own.children if child not in tales]
    if role is Role.PRACTICE:
        practices.section(node=own, harvest=harvest)
    elif role in lexicon.NAMING:
        assert role is not None
        labelled = {child: None for child in own.children if child.kind is not Kind.TABLE and cases.parts_of(child)}
        if challenges.labelled(node=Node(Kind.HEADING, own.text, children=list(labelled)), harvest=harvest):
            own.children = [child for child in own.children if child not in labelled]
        is_item = above in lexicon.NAMING and lexicon.role(text=node.text.plain, whole=True) not in lexicon.LEARNED
        if is_item and not names.heading(node=node, role=role, harvest=harvest):
            names.details(node=own, harvest=harvest)
        else:
            names.section(node=own, role=role, harvest=harvest)
    elif role is Role.SKIP:
        _announced(own, harvest)
    else:
        _narrative(own, harvest)


def _direct(node: Node) -> Node:
    return Node(
        Kind.HEADING,
        node.text,
        level=node.level,
        children=[child for child in node.children if child.kind is not Kind.HEADING],
    )


def _role(node: Node, above: Role | None) -> Role | None:
    own = lexicon.role(text=node.text.plain, whole=node.level > 6)
    if own is None and node.level > 6:
        own = lexicon.meant(text=node.text.plain)
    if own is None or (node.level >= unmarked.LABEL and above in lexicon.LEARNED and own not in lexicon.LEARNED):
        return above if above is not Role.OVERVIEW else None
    if above in lexicon.NAMING and own is Role.SKIP and lexicon.concept(node.text.words):
        return above
    if above is Role.PRACTICE and own is not Role.CHALLENGE:
        return Role.PRACTICE
    if above is Role.TECHNOLOGY and own is Role.LEARNING:
        return above
    if above is Role.SKIP and (own not in _OUTDOES_SKIP or (own is Role.CHALLENGE and not _tells_cases(node))):
        return above
    return own


def _sections(nodes: list[Node], above: Role | None, harvest: Harvest) -> None:
    done: Node | None = None
    for node, following in itertools.zip_longest(nodes, nodes[1:]):
        if node is done:
            continue
        answered = following and challenge_tables.answers(node=following) and _role(node, above) is Role.CHALLENGE
        if answered and challenge_tables.sections(problems=node, solutions=following, harvest=harvest):
            done = following
        else:
            _section(node, above, harvest)


def _tells_cases(node: Node) -> bool:
    return any(child.kind is Kind.TABLE or challenges.is_case(node=child) for child in node.walk())


def _announced(node: Node, harvest: Harvest) -> None:
    """Read the lists that any section announces as technologies or concepts: "Covers concepts such as:"."""
    for child in node.children:
        said = phrases.sentences(passage=child.text)[-1].plain if child.text else ""
        if child.kind is Kind.ITEM and child.children and said.endswith(":") and _ANNOUNCES.search(said):
            names.section(node=child, role=Role.LEARNING, harvest=harvest)


def _narrative(node: Node, harvest: Harvest) -> None:
    """Read what stands under a heading that says nothing of learnings: labelled challenges and lists, named technologies."""
    if challenges.labelled(node=node, harvest=harvest):
        return
    prose.take(node=node, harvest=harvest)
    for child in node.children:
        if child.kind is Kind.TABLE and not challenge_tables.table(node=child, harvest=harvest):
            _named_table(child, harvest)
        if child.kind is Kind.ITEM or (child.kind is Kind.PARAGRAPH and not child.quoted):
            _narrated(child, harvest)


def _named_table(node: Node, harvest: Harvest) -> None:
    """Read a table whose header names technologies or concepts."""
    named = (lexicon.role(text=cell.plain, whole=True) for row in node.rows[:1] for cell in row)
    role = next((one for one in named if one in lexicon.NAMING), None)
    if role:
        names.section(node=Node(Kind.HEADING, node.text, children=[node]), role=role, harvest=harvest)


def _narrated(node: Node, harvest: Harvest) -> None:
    one = phrases.item(passage=node.text)
    role = lexicon.role(text=one.lead.plain, whole=True) if one.rest or node.children else None
    if role in lexicon.NAMING:
        names.section(node=Node(Kind.HEADING, node.text, children=[node]), role=role, harvest=harvest)
        return
    if role is Role.PRACTICE and one.rest and not node.children and not lexicon.told(kind="advice", text=node.text.plain):
        told = Node(Kind.PARAGRAPH, one.rest, lines=[one.rest])
        practices.section(node=Node(Kind.HEADING, one.lead, children=[told]), harvest=harvest)
        return
    if role is Role.PRACTICE and node.children:
        practices.section(node=node, harvest=harvest)
        return
    if role is Role.CHALLENGE and node.children:
        challenges.section(node=node, harvest=harvest)
        return
    for under in node.walk():
        if under.text:
            harvest.mention(passage=under.text, reason="named in running text")
