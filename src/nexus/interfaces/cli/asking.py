"""What the hub knows of the challenges in a document that is not in it yet: the half of `nexus lint` that needs Django."""

from collections.abc import Mapping

from nexus.domain.finding import Answer
from nexus.domain.learning import Kind
from nexus.domain.views import EvidenceView
from nexus.pipeline.readings import Reading, Seen
from nexus.services import access, solve

_SHOWN = 3


def seen(*, reading: Reading) -> Mapping[int, Seen]:
    """Return, by the index of a challenge, what others did about it; challenges that nobody else reports are left out."""
    found: dict[int, Seen] = {}
    for at, one in enumerate(reading.extraction.learnings):
        if one.kind is Kind.CHALLENGE:
            view = solve.solve(viewer=access.owner(), problem=one.statement)
            if view.verdict == solve.SEEN:
                found[at] = _told(view.answers[0], reading.path)
    return found


def _told(answer: Answer, path: str) -> Seen:
    """Return an answer without what this very document says, which the hub may have read."""
    own = {one.source for one in answer.evidence if _is_same(one, path)}
    solutions = [
        (one.entry.title, others)
        for one in answer.solutions
        if (others := {told.source for told in one.evidence} - own)
    ]
    return Seen(
        others=answer.challenge.sources - len(own),
        solved=len(set().union(*(others for _, others in solutions))),
        solutions=tuple(title for title, _ in solutions[:_SHOWN]),
    )


def _is_same(one: EvidenceView, path: str) -> bool:
    return f"/{path}".endswith(f"/{one.path}")
