"""What stands under one challenge, read into its case: parts behind labels, steps, running text."""

import re

from nexus.pipeline import lexicon
from nexus.pipeline.blocks import Kind
from nexus.pipeline.extractors import cases, phrases, practices
from nexus.pipeline.extractors.cases import Case
from nexus.pipeline.extractors.harvest import Harvest
from nexus.pipeline.lexicon import Label, Role
from nexus.pipeline.outline import Node
from nexus.pipeline.passage import Passage, bare

_ARROW = re.compile(r"\s*(?:→|⇒|➜|➡️?|=>|->|—>)\s*")


def content(*, node: Node, label: Label | None, found: Case, harvest: Harvest) -> None:
    """Read what stands under a heading or item into `found`; `label` says what it is where the author did."""
    if label is Label.LESSON:
        practices.section(node=node, harvest=harvest)
        return
    # What stands before a part called the solution is the problem, whatever words it uses.
    current: Label | None = Label.PROBLEM if label is None and _answers_later(node, found) else label
    for child in node.children:
        if child.kind is Kind.HEADING:
            is_lesson = lexicon.role(text=child.text.plain) is Role.PRACTICE
            inner = cases.part_of_heading(child) or (Label.LESSON if is_lesson else Label.RESULT)
            content(node=child, label=inner, found=found, harvest=harvest)
        elif child.kind is Kind.ITEM:
            current = _piece(child, current, found, harvest)
        elif child.kind is Kind.PARAGRAPH:
            for text in cases.lines(child):
                current = line(text=text, current=current, found=found, harvest=harvest)


def _answers_later(node: Node, found: Case) -> bool:
    if found.text or found.solutions:
        return False
    said = [cases.parts_of(child) for child in node.children]
    first = next((parts for parts in said if parts), frozenset())
    return any(Label.SOLUTION in parts for parts in said) and Label.PROBLEM not in first


def _piece(node: Node, current: Label | None, found: Case, harvest: Harvest) -> Label | None:
    one = phrases.item(passage=node.text)
    label = cases.part(one.lead.plain) or (Label.SOLUTION if cases.announces_solution(node.text.plain) else None)
    if label:
        if one.rest:
            found.put(one.rest, label, harvest)
        content(node=node, label=label, found=found, harvest=harvest)
        return label
    kind: Label | None = current or (
        Label.SOLUTION
        if found.text or cases.tells_solution(node.text.plain) or phrases.acts(node.text.plain)
        else Label.PROBLEM
    )
    for text in cases.lines(node):
        kind = line(text=text, current=kind, found=found, harvest=harvest) or kind
    return current


def line(*, text: Passage, current: Label | None, found: Case, harvest: Harvest) -> Label | None:
    """Read one line into `found`; return what the lines after it are, as far as labels say."""
    one = phrases.item(passage=text)
    label = cases.part(one.lead.plain) if one.rest or one.bold or text.plain.rstrip().endswith(":") else None
    if label:
        if one.rest:
            found.put(one.rest, label, harvest)
        return label
    if cases.announces_solution(text.plain):
        return Label.SOLUTION
    if current is None:
        found.prose(text)
    else:
        found.put(bare(text), current, harvest)
    return current


def lead(*, one: phrases.Item, found: Case, more: bool) -> bool:
    """Take the first line of an item; `more` follows it. Return whether it says anything."""
    if cases.is_placeholder(one.lead) or len(one.lead.plain) < 4:
        return False
    if one.rest is not None:
        found.title = one.lead
        _after_title(one.rest, found, more)
    elif more and not (one.lead.plain.endswith(".") and not one.bold):
        found.title = one.lead
    elif len(phrases.sentences(passage=one.lead)) == 1:
        found.text = one.lead
    else:
        found.prose(one.lead)
    return True


def _after_title(rest: Passage, found: Case, more: bool) -> None:
    inner = phrases.item(passage=rest)
    arrow = _ARROW.search(rest.plain)
    if inner.rest and Label.SOLUTION in lexicon.labels(text=inner.lead.plain):
        found.solutions.append(inner.rest)
    elif arrow and arrow.start() > 0 and arrow.end() < len(rest.plain):
        found.text, found.solutions = rest.part(0, arrow.start()), [rest.part(arrow.end(), len(rest.plain))]
    elif len(phrases.sentences(passage=rest)) > 1:
        found.prose(rest)
    elif cases.tells_solution(rest.plain) or not (more or lexicon.says(cue="trouble", text=rest.plain)):
        found.solutions.append(rest)
        found.guessed = not cases.tells_solution(rest.plain)
    else:
        found.text = rest
