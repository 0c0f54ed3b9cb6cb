"""The values of curation: pairs that a person is asked about, acts, what they came to."""

import enum
from dataclasses import dataclass
from datetime import datetime

from nexus.domain.learning import Kind
from nexus.domain.views import EntryRef, EvidenceView, Page


class Answer(enum.StrEnum):
    """What a person says of two statements."""

    SAME = "same"
    DIFFERENT = "different"
    LATER = "later"


class ActKind(enum.StrEnum):
    """What a person did; kept as the act of a run that has no source."""

    REVIEW = "review"
    TAKE_BACK = "take back"
    UNDO = "undo"
    SPLIT = "split"
    EDIT = "edit"
    ALIASES = "aliases"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an act came to."""

    act: int
    """Its number: what takes it back."""
    entries: tuple[int, ...] = ()
    """The entries that hold the forms which it was about, after it; lowest first."""
    moved: int = 0
    """Forms that changed their entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """One of two statements to compare: a form, with the entry it belongs to and where it is told."""

    form: int
    title: str
    text: str
    entry: EntryRef
    evidence: tuple[EvidenceView, ...]
    """The first places that tell it so; at most three."""
    places: int
    """How many places the viewer may see."""

    @property
    def statement(self) -> str:
        """Return what it says in one piece."""
        return self.text or self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class PairView:
    """Two statements of which the rule does not know whether they are one."""

    kind: Kind
    a: StatementView
    b: StatementView
    score: int
    reasons: tuple[str, ...]
    postponed: bool
    alike: int
    """How many other pairs of the same two entries are asked too; this one scores highest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxView:
    """One page of the pairs to decide, the most useful first."""

    pairs: tuple[PairView, ...]
    page: Page
    kind: Kind | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """A pair that a person decided, and when."""

    act: int
    answer: Answer
    actor: str
    at: datetime
    a: EntryRef
    b: EntryRef
    said: tuple[str, str]
    """The two statements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One act of consolidation on an entry, whether it holds, and whether it can be undone."""

    decision: int
    act: str
    by: str
    at: datetime
    score: int | None
    entry: EntryRef | None
    """The entry that it was about, where that is another one by now."""
    other: EntryRef | None
    told: tuple[str, ...]
    """What the forms that it moved say; at most three."""
    undone_at: datetime | None
    undoable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """One distinct statement of an entry: what a person chooses when an entry is split."""

    form: int
    statement: str
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The history of an entry, latest first, and the statements that it holds now."""

    lines: tuple[LedgerLine, ...]
    forms: tuple[FormView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What an audience reads of an entry: title and summary."""

    title: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a text in a diff: `same`, `gone` or `new`."""

    state: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDiff:
    """How one field changed, word by word."""

    field: str
    pieces: tuple[Piece, ...]
    told: bool = False
    """True where the words are the sources' again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionView:
    """One edit by a person."""

    version: int
    actor: str
    at: datetime
    diffs: tuple[FieldDiff, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditView:
    """What the edit form of an entry shows: the words of one audience, as they are and as the sources tell them."""

    entry: EntryRef
    scope: str
    scopes: tuple[str, ...]
    """The audiences whose words this viewer may set."""
    version: int
    words: Words
    told: Words
    pinned: tuple[str, ...]
    """Fields that a person set."""
    revisions: tuple[RevisionView, ...]
    """Latest first."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class OwnAlias:
    """Another name of a technology or concept, the hub's own."""

    kind: Kind
    name: str
    canonical: str
    context: str = ""
    """A word that must stand in the statement, where the name means several things."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasEffect:
    """What a change of the aliases does, or would do."""

    act: int
    added: tuple[OwnAlias, ...]
    removed: tuple[OwnAlias, ...]
    learnings: int
    """Learnings that are called otherwise by it."""
    joined: tuple[tuple[str, str], ...]
    """(title, title) of entries that become one; at most 50."""
    parted: tuple[tuple[str, str], ...]
    """(title, title) of what comes out of an entry, and of that entry; at most 50."""
    moved: tuple[tuple[str, str, int], ...]
    """(title, title, learnings) that go from an entry that stays to another; at most 50."""
    joins: int
    parts: int
    applied: bool
