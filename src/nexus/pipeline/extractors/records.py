"""Records with a form of their own: architecture decisions (Nygard, MADR) and post-mortems.

A decision record tells a challenge (its context) and the solution that was chosen. A post-mortem tells a challenge (what failed
and why), what ended it, and practices (its lessons and action items).
"""

import re
from collections.abc import Iterable

from nexus.domain.learning import Kind as Learned
from nexus.pipeline import lexicon
from nexus.pipeline.blocks import Kind
from nexus.pipeline.extractors import challenges, phrases, practices
from nexus.pipeline.extractors.harvest import Harvest, Told
from nexus.pipeline.outline import Node
from nexus.pipeline.passage import Passage, bare

_CONTEXT = (
    *("context and problem statement", "problem statement", "context and problem", "context", "problem", "the problem"),
    *("background", "motivation", "issue"),
)
_DECISION = ("decision", "decision outcome", "decision taken", "our decision", "the decision", "decision made")
_STATUS = ("status", "state")
_CAUSE = (
    *("root cause", "root cause analysis", "root cause and trigger", "cause", "contributing factor", "why it happened"),
    *("trigger", "what went wrong", "what happened"),
)
_IMPACT = ("impact", "summary", "incident summary", "what happened", "symptom", "overview")
_RESOLUTION = (
    *("resolution", "resolution and recovery", "fix", "solution", "how we fixed it", "mitigation", "remediation"),
    *("recovery", "immediate fix", "what we did"),
)
_LESSONS = (
    *("lesson learned", "lesson", "action item", "follow up", "what we learned", "prevention", "takeaway"),
    *("corrective action", "next time", "what we changed", "preventive action"),
)
"""Titles of sections by their words, the most telling first."""

_UNDECIDED = re.compile(
    r"(?i)\W*(?:rejected|declined|proposed|proposal|draft|abandoned|withdrawn|pending|open|rfc|under \w+|in review)\b"
)
_REPLACED = re.compile(r"(?i)\W*(?:superseded|deprecated|replaced|obsolete)\b")
_INCIDENT = re.compile(
    r"(?i)\b(?:post[- ]?mortem|incident(?: report| review)?|outage|root cause analysis)\b\s*(?:\d{4}-\d{2}-\d{2})?\s*[:–—-]*\s*"
)


def take(*, root: Node, harvest: Harvest, status: str = "") -> bool:
    """Note what a decision record or post-mortem tells. Return whether the document is one.

    `status` is what its front matter says of it: what was never decided, or rejected, solved nothing.
    """
    headings = [node for node in root.walk() if node.kind is Kind.HEADING and node.level]
    if not headings:
        return False
    named = {" ".join(lexicon.words(text=node.text.plain)): node for node in reversed(headings[1:])}
    title = headings[0].text
    if (context := _any(named, _CONTEXT)) and (decision := _any(named, _DECISION)):
        return _decision(title, context, decision, named, harvest, status or _status(root, named))
    cause = _any(named, _CAUSE)
    if cause and (
        _INCIDENT.search(title.plain) or (_any(named, _RESOLUTION) and (_any(named, _IMPACT) or _any(named, _LESSONS)))
    ):
        return _incident(title, cause, named, harvest)
    return False


def _any(named: dict[str, Node], titles: Iterable[str]) -> Node | None:
    return next((named[title] for title in titles if title in named), None)


def _status(root: Node, named: dict[str, Node]) -> str:
    """Return what a decision record says of its state: in a section of its own, or behind a label."""
    if (section := _any(named, _STATUS)) and (said := next(iter(section.children), None)):
        return said.text.plain
    labelled = (phrases.item(passage=line) for node in root.walk() for line in node.lines if line.plain.startswith("Status"))
    return next((one.rest.plain for one in labelled if one.rest and one.lead.plain == "Status"), "")


def _decision(
    title: Passage, context: Node, decision: Node, named: dict[str, Node], harvest: Harvest, status: str
) -> bool:
    problem, chosen = _first(context), _first(decision)
    if not problem or not chosen:
        return False
    undecided = _UNDECIDED.match(status)
    harvest.tell(
        Told(
            kind=Learned.CHALLENGE,
            text=problem,
            solutions=[] if undecided else [chosen],
            answer=title,
            reason="the context of a decision record" + (" (replaced since)" if _REPLACED.match(status) else ""),
        )
    )
    if not undecided:
        _consequences(named, harvest)
    return True


def _consequences(named: dict[str, Node], harvest: Harvest) -> None:
    """Note what a decision asks of its readers: the items after it that are told as advice."""
    for node in reversed(named.values()):
        for item in node.under(Kind.ITEM):
            text = bare(item.text)
            if phrases.is_imperative(text.plain) and len(text.plain.split()) > 3 and not item.children:
                harvest.tell(Told(kind=Learned.PRACTICE, text=text, reason="what a decision asks of its readers"))


def _incident(title: Passage, cause: Node, named: dict[str, Node], harvest: Harvest) -> bool:
    if challenges.labelled(node=cause, harvest=harvest):
        _lessons(named, harvest)
        return True
    why = _first(cause) or next((first for node in [_any(named, _IMPACT)] if node and (first := _first(node))), None)
    if not why:
        return False
    prefix = _INCIDENT.match(title.plain)
    what = bare(title.part(prefix.end(), len(title.plain))) if prefix and prefix.end() < len(title.plain) else title
    ended = _any(named, _RESOLUTION)
    solutions = (
        [bare(child.text) for child in ended.children if child.kind in (Kind.PARAGRAPH, Kind.ITEM)] if ended else []
    )
    harvest.tell(
        Told(kind=Learned.CHALLENGE, title=what, text=why, solutions=solutions, reason="the cause of an incident")
    )
    _lessons(named, harvest)
    return True


def _lessons(named: dict[str, Node], harvest: Harvest) -> None:
    for heading, node in reversed(named.items()):
        if heading in _LESSONS:
            practices.section(node=node, harvest=harvest)
            for child in node.under(Kind.HEADING):
                if lexicon.role(text=child.text.plain) is lexicon.Role.PRACTICE:
                    practices.section(node=child, harvest=harvest)


def _first(node: Node) -> Passage | None:
    return next(
        (
            bare(child.text)
            for child in node.walk()
            if child.kind in (Kind.PARAGRAPH, Kind.ITEM) and len(child.text.plain) > 15
        ),
        None,
    )
