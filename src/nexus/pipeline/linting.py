"""What an author should know of a document before others read it: a table of rules over its extraction."""

import enum
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from nexus.domain.learning import Kind
from nexus.pipeline import remarks
from nexus.pipeline.readings import Reading
from nexus.pipeline.remarks import Told


class Level(enum.StrEnum):
    """How bad it is: an error must not be published, a warning loses something, a notice is good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing to know about a place of a document; lines and columns count from 1."""

    rule: str
    level: Level
    line: int
    column: int
    end_line: int
    end_column: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: its name, how bad a breach is, what it finds in one line, and what the author can do."""

    name: str
    level: Level
    finds: str
    advice: str
    check: Callable[[Reading], Iterator[Told]]


def lint(*, reading: Reading, without: frozenset[str] = frozenset()) -> tuple[Remark, ...]:
    """Return what the rules find in a document, in its order; those named in `without` are not asked."""
    found = [
        Remark(
            rule=rule.name,
            level=rule.level,
            line=at[0],
            column=at[1],
            end_line=at[2],
            end_column=at[3],
            message=message,
        )
        for rule in RULES
        if rule.name not in without
        for at, message in rule.check(reading)
    ]
    return tuple(sorted(found, key=lambda one: (one.line, one.column, one.rule)))


def learned(*, reading: Reading) -> Mapping[Kind, int]:
    """Return how many learnings of each kind the document gives."""
    return Counter(one.kind for one in reading.extraction.learnings)


RULES: tuple[Rule, ...] = (
    Rule(
        name="secret",
        level=Level.ERROR,
        finds="A key, token or password. The hub shows it masked, but whoever reads the file reads it.",
        advice="Take it out, and revoke it: what was committed stays in the history.",
        check=remarks.secrets,
    ),
    Rule(
        name="unclosed-fence",
        level=Level.WARNING,
        finds="A fence of code that is opened and never closed, or closed and never opened.",
        advice="Close it with as many backticks as open it; what follows may be taken for code.",
        check=remarks.fences,
    ),
    Rule(
        name="unread",
        level=Level.WARNING,
        finds="A part that cannot be read: front matter that is no TOML, a document over 1 MB.",
        advice="Mend the block, or part the document.",
        check=remarks.noted,
    ),
    Rule(
        name="unsolved-challenge",
        level=Level.WARNING,
        finds="A challenge without a solution.",
        advice="Say what you did under it, “Solution: …” or as an item of its own. Open problems may stay: others may know.",
        check=remarks.unsolved,
    ),
    Rule(
        name="empty-section",
        level=Level.WARNING,
        finds="A section whose heading promises learnings and that gives none, or only names that stand further up.",
        advice="Write one learning an item, or give the section the heading of what it holds.",
        check=remarks.empty,
    ),
    Rule(
        name="duplicate",
        level=Level.WARNING,
        finds="The same challenge or practice told twice in one document; it counts once.",
        advice="Keep the better one.",
        check=remarks.twice,
    ),
    Rule(
        name="address",
        level=Level.WARNING,
        finds="An e-mail address. The hub masks it.",
        advice="Name people by their name; addresses are collected by machines.",
        check=remarks.addresses,
    ),
    Rule(
        name="no-evidence",
        level=Level.NOTICE,
        finds="A practice or solution that names no technology, number, code or reason, so nobody can check it.",
        advice="Say with what, how much, or because of what.",
        check=remarks.bare,
    ),
    Rule(
        name="unsure",
        level=Level.NOTICE,
        finds="A learning that is read as such with less than 70 % confidence.",
        advice="Put it under a heading that says its kind, or behind a label: “Problem:”, “Solution:”.",
        check=remarks.unsure,
    ),
    Rule(
        name="plan",
        level=Level.NOTICE,
        finds="A plan or wish. It is no learning until it is done.",
        advice="Nothing, or write it again as done.",
        check=remarks.plans,
    ),
    Rule(
        name="passed-over",
        level=Level.NOTICE,
        finds="A section that is not read for learnings because of its heading: set-up, features, contacts.",
        advice="Nothing; where it does hold learnings, give them a heading of their own.",
        check=remarks.passed_over,
    ),
    Rule(
        name="nothing-learned",
        level=Level.NOTICE,
        finds="A document that teaches nothing.",
        advice="Nothing, where it is not meant to; else add “What I learned”, “Challenges and solutions” or “Best practices”.",
        check=remarks.silent,
    ),
    Rule(
        name="met-before",
        level=Level.NOTICE,
        finds="A challenge that others in your hub report too (with `--hub`).",
        advice="Read how they solved it before you go on.",
        check=remarks.met,
    ),
)


def page() -> str:
    """Return the rules as a page in Markdown."""
    rows = "\n".join(f"| `{rule.name}` | {rule.level} | {rule.finds} | {rule.advice} |" for rule in RULES)
    return f"| Rule | Level | What it finds | What to do |\n| --- | --- | --- | --- |\n{rows}\n"
