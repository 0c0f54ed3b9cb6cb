"""One challenge while it is read: what its lines are, by their labels or by what they say."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nexus.domain.learning import Kind as Learned
from nexus.pipeline import lexicon, unmarked
from nexus.pipeline.blocks import Kind
from nexus.pipeline.extractors import listing, phrases
from nexus.pipeline.extractors.harvest import Harvest, Told
from nexus.pipeline.lexicon import Label, Role
from nexus.pipeline.outline import Node
from nexus.pipeline.passage import Passage, bare

_TROUBLES = "challenge|problem|issue|difficulty|obstacle|bug|error|struggle|hurdle|incident"
_NUMBERED = re.compile(
    rf"(?i)^(?:(?:{_TROUBLES})s?|difficulties)\s*(?:#|no\.?)?\s*(?P<number>\d{{0,3}})\s*[:.)–—-]+\s*(?=\S)"
)
_ONLY_NUMBER = re.compile(rf"(?i)^(?:{_TROUBLES})s?\s*(?:#|no\.?)?\s*\d{{1,3}}$")
_DATE = re.compile(
    r"(?i)\W*(?:\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
    r"|(?:day|week|month|sprint|module|part|term|year)\s*#?\d+|(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:,? .{1,20})?"
    r"|(?:\d{1,2}\.? )?(?:january|february|march|april|may|june|july|august|september|october|november|december)"
    r"(?: \d{1,4}(?:, \d{4})?)?)\W*$"
)
_SERIES = re.compile(
    r"(?i)(?:the |my |our |key |main )?(?:challenges|problems|issues|difficulties|obstacles|struggles|hurdles)\b"
)
_RUN_IN = re.compile(
    r"(?<=[\w.!?)] )(?:Problems?|Solutions?|Fix|Resolution|Root cause|Lessons? learned|Lesson|Outcome|Result|Impact)"
    r" ?:(?=\s|[A-Z])"
)
_PLACEHOLDER = re.compile(r"(?i)^[(\[].*[)\]]$|[→»]\s*$|^(?:n/a|none|tbd)\b")
_PARTS = (Label.PROBLEM, Label.SOLUTION, Label.LESSON, Label.CAUSE, Label.DETAIL, Label.RESULT)


@dataclass(slots=True)
class Case:
    """One challenge: its title, the problem told, and what was done about it."""

    reason: str
    title: Passage | None = None
    text: Passage | None = None
    solutions: list[Passage] = field(default_factory=list)
    guessed: bool = False
    """Whether the one solution was taken for one only because nothing said that it is the problem."""

    def tell(self, harvest: Harvest) -> None:
        """Note the challenge, if anything was said of the problem."""
        if self.title or self.text:
            self.solutions = [one for one in self.solutions if not is_open(one)]
            harvest.tell(
                Told(
                    kind=Learned.CHALLENGE,
                    title=self.title,
                    text=self.text,
                    solutions=self.solutions,
                    reason=self.reason,
                )
            )

    def put(self, text: Passage, label: Label, harvest: Harvest) -> None:
        """Take `text` as what its label says; a lesson becomes a practice of its own."""
        if not text or is_placeholder(text):
            return
        if label is Label.SOLUTION and self.guessed and not self.text:
            self.text, self.guessed = self.solutions.pop(), False
        if label in (Label.PROBLEM, Label.DETAIL):
            self._problem(text)
        elif label is Label.SOLUTION and not (text.plain.rstrip().endswith(":") and len(text.plain.split()) < 12):
            self.solutions.append(text)
        elif label is Label.LESSON and listing.is_names(passage=text):
            listing.take(rest=text, role=Role.CONCEPT, harvest=harvest)
        elif label is Label.LESSON:
            harvest.tell(Told(kind=Learned.PRACTICE, text=text, reason="a lesson told with a challenge"))

    def _problem(self, text: Passage) -> None:
        if self.text and not self.title and not self.solutions:
            self.title, self.text = self.text, text
        elif not self.text:
            self.text = text

    def prose(self, text: Passage) -> None:
        """Take running text: sentences of trouble first, then what was done about it."""
        pieces = phrases.sentences(passage=bare(text))
        at = self._turn(pieces)
        if at and not self.text:
            self.text = phrases.span(passage=text, pieces=pieces[:at])
        if at < len(pieces):
            # "My fix? I built a small project": the question is not the answer.
            asks = len(pieces[at].plain.split()) <= 3 and pieces[at].plain.endswith("?") and at + 1 < len(pieces)
            self.solutions.append(phrases.span(passage=text, pieces=pieces[at + asks :]))

    def _turn(self, pieces: list[Passage]) -> int:
        """Return which sentence begins to tell what was done."""
        told = bool(self.title or self.text)
        for at, piece in enumerate(pieces):
            if (at or told) and tells_solution(piece.plain):
                return at
        if len(pieces) > 1 and not self.text:
            calm = (at for at, piece in enumerate(pieces) if at and not lexicon.says(cue="trouble", text=piece.plain))
            return next(calm, len(pieces))
        return len(pieces)


def tells_solution(text: str) -> bool:
    """Tell whether a sentence says what was done about a problem."""
    return lexicon.says(cue="solves", text=text) and not lexicon.begins(cue="opening", text=text)


def announces_solution(text: str) -> bool:
    """Tell whether a line only announces what was done: "To overcome this:"."""
    return text.rstrip().endswith(":") and len(text.split()) <= 8 and lexicon.says(cue="solving", text=text)


def is_placeholder(text: Passage) -> bool:
    """Tell whether `text` says nothing: a bracketed note to oneself, a pointer to another page."""
    return bool(_PLACEHOLDER.search(text.plain))


def is_open(text: Passage) -> bool:
    """Tell whether what stands in the place of a solution says that there is none yet."""
    plain = text.plain
    return is_placeholder(text) or any(lexicon.told(kind=kind, text=plain) for kind in ("unsolved", "wish"))


def is_numbered(text: str, *, strictly: bool = False) -> bool:
    """Tell whether `text` begins as a challenge does in a series: "Challenge 2: ...". `strictly`: only with its number."""
    match = _NUMBERED.match(text)
    return bool(_ONLY_NUMBER.match(text)) or (bool(match) and (not strictly or bool(match and match["number"])))


def untitled(text: Passage) -> Passage | None:
    """Return the title of a challenge without "Challenge 2:"; None where nothing else is said."""
    if _ONLY_NUMBER.match(text.plain) or _DATE.match(text.plain) or lexicon.role(text=text.plain, whole=True) is Role.CHALLENGE:
        return None
    match = _NUMBERED.match(text.plain)
    return bare(text.part(match.end(), len(text.plain))) if match else text


def part(text: str) -> Label | None:
    """Return what a label names: the problem, the solution, the lesson; None where it is no label."""
    labels = lexicon.labels(text=text)
    return next((label for label in _PARTS if label in labels), None)


def part_of_heading(node: Node) -> Label | None:
    """Return what part of a challenge stands under a heading, None where its words do not say."""
    text = node.text.plain
    if _SERIES.match(text):
        return None
    if (
        node.level >= unmarked.GROUP
        and not lexicon.labels(text=text)
        and len(text.split()) <= 7
        and lexicon.says(cue="solving", text=text)
    ):
        return Label.SOLUTION
    return part(text)


def says_solved(*, node: Node) -> bool:
    """Tell whether a lone line says that what follows solved a problem: "How I solved it"."""
    text = node.text.plain
    is_line = node.kind is Kind.HEADING and node.level >= unmarked.GROUP
    return is_line and Label.SOLUTION in lexicon.labels(text=text) and lexicon.says(cue="solving", text=text)


def parts_of(node: Node) -> frozenset[Label]:
    """Return the parts of a challenge that a node names by labels at the beginning of its lines."""
    if node.kind is Kind.HEADING:
        label = part_of_heading(node)
        return frozenset({label}) if label else frozenset()
    return parts_of_lines(lines=node.lines)


def parts_of_lines(*, lines: Sequence[Passage]) -> frozenset[Label]:
    """Return the parts of a challenge that lines begin with as labels."""
    found: set[Label] = set()
    for line in lines:
        if begins_with_label(line):
            found |= lexicon.labels(text=phrases.item(passage=line).lead.plain)
        if is_numbered(line.plain):
            found.add(Label.PROBLEM)
    return frozenset(found)


def begins_with_label(line: Passage) -> bool:
    """Tell whether a line begins with the label of a part: "Solution: ..."."""
    if not line.bold and not phrases.may_split(text=line.plain):
        return False
    one = phrases.item(passage=line)
    return bool((one.rest or line.plain.rstrip().endswith(":")) and lexicon.labels(text=one.lead.plain))


def lines(node: Node) -> Iterator[Passage]:
    """Yield a node's text, cut before every label of a part: at the beginning of lines and sentences, and run in between."""
    text = node.text
    if len(text.plain) > phrases.LONGEST:
        yield text
        return
    cuts = {0, *(match.start() for match in _RUN_IN.finditer(text.plain))}
    offset = 0
    for line in node.lines:
        if begins_with_label(line):
            cuts.add(offset)
        for piece in phrases.sentences(passage=line)[1:]:
            if begins_with_label(piece):
                cuts.add(offset + line.plain.find(piece.plain))
        offset += len(line.plain) + 1
    ordered = sorted(cuts)
    for start, end in zip(ordered, [*ordered[1:], len(text.plain)], strict=True):
        if piece := text.part(start, end):
            yield piece
