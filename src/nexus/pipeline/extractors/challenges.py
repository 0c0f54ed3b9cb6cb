"""Challenges with their solutions: tables, labels, headings, items and prose."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from nexus.domain.learning import Kind as Learned
from nexus.pipeline import lexicon
from nexus.pipeline.extractors import phrases, practices
from nexus.pipeline.extractors.harvest import Harvest, Told
from nexus.pipeline.lexicon import Label, Role
from nexus.pipeline.outline import LABEL, Node, bare
from nexus.pipeline.parsing import Kind
from nexus.pipeline.passage import Passage

_SOLVES = re.compile(
    r"(?i)\b(?:solved|fixed|resolved|overcame|overcome|addressed|tackled|mitigated|handled|worked around|workaround|solution|my fix|the fix|to fix this|to solve|to overcome|to address|to resolve|"
    r"switched to|moved to|migrated to|replaced|refactored|ended up|implemented|integrated|introduced|configured|optimized|adopted|leveraged|saved me|by using|by adding|by implementing|"
    r"i used|we used|i started|i built|i learned|i added|i had to|i wrote|i created|i set up|i implemented|i focused|i practiced|i broke|we added|we moved|we switched|"
    r"used|applied|created|added|learned to|started using|made sure|set up|that helped|which made)\b"
)
_TROUBLE = re.compile(
    r"(?i)\b(?:challenge|problem|issue|error|difficult|difficulty|struggle|struggled|struggling|hard|failed|failing|fails|crash|crashed|bug|broke|broken|slow|confus\w+|overwhelm\w+|stuck|frustrat\w+|"
    r"couldn't|could not|didn't|conflict\w*|mismatch\w*|complex|tough|trouble|timeout\w*|leak\w*|bottleneck\w*|missing|wrong|unable|inconsisten\w+|tricky|initially|at first)\b"
)
_NUMBERED = re.compile(
    r"(?i)^(?:challenges?|problems?|issues?|difficult(?:y|ies)|obstacles?|bugs?|errors?|struggles?|hurdles?|incidents?)\s*(?:#|no\.?)?\s*\d{0,3}\s*[:.)–—-]+\s*(?=\S)"
)
_TITLED = re.compile(
    r"(?i)^(?:challenge|problem|issue|bug|incident|obstacle|hurdle|struggle)\s*(?:#|no\.?)?\s*\d{1,3}\s*[:.)–—-]"
)
_BARE_NUMBER = re.compile(
    r"(?i)^(?:challenges?|problems?|issues?|difficult(?:y|ies)|obstacles?|bugs?|errors?|struggles?|hurdles?)\s*(?:#|no\.?)?\s*\d{1,3}$"
)
_SOLVING_LEAD = re.compile(
    r"(?i)\b(?:overcome|overcame|solve|solved|fix|fixed|resolve|resolved|address|addressed|tackle|tackled|handle|handled|solution|workaround)\b"
)
_RUN_IN = re.compile(
    r"(?<=[\w.!?)] )(?:Problems?|Solutions?|Fix|Resolution|Root cause|Lessons? learned|Lesson|Outcome|Result|Impact) ?:(?=\s|[A-Z])"
)
_ARROW = re.compile(r"\s*(?:→|⇒|➜|➡️?|=>|->|—>)\s*")
_PLACEHOLDER = re.compile(r"(?i)^[(\[].*[)\]]$|[→»]\s*$|^(?:n/a|none|tbd)\b")


@dataclass(slots=True)
class _Case:
    """One challenge while it is read."""

    title: Passage | None = None
    text: Passage | None = None
    solutions: list[Passage] = field(default_factory=list)
    reason: str = ""

    def tell(self, harvest: Harvest) -> None:
        if not self.title and not self.text:
            return
        harvest.tell(
            Told(kind=Learned.CHALLENGE, title=self.title, text=self.text, solutions=self.solutions, reason=self.reason)
        )


def section(*, node: Node, harvest: Harvest) -> None:
    """Note the challenges told under a heading of challenges."""
    if _pair_lists(node, harvest) or _labelled_alone(node, harvest):
        return
    open_case: _Case | None = None
    is_prose = all(child.kind is Kind.PARAGRAPH for child in node.children)
    for child in node.children:
        if (
            is_prose
            and not any(_begins_with_label(line) for line in child.lines)
            and _told_in_prose(child.text, harvest)
        ):
            continue
        if child.kind is Kind.TABLE:
            table(node=child, harvest=harvest)
        elif child.kind is Kind.HEADING:
            open_case = _heading(child, open_case, harvest)
        elif child.kind is Kind.ITEM:
            open_case = _item(child, open_case, harvest)
        elif child.kind is Kind.PARAGRAPH and not child.quoted:
            open_case = _paragraph(child, open_case, harvest)
    if open_case:
        open_case.tell(harvest)


def is_case(*, node: Node) -> bool:
    """Tell whether a heading, wherever it stands, tells one challenge: "Challenge 2: ...", or Problem and Solution under it."""
    if _NUMBERED.match(node.text.plain) or _BARE_NUMBER.match(node.text.plain):
        return True
    if lexicon.role(text=node.text.plain) in lexicon.LEARNED:
        return False
    said = [label for child in node.children for label in _labels_of(child) if len(child.under(Kind.ITEM)) < 2 or label is not Label.PROBLEM]
    return said.count(Label.PROBLEM) == 1 and Label.SOLUTION in said and node.level > 0


def case(*, node: Node, harvest: Harvest) -> None:
    """Note the one challenge that a heading with its content tells."""
    _heading(node, None, harvest, force=True)


def labelled(*, node: Node, harvest: Harvest) -> bool:
    """Note challenges told by labels ("Problem: ... Solution: ...") outside a section of challenges. Return whether there were any."""
    pairs = [
        child
        for child in node.children
        if child.kind in (Kind.ITEM, Kind.PARAGRAPH) and Label.PROBLEM in _labels_of(child)
    ]
    if not pairs or not any(Label.SOLUTION in _labels_of(one) for child in node.children for one in child.walk()):
        return False
    section(
        node=Node(Kind.HEADING, node.text, children=[c for c in node.children if c.kind is not Kind.HEADING]),
        harvest=harvest,
    )
    return True


# -- tables -----------------------------------------------------------------------------------------------------------


def table(*, node: Node, harvest: Harvest) -> bool:
    """Note the challenges of a table whose header names a problem and a solution. Return whether it is such a table."""
    if len(node.rows) < 2:
        return False
    columns = _columns(node.rows[0])
    if columns is None:
        return False
    problem, detail, solutions = columns
    for row in node.rows[1:]:
        cells = [bare(cell) for cell in row]
        if problem >= len(cells) or not cells[problem]:
            continue
        text = cells[detail] if detail is not None and detail < len(cells) and cells[detail] else None
        found = [cells[at] for at in solutions if at < len(cells) and cells[at] and len(cells[at].plain) > 2]
        _Case(cells[problem], text, found, "a row in a table of challenges").tell(harvest)
    return True


def _columns(header: list[Passage]) -> tuple[int, int | None, list[int]] | None:
    said = [_column_labels(cell.plain) for cell in header]
    solutions = [at for at, labels in enumerate(said) if Label.SOLUTION in labels and Label.PROBLEM not in labels]
    problems = [at for at, labels in enumerate(said) if Label.PROBLEM in labels and at not in solutions]
    if not problems or not solutions:
        return None
    details = [
        at for at, labels in enumerate(said) if Label.DETAIL in labels and at != problems[0] and at not in solutions
    ]
    return problems[0], details[0] if details else None, solutions[:1]


def _column_labels(text: str) -> frozenset[Label]:
    labels = lexicon.labels(text=text)
    if labels:
        return labels
    role = lexicon.role(text=text)
    if role is Role.CHALLENGE:
        return frozenset({Label.PROBLEM})
    return frozenset({Label.SOLUTION}) if _SOLVING_LEAD.search(text) and len(text.split()) <= 5 else frozenset()


# -- headings ---------------------------------------------------------------------------------------------------------


def _heading(node: Node, open_case: _Case | None, harvest: Harvest, *, force: bool = False) -> _Case | None:
    label = _label_of_heading(node)
    if label and not force:
        if label is Label.PROBLEM:
            if open_case:
                open_case.tell(harvest)
            open_case = _Case(reason="told under a label")
        target = open_case or _Case(reason="told under a label")
        _content(node, label, target, harvest)
        return target
    if open_case:
        open_case.tell(harvest)
    role = lexicon.role(text=node.text.plain, whole=True)
    if not force and (
        role is Role.PRACTICE
        or (role is Role.CHALLENGE and node.level < LABEL and not _NUMBERED.match(node.text.plain))
    ):
        if role is Role.PRACTICE:
            practices.section(node=node, harvest=harvest)
        else:
            section(node=node, harvest=harvest)
        return None
    if _is_group(node):
        section(node=node, harvest=harvest)
        return None
    found = _Case(reason="a heading in a section of challenges", title=_untitled(node.text))
    _content(node, None, found, harvest)
    if found.text or found.solutions or not force:
        found.tell(harvest)
    return None


def _untitled(text: Passage) -> Passage | None:
    if _BARE_NUMBER.match(text.plain) or lexicon.role(text=text.plain, whole=True) is Role.CHALLENGE:
        return None
    match = _NUMBERED.match(text.plain)
    return bare(text.part(match.end(), len(text.plain))) if match else text


def _is_group(node: Node) -> bool:
    """Tell whether the heading groups several challenges: its items each tell one."""
    items = node.under(Kind.ITEM)
    if any(child.kind is Kind.TABLE for child in node.children):
        return True
    return sum(Label.PROBLEM in _labels_of(item) for item in items) > 1


def _label_of_heading(node: Node) -> Label | None:
    labels = lexicon.labels(text=node.text.plain)
    if (
        not labels
        and node.level >= LABEL - 1
        and _SOLVING_LEAD.search(node.text.plain)
        and len(node.text.plain.split()) <= 7
    ):
        return Label.SOLUTION
    return _one(labels)


def _one(labels: frozenset[Label]) -> Label | None:
    for label in (Label.PROBLEM, Label.SOLUTION, Label.LESSON, Label.CAUSE, Label.DETAIL, Label.RESULT):
        if label in labels:
            return label
    return None


def _content(node: Node, label: Label | None, found: _Case, harvest: Harvest) -> None:
    """Read what stands under a heading or item into `found`; `label` says what it is where the author did."""
    if label is Label.LESSON:
        practices.lesson(node=node, harvest=harvest)
        return
    current = label
    for child in node.children:
        if child.kind is Kind.HEADING:
            inner = _label_of_heading(child)
            if inner is None and lexicon.role(text=child.text.plain) is Role.PRACTICE:
                inner = Label.LESSON
            _content(child, inner or Label.RESULT, found, harvest)
        elif child.kind is Kind.ITEM:
            current = _piece(child, current, found, harvest)
        elif child.kind is Kind.PARAGRAPH:
            for line in _labelled_lines(child):
                current = _line(line, current, found, harvest)


def _piece(node: Node, current: Label | None, found: _Case, harvest: Harvest) -> Label | None:
    one = phrases.item(passage=node.text)
    label = _one(lexicon.labels(text=one.lead.plain)) or (Label.SOLUTION if _is_solving_lead(node.text.plain) else None)
    if label:
        if one.rest:
            _put(one.rest, label, found, harvest)
        _content(node, label, found, harvest)
        return label
    kind = current
    if current is None:
        kind = Label.PROBLEM if not found.text and not _begins_solution(node.text.plain) else Label.SOLUTION
        if kind is Label.PROBLEM and found.title and _SOLVES.match(node.text.plain):
            kind = Label.SOLUTION
    for line in _labelled_lines(node):
        kind = _line(line, kind, found, harvest)
    return current


def _line(line: Passage, current: Label | None, found: _Case, harvest: Harvest) -> Label | None:
    one = phrases.item(passage=line)
    label = (
        _one(lexicon.labels(text=one.lead.plain)) if one.rest or line.plain.rstrip().endswith(":") or one.bold else None
    )
    if label:
        if one.rest:
            _put(one.rest, label, found, harvest)
        return label
    if _is_solving_lead(line.plain):
        return Label.SOLUTION
    if current is None:
        _prose(line, found)
    else:
        _put(bare(line), current, found, harvest)
    return current


def _is_solving_lead(text: str) -> bool:
    return text.rstrip().endswith(":") and len(text.split()) <= 8 and bool(_SOLVING_LEAD.search(text))


def _put(text: Passage, label: Label, found: _Case, harvest: Harvest) -> None:
    if not text or _PLACEHOLDER.search(text.plain):
        return
    if label in (Label.PROBLEM, Label.DETAIL):
        if found.text and not found.title and not found.solutions:
            found.title, found.text = found.text, text
        elif not found.text:
            found.text = text
            if not found.reason:
                found.reason = "told under a label"
    elif label is Label.SOLUTION:
        if text.plain.rstrip().endswith(":") and len(text.plain.split()) < 12:
            return
        found.solutions.append(text)
    elif label is Label.LESSON:
        harvest.tell(Told(kind=Learned.PRACTICE, text=text, reason="a lesson told with a challenge"))


def _prose(text: Passage, found: _Case) -> None:
    """Read running text: sentences of trouble first, then what was done about it."""
    pieces = phrases.sentences(passage=bare(text))
    at = next(
        (n for n, piece in enumerate(pieces) if _begins_solution(piece.plain) and (n > 0 or found.title or found.text)),
        len(pieces),
    )
    if at == len(pieces) and len(pieces) > 1 and not found.text:
        at = next((n for n, piece in enumerate(pieces) if n > 0 and not _TROUBLE.search(piece.plain)), len(pieces))
    if at and not found.text:
        found.text = phrases.span(passage=text, pieces=pieces[:at])
    if at < len(pieces):
        asks = len(pieces[at].plain.split()) <= 3 and pieces[at].plain.endswith("?")
        found.solutions.append(phrases.span(passage=text, pieces=pieces[at + (asks and at + 1 < len(pieces)) :]))


def _begins_solution(text: str) -> bool:
    return bool(_SOLVES.search(text)) and not re.match(
        r"(?i)(?:initially|at first|challenge|problem|managing|handling|understanding|learning)\b", text
    )


# -- items and paragraphs ---------------------------------------------------------------------------------------------


def _item(node: Node, open_case: _Case | None, harvest: Harvest) -> _Case | None:
    lines = list(_labelled_lines(node))
    one = phrases.item(passage=lines[0])
    label = _one(lexicon.labels(text=one.lead.plain)) if one.rest or node.children else None
    if label is None and _NUMBERED.match(lines[0].plain):
        label = Label.PROBLEM
        one = phrases.Item(lead=one.lead, rest=_untitled(lines[0]), bold=one.bold)
    if label and label is not Label.PROBLEM and open_case:
        if one.rest:
            _put(one.rest, label, open_case, harvest)
        _content(node, label, open_case, harvest)
        return open_case
    if open_case:
        open_case.tell(harvest)
    found = _Case(reason="an item in a section of challenges")
    if label is Label.PROBLEM:
        found.text = one.rest
        found.reason = "told under a label"
    elif not _lead_and_rest(one, found, bool(node.children) or len(lines) > 1):
        return None
    current: Label | None = (
        None if label is None and not found.text else Label.SOLUTION if node.children and label is None else None
    )
    for line in lines[1:]:
        current = _line(line, current, found, harvest)
    _content(node, None if label is Label.PROBLEM and not found.text else current, found, harvest)
    if found.solutions:
        found.tell(harvest)
        return None
    return found


def _lead_and_rest(one: phrases.Item, found: _Case, more: bool) -> bool:
    text = one.lead if one.rest is None else None
    if _PLACEHOLDER.search(one.lead.plain) or len(one.lead.plain) < 4:
        return False
    if text is not None:
        pieces = phrases.sentences(passage=text)
        if more or len(pieces) == 1:
            found.title, found.text = (text, None) if more else (None, text)
        else:
            _prose(text, found)
        return True
    rest = one.rest
    assert rest is not None
    inner = phrases.item(passage=rest)
    if Label.SOLUTION in lexicon.labels(text=inner.lead.plain) and inner.rest:
        found.title = one.lead
        found.solutions.append(inner.rest)
        return True
    found.title = one.lead
    arrow = _ARROW.search(rest.plain)
    if arrow and arrow.start() > 0 and arrow.end() < len(rest.plain):
        found.text, found.solutions = rest.part(0, arrow.start()), [rest.part(arrow.end(), len(rest.plain))]
    elif len(phrases.sentences(passage=rest)) > 1:
        _prose(rest, found)
    elif more and not _begins_solution(rest.plain):
        found.text = rest
    elif _begins_solution(rest.plain) or not _TROUBLE.search(rest.plain):
        found.solutions.append(rest)
    else:
        found.text = rest
    return True


def _paragraph(node: Node, open_case: _Case | None, harvest: Harvest) -> _Case | None:
    for line in _labelled_lines(node):
        one = phrases.item(passage=line)
        label = _one(lexicon.labels(text=one.lead.plain)) if one.rest else None
        if (
            (label is None and _NUMBERED.match(line.plain))
            or _TITLED.match(line.plain)
            or _BARE_NUMBER.match(line.plain)
        ):
            if open_case:
                open_case.tell(harvest)
            open_case = _Case(title=_untitled(bare(line)), reason="told under a label")
        elif label is Label.PROBLEM:
            if open_case and (open_case.text or open_case.solutions):
                open_case.tell(harvest)
                open_case = None
            open_case = open_case or _Case(reason="told under a label")
            open_case.text = one.rest
        elif label and one.rest:
            open_case = open_case or _Case(reason="told under a label")
            _put(one.rest, label, open_case, harvest)
        elif open_case and open_case.solutions == [] and _begins_solution(line.plain):
            open_case.solutions.append(bare(line))
        elif one.rest and (one.bold or (":" in line.plain[:60] and len(one.lead.plain.split()) <= 6)):
            if open_case:
                open_case.tell(harvest)
            open_case = _Case(reason="a paragraph in a section of challenges")
            _lead_and_rest(one, open_case, more=False)
    return open_case


def _told_in_prose(text: Passage, harvest: Harvest) -> bool:
    """Read one paragraph of a section that is all prose as one challenge. Return whether it tells one."""
    pieces = phrases.sentences(passage=bare(text))
    if len(pieces) < 2 or not _TROUBLE.search(text.plain):
        return False
    found = _Case(reason="prose in a section of challenges")
    if len(pieces) > 2 and len(pieces[0].plain.split()) <= 16 and not _begins_solution(pieces[1].plain):
        found.title = pieces[0]
        text = phrases.span(passage=text, pieces=pieces[1:])
    _prose(text, found)
    found.tell(harvest)
    return True


def _labels_of(node: Node) -> frozenset[Label]:
    if node.kind is Kind.HEADING:
        label = _label_of_heading(node)
        return frozenset({label}) if label else frozenset()
    found: set[Label] = set()
    for line in node.lines:
        one = phrases.item(passage=line)
        if one.rest or line.plain.endswith(":"):
            found |= lexicon.labels(text=one.lead.plain)
        if _NUMBERED.match(line.plain):
            found.add(Label.PROBLEM)
    return frozenset(found)


def _labelled_lines(node: Node) -> Iterator[Passage]:
    """Yield a node's text, cut before each line and each sentence that begins with the label of a part."""
    text = node.text
    cuts = [0]
    offset = 0
    for line in node.lines:
        if offset and _begins_with_label(line):
            cuts.append(offset)
        for piece in phrases.sentences(passage=line)[1:]:
            if _begins_with_label(piece):
                cuts.append(offset + line.plain.find(piece.plain))
        offset += len(line.plain) + 1
    cuts = sorted({*cuts, *(match.start() for match in _RUN_IN.finditer(text.plain))})
    for start, end in zip(cuts, [*cuts[1:], len(text.plain)], strict=True):
        piece = text.part(start, end)
        if piece:
            yield piece


def _begins_with_label(line: Passage) -> bool:
    one = phrases.item(passage=line)
    return bool((one.rest or line.plain.rstrip().endswith(":")) and lexicon.labels(text=one.lead.plain))


# -- lists side by side -----------------------------------------------------------------------------------------------


def _pair_lists(node: Node, harvest: Harvest) -> bool:
    """Read "Challenges: a, b, c" and "Solutions: x, y, z" as pairs, first with first."""
    problems = solutions = None
    for child in node.children:
        if child.kind not in (Kind.ITEM, Kind.HEADING) or not (items := child.under(Kind.ITEM)):
            continue
        lead = child.text.plain.rstrip(": ")
        label = _one(lexicon.labels(text=lead))
        if label is Label.PROBLEM or lexicon.role(text=lead, whole=True) is Role.CHALLENGE:
            problems = problems or items
        elif label is Label.SOLUTION:
            solutions = solutions or items
    if not problems or not solutions or len(problems) != len(solutions) or len(problems) < 2:
        return False
    for problem, solution in zip(problems, solutions, strict=True):
        _Case(None, bare(problem.text), [bare(solution.text)], "paired with the solution at the same place").tell(
            harvest
        )
    return True


def answers(*, node: Node) -> bool:
    """Tell whether a heading holds the solutions of the challenges in the section before it."""
    return Label.SOLUTION in lexicon.labels(text=node.text.plain) and bool(node.under(Kind.ITEM))


def paired(*, problems: Node, solutions: Node, harvest: Harvest) -> bool:
    """Note the challenges of one section with the solutions of the next: first with first where both have as many, else by the
    words they share. Return whether the section is a plain list.
    """
    asked, answered = problems.under(Kind.ITEM), [bare(item.text) for item in solutions.under(Kind.ITEM)]
    if not asked or len(asked) != len(problems.children) or any(item.children for item in asked):
        return False
    cases = [_Case(None, bare(item.text), [], "paired with a solution of the section after it") for item in asked]
    for at, answer in enumerate(answered):
        to = at if len(asked) == len(answered) else _nearest(answer, asked)
        cases[to].solutions.append(answer)
    for one in cases:
        one.tell(harvest)
    return True


def _nearest(answer: Passage, asked: list[Node]) -> int:
    said = set(lexicon.words(text=answer.plain))
    shared = [sum(len(word) > 3 for word in said & set(lexicon.words(text=item.text.plain))) for item in asked]
    return shared.index(max(shared))


def _labelled_alone(node: Node, harvest: Harvest) -> bool:
    """Read a section that is one challenge by itself: Problem and Solution directly under its heading."""
    said = [_label_of_heading(child) for child in node.under(Kind.HEADING)]
    if said.count(Label.PROBLEM) != 1 or Label.SOLUTION not in said or lexicon.role(text=node.text.plain, whole=True):
        return False
    found = _Case(title=_untitled(node.text), reason="told under labels")
    _content(node, None, found, harvest)
    found.tell(harvest)
    return True
