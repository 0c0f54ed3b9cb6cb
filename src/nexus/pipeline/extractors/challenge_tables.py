"""Challenges told side by side: in the columns of a table, or in a list of problems and a list of solutions."""

from collections.abc import Sequence

from nexus.pipeline import lexicon
from nexus.pipeline.blocks import Kind
from nexus.pipeline.extractors import cases, phrases
from nexus.pipeline.extractors.cases import Case
from nexus.pipeline.extractors.harvest import Harvest
from nexus.pipeline.lexicon import Label, Role
from nexus.pipeline.outline import Node
from nexus.pipeline.passage import Passage, bare

_MOST_COMPARED = 50


def table(*, node: Node, harvest: Harvest) -> bool:
    """Note the challenges of a table whose header names a problem and a solution. Return whether it is such a table."""
    columns = _columns(node.rows[0]) if len(node.rows) > 1 else None
    if columns is None:
        return False
    problem, detail, solution = columns
    for row in filter(None, node.rows[1:]):
        cells = [bare(cell) for cell in row] + [bare(row[0]).part(0, 0)] * len(node.rows[0])
        if cells[problem]:
            answers = [cells[solution]] if len(cells[solution].plain) > 2 else []
            text = cells[detail] if detail is not None and cells[detail] else None
            Case("a row in a table of challenges", cells[problem], text, answers).tell(harvest)
    return True


def _columns(header: Sequence[Passage]) -> tuple[int, int | None, int] | None:
    said = [_labels(cell.plain) for cell in header]
    solutions = [at for at, labels in enumerate(said) if Label.SOLUTION in labels and Label.PROBLEM not in labels]
    problems = [at for at, labels in enumerate(said) if Label.PROBLEM in labels and at not in solutions]
    if not problems or not solutions:
        return None
    taken = {problems[0], *solutions}
    details = [at for at, labels in enumerate(said) if Label.DETAIL in labels and at not in taken]
    return problems[0], details[0] if details else None, solutions[0]


def _labels(text: str) -> frozenset[Label]:
    if labels := lexicon.labels(text=text):
        return labels
    if lexicon.role(text=text) is Role.CHALLENGE:
        return frozenset({Label.PROBLEM})
    solves = len(text.split()) <= 5 and lexicon.says(cue="solving", text=text)
    return frozenset({Label.SOLUTION}) if solves else frozenset()


def lists(*, node: Node, harvest: Harvest) -> bool:
    """Note what "Challenges: a, b" and "Solutions: x, y" under one heading tell, first with first. Return whether it does."""
    problems = solutions = None
    for child in node.children:
        if child.kind not in (Kind.ITEM, Kind.HEADING) or not (items := child.under(Kind.ITEM)):
            continue
        lead = child.text.plain.rstrip(": ")
        label = cases.part(lead)
        if label is Label.PROBLEM or lexicon.role(text=lead, whole=True) is Role.CHALLENGE:
            problems = problems or items
        elif label is Label.SOLUTION:
            solutions = solutions or items
    if not problems or not solutions or len(problems) != len(solutions) or len(problems) < 2:
        return False
    _pair([item.text for item in problems], [item.text for item in solutions], harvest)
    return True


def answers(*, node: Node) -> bool:
    """Tell whether a heading holds the solutions of the challenges in the section before it."""
    return Label.SOLUTION in lexicon.labels(text=node.text.plain) and bool(_statements(node))


def sections(*, problems: Node, solutions: Node, harvest: Harvest) -> bool:
    """Note the challenges of one section with the solutions of the next. Return whether the first is a plain list."""
    asked, answered = _statements(problems), _statements(solutions)
    if not asked or (not problems.under(Kind.ITEM) and len(asked) != len(answered)):
        return False
    _pair(asked, answered, harvest)
    return True


def _statements(node: Node) -> list[Passage]:
    """Return the plain items under a heading, or the sentences where there is only prose; nothing where there is more."""
    items = node.under(Kind.ITEM)
    if items:
        return (
            []
            if len(items) != len(node.children) or any(item.children for item in items)
            else [item.text for item in items]
        )
    if any(child.kind is not Kind.PARAGRAPH for child in node.children):
        return []
    return [piece for child in node.children for piece in phrases.sentences(passage=child.text)]


def _pair(asked: Sequence[Passage], answered: Sequence[Passage], harvest: Harvest) -> None:
    """Tell first with first where both have as many, else each solution with the problem that shares most of its words."""
    found = [Case("paired with its solution in another list", None, bare(text)) for text in asked]
    problems = [set(lexicon.words(text=text.plain)) for text in asked[:_MOST_COMPARED]]
    for at, answer in enumerate(answered):
        to = at if len(asked) == len(answered) else _nearest(answer, problems)
        found[to].solutions.append(bare(answer))
    for one in found:
        one.tell(harvest)


def _nearest(answer: Passage, problems: Sequence[set[str]]) -> int:
    said = {word for word in lexicon.words(text=answer.plain) if len(word) > 3}
    shared = [len(said & words) for words in problems]
    return shared.index(max(shared))
