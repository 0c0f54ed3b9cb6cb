"""What is unclear in a document: one function a rule, each yields where and what."""

import re
from collections.abc import Iterator

from nexus.domain.learning import Kind, Learning
from nexus.pipeline import lexicon
from nexus.pipeline.blocks import Kind as BlockKind
from nexus.pipeline.readings import Reading, Section

_FENCE = re.compile(r"The fence in line (?P<line>\d+)\b")
_PLANS = re.compile(
    r"(?i)\b(?:next|future|plans?|planned|roadmap|to ?do|goals?|upcoming|later|ahead|wish(?:es)?|want)\b"
)
_WISH = re.compile(
    r"(?i)\W{0,4}(?:(?:some ?day|later|soon|next (?:week|month|time|sprint)|eventually),? )?"
    r"(?:i|we)(?:'d|'ll| would| will| still)?"
    r" (?:want|plan|hope|intend|wish|like|need|aim)(?:ed|s)? to\b|\W{0,4}(?:to do|todo|to learn|planned|wish list) ?:"
)
_SHOWN = re.compile(
    r"\d|[`,;:(_—–]|[a-z][A-Z]|\b[A-Z]{2,}\b|(?i:\b(?:because|since|so|otherwise|else|without|until|unless|when|where|while|if|after"
    r"|before|instead|rather|by|with|than|which|that|from|for|every|each|never|into|and|not|over|in)\b)"
)
_SHORT = 7
"""Words up to which a statement is bare, unless it names something; a longer one tells how or why in words of its own."""
_NUMBERED = re.compile(r"\d\W*$")
_WORD = re.compile(r"\w+")
_LONGEST = 80
_DOUBTED = 700
"""Confidence below which a learning may well be none."""

Told = tuple[tuple[int, int, int, int], str]
"""Where a remark stands, and what it says."""


def _span(one: Learning) -> tuple[int, int, int, int]:
    return one.span.line, one.span.column, one.span.end_line, one.span.end_column


def _short(said: str) -> str:
    return f"“{said if len(said) <= _LONGEST else said[: _LONGEST - 1].rstrip() + '…'}”"


def _hidden(reading: Reading, *, addresses: bool) -> Iterator[Told]:
    for finding in reading.masked.findings:
        if (finding.kind == "e-mail address") is addresses:
            start, end = reading.row(finding.line)
            own, masked = reading.text[start:end], reading.masked.text[start:end]
            differ = [at for at in range(end - start) if own[at] != masked[at]] or [0]
            yield reading.at(start + differ[0], start + differ[-1] + 1), f"{finding.kind} in the open"


def secrets(reading: Reading) -> Iterator[Told]:
    yield from _hidden(reading, addresses=False)


def addresses(reading: Reading) -> Iterator[Told]:
    yield from _hidden(reading, addresses=True)


def fences(reading: Reading) -> Iterator[Told]:
    for note in reading.extraction.notes:
        if match := _FENCE.match(note):
            yield reading.at(*reading.row(int(match["line"]))), "fence that is never closed, or only closes"


def noted(reading: Reading) -> Iterator[Told]:
    for note in reading.extraction.notes:
        if not _FENCE.match(note):
            yield (1, 1, 1, 1), note.rstrip(".")


def unsolved(reading: Reading) -> Iterator[Told]:
    solved = {one.solves for one in reading.extraction.learnings}
    for at, one in enumerate(reading.extraction.learnings):
        if one.kind is Kind.CHALLENGE and at not in solved:
            yield _span(one), f"challenge without a solution: {_short(one.statement)}"


def met(reading: Reading) -> Iterator[Told]:
    for at, seen in reading.seen.items():
        if seen.others:
            people = f"{seen.others} {'other reports' if seen.others == 1 else 'others report'} this"
            how = "; ".join(map(_short, seen.solutions))
            yield _span(reading.extraction.learnings[at]), people + (f", {seen.solved} solved it: {how}" if how else "")


def empty(reading: Reading) -> Iterator[Told]:
    done = 0
    for section in reading.sections:
        is_title = section.node.level == 1 and section is reading.sections[0]
        # "Week 5" may well be a week without anything learned.
        is_date = section.role is lexicon.Role.LEARNING and _NUMBERED.search(section.node.text.plain)
        if section.first <= done or is_title or is_date or section.role not in lexicon.LEARNED:
            continue
        if not reading.told_in(section.first, section.last):
            done = section.last
            yield (
                reading.at(*section.node.text.place),
                f"nothing new is learned under {_short(section.node.text.words)}",
            )


def _skipped(reading: Reading) -> Iterator[Section]:
    done = 0
    for section in reading.sections:
        if (
            section.role is lexicon.Role.SKIP
            and section.first > done
            and not reading.told_in(section.first, section.last)
        ):
            done = section.last
            yield section


def passed_over(reading: Reading) -> Iterator[Told]:
    for section in _skipped(reading):
        if not _PLANS.search(section.node.text.plain):
            said = _short(section.node.text.words)
            yield reading.at(*section.node.text.place), f"{said} is passed over: headings like it hold no learnings"


def plans(reading: Reading) -> Iterator[Told]:
    for section in _skipped(reading):
        if _PLANS.search(section.node.text.plain):
            said = _short(section.node.text.words)
            yield reading.at(*section.node.text.place), f"{said} holds plans, which are no learnings yet"
    told = {one.span.line for one in reading.extraction.learnings}
    for section in reading.sections:
        for child in section.node.children:
            is_said = child.kind in (BlockKind.ITEM, BlockKind.PARAGRAPH) and _WISH.match(child.text.plain)
            if is_said and reading.line(child.text.place[0]) not in told:
                yield reading.at(*child.text.place), f"a plan is no learning yet: {_short(child.text.words)}"


def bare(reading: Reading) -> Iterator[Told]:
    for one in reading.extraction.learnings:
        is_told = one.kind in (Kind.PRACTICE, Kind.SOLUTION)
        said = f"{one.title} {one.quote}".strip()
        if is_told and not one.technologies and len(said.split()) <= _SHORT and not _SHOWN.search(said):
            yield _span(one), f"{one.kind} that gives no name, number or reason: {_short(one.statement)}"


def twice(reading: Reading) -> Iterator[Told]:
    first: dict[tuple[Kind, frozenset[str]], Learning] = {}
    for one in reading.extraction.learnings:
        held = first.setdefault((one.kind, frozenset(_WORD.findall(one.statement.lower()))), one)
        if held is not one and held.span != one.span and one.kind in (Kind.CHALLENGE, Kind.PRACTICE):
            yield _span(one), f"{one.kind} told before, in line {held.span.line}: {_short(one.statement)}"


def unsure(reading: Reading) -> Iterator[Told]:
    for one in reading.extraction.learnings:
        if one.kind is not Kind.TECHNOLOGY and one.confidence < _DOUBTED:
            yield (
                _span(one),
                f"read as a {one.kind} ({one.reason}), sure to {one.confidence // 10} %: {_short(one.statement)}",
            )


def silent(reading: Reading) -> Iterator[Told]:
    if not reading.extraction.learnings:
        yield (1, 1, 1, 1), "nothing is learned from this document"
