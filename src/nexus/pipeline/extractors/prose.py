"""Learnings told in running text, sentence by sentence: trouble and what ended it, advice, what was learned."""

import re

from nexus.domain.learning import Kind as Learned
from nexus.pipeline import lexicon
from nexus.pipeline.blocks import Kind
from nexus.pipeline.extractors import naming, phrases
from nexus.pipeline.extractors.cases import Case
from nexus.pipeline.extractors.harvest import Harvest, Told
from nexus.pipeline.outline import Node
from nexus.pipeline.passage import Passage, bare

_AND = re.compile(r"(?i)(?:and|but|also|so)\s+")
_FEWEST = 4
"""Words of a sentence that may be advice, or tell a problem."""


def take(*, node: Node, harvest: Harvest) -> bool:
    """Note what the paragraphs directly under a heading tell. Return whether they tell a challenge."""
    told = False
    for child in node.children:
        if child.kind is Kind.PARAGRAPH and not child.quoted and len(child.text.plain) <= phrases.LONGEST:
            reader = _Reader(harvest, told)
            reader.read(child.text)
            told = told or reader.told
    return told


def tells(*, node: Node) -> bool:
    """Tell whether a paragraph begins by announcing a challenge: "The hardest part was ..."."""
    if node.kind is not Kind.PARAGRAPH or node.quoted:
        return False
    first = phrases.sentences(passage=bare(node.text))[0].plain
    return bool(lexicon.told(kind="problem", text=first))


class _Reader:
    """Reads one paragraph; `open` is the challenge whose end the next sentence may tell."""

    def __init__(self, harvest: Harvest, told: bool) -> None:
        self.harvest, self.told = harvest, told
        self.text: Passage
        self.open: Case | None = None
        self.before: Passage | None = None
        self.advises = False

    def read(self, text: Passage) -> None:
        self.text = text
        for at, sentence in enumerate(phrases.sentences(passage=text)):
            steps = (self._problem, self._solution, self._advice, self._mishap)
            if not any(step(sentence) for step in steps) and at == 0:
                # Advice stands by itself, after a story or in a line of its own.
                self.advises = self.told and _is_advice(sentence)
                if self.advises:
                    self._advise(sentence)
            self._names(sentence)
        self._close()

    def _close(self) -> None:
        if self.open and self.open.text:
            self.open.tell(self.harvest)
            self.told = True
        self.open = None

    def _problem(self, sentence: Passage) -> bool:
        if self.open and not self.open.text:
            self.open.text = sentence
            return True
        if lexicon.told(kind="announces", text=sentence.plain):
            self._close()
            self.open = Case("announced in prose")
            return True
        said = lexicon.told(kind="problem", text=sentence.plain)
        if not said or len(sentence.plain[slice(*said)].split()) < 2:
            return False
        self._close()
        self.open = Case("told in prose")
        if ends := lexicon.ended(text=sentence.plain, begin=said.begin):
            self.open.text = sentence.part(said.begin, ends[0])
            self.open.solutions.append(sentence.part(*ends[1]))
        else:
            self.open.text = sentence.part(*said)
        return True

    def _solution(self, sentence: Passage) -> bool:
        if self.open and self.open.text and not self.open.solutions and (ends := lexicon.ended(text=sentence.plain, begin=0)):
            told = [self.open.text, sentence.part(0, ends[0])]
            self.open.text = phrases.span(passage=self.text, pieces=told)
            self.open.solutions.append(sentence.part(*ends[1]))
            return True
        said = lexicon.told(kind="solution", text=sentence.plain)
        acts = lexicon.told(kind="action", text=sentence.plain)
        if not said and not acts:
            return False
        if self.open is None and self.before is not None:
            self.open, self.before = Case("told in prose", text=self.before), None
        if self.open is None:
            return False
        self.open.solutions.append(sentence.part(*said) if said else sentence)
        return True

    def _mishap(self, sentence: Passage) -> bool:
        plain = sentence.plain
        is_free = self.before is None and self.open is None and len(plain.split()) >= _FEWEST
        if is_free and (lexicon.says(cue="trouble", text=plain) or lexicon.says(cue="mishap", text=plain)):
            self.before = sentence
        return False

    def _advice(self, sentence: Passage) -> bool:
        said = lexicon.told(kind="advice", text=sentence.plain)
        if said:
            self._close()
            self.advises = True
            self._advise(sentence.part(*said))
            return True
        if self.advises and _is_advice(sentence):
            self._advise(sentence)
            return True
        return False

    def _advise(self, text: Passage) -> None:
        lead = _AND.match(text.plain)
        text = text.part(lead.end(), len(text.plain)) if lead else text
        self.harvest.tell(Told(kind=Learned.PRACTICE, text=text, reason="advice in prose"))

    def _names(self, sentence: Passage) -> None:
        said = lexicon.told(kind="names", text=sentence.plain)
        for piece in phrases.parts(passage=sentence.part(*said)) if said else ():
            name = naming.concept(passage=piece)
            if name and naming.is_concept(name=name.words):
                self.harvest.concept(passage=name, reason="told as learned in prose")


def _is_advice(sentence: Passage) -> bool:
    lead = _AND.match(sentence.plain)
    plain = sentence.plain[lead.end() :] if lead else sentence.plain
    return len(plain.split()) >= _FEWEST and phrases.is_imperative(plain) and not plain.endswith((":", "?"))
