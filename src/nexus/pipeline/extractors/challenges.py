"""Challenges with their solutions, as people tell them under headings, in items, behind labels and in prose."""

from nexus.pipeline import lexicon, unmarked
from nexus.pipeline.blocks import Kind
from nexus.pipeline.extractors import accounts, cases, challenge_tables, phrases, practices, prose
from nexus.pipeline.extractors.cases import Case
from nexus.pipeline.extractors.harvest import Harvest
from nexus.pipeline.lexicon import Label, Role
from nexus.pipeline.outline import Node
from nexus.pipeline.passage import Passage, bare

_LONGEST_TITLE = 16
_LONGEST_LEAD = 6


def section(*, node: Node, harvest: Harvest) -> None:
    """Note the challenges told under a heading of challenges."""
    if not challenge_tables.lists(node=node, harvest=harvest) and not _alone(node, harvest):
        _Section(harvest).read(node)


def is_case(*, node: Node) -> bool:
    """Tell whether a heading, wherever it stands, tells one challenge: "Challenge 2: ...", or a problem and its solution."""
    if cases.is_numbered(node.text.plain):
        return True
    if lexicon.role(text=node.text.plain) in lexicon.LEARNED or not node.level:
        return False
    # A list of challenges is more than one.
    single = (
        child for child in node.children if len(child.under(Kind.ITEM)) < 2 or Label.SOLUTION in cases.parts_of(child)
    )
    if any(cases.says_solved(node=child) for child in node.children):
        return True
    said = [label for child in single for label in cases.parts_of(child)]
    return said.count(Label.PROBLEM) == 1 and Label.SOLUTION in said


def case(*, node: Node, harvest: Harvest) -> None:
    """Note the one challenge that a heading with its content tells."""
    found = Case("a heading that tells a challenge", title=cases.untitled(node.text))
    accounts.content(node=node, label=None, found=found, harvest=harvest)
    if found.text or found.solutions:
        found.tell(harvest)


def labelled(*, node: Node, harvest: Harvest) -> bool:
    """Note challenges told by labels ("Problem: ... Solution: ...") outside a section of challenges. Return whether any were."""
    own = [child for child in node.children if child.kind is not Kind.HEADING]
    asks = any(Label.PROBLEM in cases.parts_of(one) for one in own if one.kind in (Kind.ITEM, Kind.PARAGRAPH))
    if not asks or not any(Label.SOLUTION in cases.parts_of(one) for child in own for one in child.walk()):
        return False
    _Section(harvest).read(Node(Kind.HEADING, node.text, children=own))
    return True


def _alone(node: Node, harvest: Harvest) -> bool:
    """Read a section that is one challenge by itself: Problem and Solution directly under its heading."""
    said = [cases.part_of_heading(child) for child in node.under(Kind.HEADING)]
    if said.count(Label.PROBLEM) != 1 or Label.SOLUTION not in said or lexicon.role(text=node.text.plain, whole=True):
        return False
    found = Case("told under labels", title=cases.untitled(node.text))
    accounts.content(node=node, label=None, found=found, harvest=harvest)
    found.tell(harvest)
    return True


class _Section:
    """Reads a section node by node; `open` is the challenge that the next node may still speak of."""

    def __init__(self, harvest: Harvest) -> None:
        self.harvest = harvest
        self.open: Case | None = None

    def read(self, node: Node) -> None:
        is_prose = all(child.kind is Kind.PARAGRAPH for child in node.children)
        for child in node.children:
            if child.kind is Kind.TABLE:
                challenge_tables.table(node=child, harvest=self.harvest)
            elif child.kind is Kind.HEADING:
                self._heading(child)
            elif child.kind is Kind.ITEM:
                self._item(child)
            elif child.kind is Kind.PARAGRAPH and not child.quoted and not (is_prose and self._prose(child)):
                self._paragraph(child)
        self._close()

    def _close(self) -> None:
        if self.open:
            self.open.tell(self.harvest)
            self.open = None

    def _begin(self, reason: str) -> Case:
        self._close()
        self.open = Case(reason)
        return self.open

    def _heading(self, node: Node) -> None:
        label = cases.part_of_heading(node)
        if label:
            if label is Label.PROBLEM or not self.open:
                self._begin("told under a label")
            if self.open:
                accounts.content(node=node, label=label, found=self.open, harvest=self.harvest)
            return
        self._close()
        role = lexicon.role(text=node.text.plain, whole=True)
        if role is None and lexicon.meant(text=node.text.plain) is Role.SKIP:
            return
        if role is Role.PRACTICE:
            practices.section(node=node, harvest=self.harvest)
        elif _is_group(node) or (
            role is Role.CHALLENGE and node.level < unmarked.LABEL and not cases.is_numbered(node.text.plain)
        ):
            section(node=node, harvest=self.harvest)
        else:
            found = Case("a heading in a section of challenges", title=cases.untitled(node.text))
            accounts.content(node=node, label=None, found=found, harvest=self.harvest)
            found.tell(self.harvest)
            for table in node.under(Kind.TABLE):
                challenge_tables.table(node=table, harvest=self.harvest)

    def _item(self, node: Node) -> None:
        lines = list(cases.lines(node))
        one = phrases.item(passage=lines[0])
        label = cases.part(one.lead.plain) if one.rest or node.children else None
        problem = one.rest if label is Label.PROBLEM else None
        if label is None and cases.is_numbered(lines[0].plain):
            label, problem = Label.PROBLEM, cases.untitled(lines[0])
        if label is None and lines[0].plain.endswith(":") and node.under(Kind.ITEM) and not one.rest:
            # "Backend:" with challenges under it.
            self.read(node)
        elif label and label is not Label.PROBLEM and (self.open or label is Label.LESSON):
            found = self.open or Case("a lesson by itself")
            if one.rest:
                found.put(one.rest, label, self.harvest)
            accounts.content(node=node, label=label, found=found, harvest=self.harvest)
        else:
            self._told(node, lines, one, label, problem)

    def _told(
        self, node: Node, lines: list[Passage], one: phrases.Item, label: Label | None, problem: Passage | None
    ) -> None:
        """Read an item that begins a challenge."""
        found = self._begin("told under a label" if label else "an item in a section of challenges")
        if label is Label.PROBLEM:
            found.text = problem
        elif not accounts.lead(one=one, found=found, more=bool(node.children) or len(lines) > 1):
            self.open = None
            return
        current = Label.SOLUTION if node.children and label is None and found.text else None
        for line in lines[1:]:
            current = accounts.line(text=line, current=current, found=found, harvest=self.harvest)
        accounts.content(node=node, label=current, found=found, harvest=self.harvest)
        if found.solutions and not found.guessed:
            self._close()

    def _paragraph(self, node: Node) -> None:
        for line in cases.lines(node):
            one = phrases.item(passage=line)
            label = cases.part(one.lead.plain) if one.rest else None
            if cases.is_numbered(line.plain, strictly=True) or (label is None and cases.is_numbered(line.plain)):
                self._begin("told under a label").title = cases.untitled(bare(line))
            elif label and one.rest:
                self._labelled(label, one.rest)
            elif self.open and not self.open.solutions and cases.tells_solution(line.plain):
                self.open.solutions.append(bare(line))
            elif one.rest and (one.bold or (":" in line.plain[:60] and len(one.lead.plain.split()) <= _LONGEST_LEAD)):
                accounts.lead(one=one, found=self._begin("a paragraph in a section of challenges"), more=False)

    def _labelled(self, label: Label, rest: Passage) -> None:
        if label is Label.PROBLEM and self.open and (self.open.text or self.open.solutions):
            self._close()
        found = self.open or self._begin("told under a label")
        found.put(rest, label, self.harvest)

    def _prose(self, node: Node) -> bool:
        """Read one paragraph of a section that is all prose as one challenge. Return whether it tells one."""
        if prose.tells(node=node) and prose.take(node=Node(Kind.HEADING, node.text, children=[node]), harvest=self.harvest):
            return True
        text = node.text
        pieces = phrases.sentences(passage=bare(text))
        if len(pieces) < 2 or not lexicon.says(cue="trouble", text=text.plain):
            return False
        if any(cases.begins_with_label(line) or cases.is_numbered(line.plain) for line in cases.lines(node)):
            return False
        found = Case("prose in a section of challenges")
        if (
            len(pieces) > 2
            and len(pieces[0].plain.split()) <= _LONGEST_TITLE
            and not cases.tells_solution(pieces[1].plain)
        ):
            found.title = pieces[0]
            text = phrases.span(passage=text, pieces=pieces[1:])
        found.prose(text)
        found.tell(self.harvest)
        return True


def _is_group(node: Node) -> bool:
    """Tell whether the heading groups several challenges: a table, or items that each tell one."""
    if node.under(Kind.TABLE) and not _answers_itself(node):
        return True
    if any(cases.part_of_heading(one) is None for one in node.under(Kind.HEADING)):
        return True
    return sum(Label.PROBLEM in cases.parts_of(item) for item in node.under(Kind.ITEM)) > 1


def _answers_itself(node: Node) -> bool:
    """Tell whether problem and solution stand behind labels right under a heading."""
    said = [label for child in node.children if child.kind is not Kind.TABLE for label in cases.parts_of(child)]
    return Label.PROBLEM in said and Label.SOLUTION in said
