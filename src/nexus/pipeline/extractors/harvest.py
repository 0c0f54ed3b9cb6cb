"""What was found so far in one document, and how it becomes the document's learnings."""

import itertools
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from nexus.domain.learning import Kind, Learning, Span
from nexus.pipeline import lexicon
from nexus.pipeline.extractors import confidence, mentions
from nexus.pipeline.passage import Passage

_LIST_GAP = 4
_NEAR = 3
"""No more names than this fit into such a gap."""
_LONGEST_ABOUT = 400
_MARKS = ("/", "&", "+", ",", "|")


@dataclass(slots=True, kw_only=True)
class Told:
    """A challenge or practice: a title, a text or both, and the solutions of a challenge."""

    kind: Kind
    title: Passage | None = None
    text: Passage | None = None
    solutions: list[Passage] = field(default_factory=list)
    answer: Passage | None = None
    """What the solutions are called as a whole: the title of a decision."""
    reason: str = ""
    technologies: tuple[str, ...] = ()

    @property
    def statement(self) -> Passage:
        """Return the passage that says it: the text, else the title."""
        found = self.text or self.title
        assert found is not None
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A technology or concept by name: where it is named, and what the author says of it there."""

    passage: Passage
    reason: str
    about: Passage | None = None

    @property
    def text(self) -> str:
        """Return what is said of it, "" where nothing is."""
        words = self.about.words if self.about else ""
        return words if len(words) <= _LONGEST_ABOUT and not words.endswith(":") else ""


@dataclass(slots=True, kw_only=True)
class Harvest:
    """Collects statements and names; a name counts once a document, at its first place in a section that presents it."""

    told: list[Told] = field(default_factory=list)
    technologies: dict[str, Named] = field(default_factory=dict)
    mentioned: dict[str, Named] = field(default_factory=dict)
    concepts: dict[str, Named] = field(default_factory=dict)
    headed: dict[str, Named] = field(default_factory=dict)

    def technology(self, *, name: str, passage: Passage, reason: str, about: Passage | None = None) -> None:
        """Note a technology that a section presents, with what is said `about` it there."""
        self.technologies.setdefault(name, Named(passage=passage, reason=reason, about=about))

    def mention(self, *, passage: Passage, reason: str, presented: bool = False) -> None:
        """Note the technologies named in running text; a section that presents them wins over a place that only names them.

        What a plan or wish names is no learning yet.
        """
        if lexicon.told(kind="wish", text=passage.plain):
            return
        named = mentions.find(passage=passage)
        for at, found in enumerate(named):
            if found.name in lexicon.in_passing() and not (presented and _beside(named, at, passage.plain)):
                continue
            target = self.technologies if presented else self.mentioned
            if found.name not in target:
                target[found.name] = Named(passage=passage.part(found.start, found.end), reason=reason)

    def concept(self, *, passage: Passage, reason: str, headed: bool = False, about: Passage | None = None) -> None:
        """Note a concept by the author's own words. `headed`: the heading of a group, which an item of the same name outdoes."""
        target = self.headed if headed else self.concepts
        target.setdefault(lexicon.fold(name=passage.words), Named(passage=passage, reason=reason, about=about))

    def tell(self, told: Told) -> None:
        """Note a challenge or practice, and the technologies that it names."""
        passages = [passage for passage in (told.title, told.text, *told.solutions) if passage]
        self.told.append(told)
        for passage in passages:
            self.mention(passage=passage, reason=f"named in a {told.kind.value}")
        told.technologies = told.technologies or mentions.names(passages=passages)

    def learnings(self, *, text: str) -> tuple[Learning, ...]:
        """Return everything found, in the order of the document; each solution follows its challenge."""
        write = _Writer(text)
        singles = [
            write.learning(Kind.TECHNOLOGY, one.passage, one.reason, title=_spelled(one.passage, name), text=one.text)
            for name, one in (self.mentioned | self.technologies).items()
        ]
        singles += [
            write.learning(Kind.CONCEPT, one.passage, one.reason, title=one.passage.words, text=one.text)
            for one in (self.headed | self.concepts).values()
        ]
        groups = [[one] for one in singles] + [write.told(told) for told in self.told]
        groups.sort(key=lambda group: (group[0].span, group[0].kind.value, group[0].title))
        found: list[Learning] = []
        for group in groups:
            first = len(found)
            found += (group[0], *(write.solving(one, first) for one in group[1:]))
        return tuple(found)


def _spelled(passage: Passage, name: str) -> str:
    """Return a technology's name as its author spells it; its usual name where that is another, a part or a kind of it."""
    words = passage.words
    if lexicon.fold(name=words) == lexicon.fold(name=name):
        return words
    # "Postgres" is a spelling; "Docker images", "React 18" say more than the name.
    own = name.casefold().split()
    says_more = any(word.islower() or word[0].isdigit() for word in words.split()[1:] if word.casefold() not in own)
    return words if not says_more and lexicon.aliases().get(words.casefold()) == name else name


def _beside(named: Sequence[mentions.Mention], at: int, text: str) -> bool:
    """Tell whether another technology stands right beside this one: "SQL/NoSQL", "Git and GitHub"."""
    for other in range(max(at - _NEAR, 0), min(at + _NEAR + 1, len(named))):
        first, second = named[min(at, other)], named[max(at, other)]
        between = text[first.end : second.start].strip()
        if (
            other != at
            and len(between) <= _LIST_GAP
            and (between in _MARKS or named[other].name not in lexicon.in_passing())
        ):
            return True
    return False


class _Writer:
    """Writes passages as learnings with their exact spans."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = list(itertools.accumulate((len(line) + 1 for line in text.split("\n")), initial=0))

    def learning(
        self,
        kind: Kind,
        passage: Passage,
        reason: str,
        *,
        title: str = "",
        text: str = "",
        technologies: tuple[str, ...] = (),
        because: str = "",
    ) -> Learning:
        start, end = passage.place
        return Learning(
            kind=kind,
            title=title,
            text=text,
            span=self._span(start, end),
            quote=self._text[start:end],
            technologies=technologies,
            confidence=confidence.of(kind=kind, reason=because or reason, name=title),
            reason=reason,
        )

    def told(self, told: Told) -> list[Learning]:
        title, text = (passage.words if passage else "" for passage in (told.title, told.text))
        called = told.answer.words if told.answer else ""
        first = self.learning(
            told.kind, told.statement, told.reason, title=title, text=text, technologies=told.technologies
        )
        return [
            first,
            *(
                self.learning(
                    Kind.SOLUTION,
                    one,
                    "told as the solution",
                    title=called,
                    text=one.words,
                    technologies=mentions.names(passages=[one]),
                    because=told.reason,
                )
                for one in told.solutions
            ),
        ]

    def solving(self, solution: Learning, challenge: int) -> Learning:
        return Learning(
            kind=solution.kind, title=solution.title, text=solution.text, span=solution.span, quote=solution.quote,
            solves=challenge, technologies=solution.technologies, confidence=solution.confidence, reason=solution.reason,
        )  # fmt: skip

    def _span(self, start: int, end: int) -> Span:
        line, column = self._where(start)
        end_line, end_column = self._where(end - 1)
        return Span(line=line, column=column, end_line=end_line, end_column=end_column + 1)

    def _where(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
