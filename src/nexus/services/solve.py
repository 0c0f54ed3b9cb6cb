"""Have we seen this? A problem or an error goes in; the challenges like it come out, with what people did."""

import re
import time
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

from nexus.adapters import bulk, snapshot
from nexus.domain.access import Viewer
from nexus.domain.consolidation import Form, Match, Telling
from nexus.domain.finding import Answer, SolveView
from nexus.domain.learning import Kind
from nexus.pipeline import matching
from nexus.pipeline import query as queries
from nexus.pipeline.extractors import mentions
from nexus.pipeline.passage import Passage
from nexus.services import naming, retrieval
from nexus.services.consolidation import blocks
from nexus.services.read_models import entries, sight

SHOWN = 5
_FEATURES = ("solutions", "technologies", "topics")
SEEN, SIMILAR, NEW = "seen", "similar", "new"
_CANDIDATES = 30
_ERROR_NAME = re.compile(
    r"[\w.]+(?:Error|Exception|Fault|Warning|BackOff)|E[A-Z]{4,}|[A-Z]+(?:_[A-Z]+)+|[A-Z]{2,6}-?\d{3,5}"
)
"""A name that a machine gives a failure: OperationalError, ECONNREFUSED, ERR_REQUIRE_ESM, TS2345."""
_MARKS = ".,:;()[]'\""
_SEEN_FROM, _SIMILAR_FROM, _SHOWN_FROM = 850, 730, 300


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of the problem that a challenge and its solutions hold."""

    part: float = 0.0
    """How much of the problem they are, about 0 to 1."""
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A challenge compared with the problem: as an import would compare them, and by the words that it holds."""

    entry: int
    match: Match
    words: _Words

    @property
    def score(self) -> int:
        """Return how sure it is that both are one, 0 to 1000."""
        return min(1000, self.match.score + round(300 * self.words.part))

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return why it is an answer, in plain words."""
        errors = ", ".join(word for word in self.words.shared if _ERROR_NAME.fullmatch(word.strip(_MARKS)))
        same = (f"same error: {errors}",) if errors else ()
        if self.match.reasons or not self.words.shared:
            return (*same, *self.match.reasons)
        return (*same, f"words in common: {', '.join(self.words.shared[:4])}")

    @property
    def order(self) -> tuple[float, int]:
        """Return what candidates are put in order by: once they are alike, the words held part them more."""
        return (-self.match.score - 600 * self.words.part, self.entry)


def solve(*, viewer: Viewer, problem: str) -> SolveView:
    """Return the challenges that the viewer may see that are most like a problem, with their solutions and evidence.

    A pasted log is cut to what is telling. The verdict is `seen` where a challenge is as near as those that an import makes
    one entry, `similar` where one is near, else `new`; then the answers are what comes nearest, if anything does.
    """
    begun = time.perf_counter()
    ranked = _ranked(viewer, problem)
    answers = _answers(viewer, [candidate for candidate in ranked if candidate.score >= _SHOWN_FROM][:SHOWN])
    return SolveView(
        problem=problem,
        verdict=_verdict(answers),
        answers=answers,
        people=answers[0].challenge.sources if answers else 0,
        milliseconds=(time.perf_counter() - begun) * 1000,
    )


def _verdict(answers: Sequence[Answer]) -> str:
    best = max((answer.score for answer in answers), default=0)
    if best >= _SEEN_FROM:
        return SEEN
    return SIMILAR if best >= _SIMILAR_FROM else NEW


def _ranked(viewer: Viewer, problem: str) -> Sequence[_Candidate]:
    """Return candidates best first: those that hold its words, and those that meet it under a key of its form."""
    form = _form(queries.essence(problem))
    with snapshot.reading() as cursor:
        by_words = _by_words(cursor, viewer, problem)
        ids = {*by_words, *_by_keys(cursor, viewer, form)}
        told = _forms(cursor, viewer, ids)
    matched = {ranked.entry: ranked.match for ranked in matching.rank(query=form, entries=told)}
    found = [_Candidate(entry, matched.get(entry, Match(score=0)), by_words.get(entry, _Words())) for entry in told]
    return sorted(found, key=lambda candidate: candidate.order)


def _form(statement: str) -> Form:
    named = mentions.names(passages=[Passage(plain=statement, runs=((0, 0),))])
    return naming.names().form(Telling(kind=Kind.CHALLENGE, title="", text=statement, technologies=named))


def _by_words(cursor: CursorWrapper, viewer: Viewer, problem: str) -> Mapping[int, _Words]:
    """Return the challenges that hold most of the problem's words."""
    kinds = (Kind.CHALLENGE.value,)
    asked = queries.parse(problem, typed=False)
    search = retrieval.Search(cursor=cursor, asked=asked, scopes=viewer.scopes, kinds=kinds)
    ranked = search.rank(kinds=kinds)
    return {
        entry: _Words(score / search.most, search.shared(found=found))
        for row, score in reversed(ranked.rows[:_CANDIDATES])
        if (found := ranked.texts.get(row)) and (entry := found.entry)
    }


def _by_keys(cursor: CursorWrapper, viewer: Viewer, form: Form) -> Collection[int]:
    among = sight.among("key", sorted(blocks.leaves(form=form)))
    # Others, which the viewer may not see, must not take the places of those that he may.
    cursor.execute(
        f"""SELECT DISTINCT m.entry_id FROM form_key k
        JOIN member m ON m.form_id = k.form_id AND m.until_run_id IS NULL
        WHERE k.block_key {among.sql} AND EXISTS (
            SELECT 1 FROM entry_scope e WHERE e.entry_id = m.entry_id AND e.scope {sight.held(viewer)} AND e.learnings > 0)
        ORDER BY 1 LIMIT {_CANDIDATES}""",
        sight.params(viewer) | among.params,
    )
    return {entry for (entry,) in cursor.fetchall()}


def _forms(cursor: CursorWrapper, viewer: Viewer, ids: Collection[int]) -> Mapping[int, Sequence[Form]]:
    """Return the forms of challenges with what the learnings add to them that the viewer may see, and with nothing else."""
    among = sight.among("id", ids)
    cursor.execute(
        f"""SELECT DISTINCT m.entry_id, l.form_id, l.features
        FROM member m JOIN learning l ON l.form_id = m.form_id
        JOIN document d ON d.id = l.document_id AND d.until_run_id IS NULL
        JOIN source s ON s.id = d.source_id JOIN program p ON p.id = s.program_id
        WHERE m.entry_id {among.sql} AND m.until_run_id IS NULL AND l.kind = 'challenge' AND {sight.open_program(viewer)}""",
        sight.params(viewer) | among.params,
    )
    told: dict[tuple[int, int], list[Mapping[str, Sequence[str]]]] = defaultdict(list)
    for entry, form, features in cursor.fetchall():
        told[entry, form].append(bulk.unpacked(features))
    keys = sight.among("form", {form for _, form in told})
    cursor.execute(f"SELECT id, key, words FROM form WHERE id {keys.sql}", keys.params)
    words = {form: (key, tuple(bulk.unpacked(held))) for form, key, held in cursor.fetchall()}
    found: dict[int, list[Form]] = defaultdict(list)
    for (entry, form), added in told.items():
        key, held = words[form]
        seen = {name: frozenset().union(*(one.get(name, ()) for one in added)) for name in _FEATURES}
        found[entry].append(Form(kind=Kind.CHALLENGE, key=key, words=held, **seen))
    return found


def _answers(viewer: Viewer, chosen: Sequence[_Candidate]) -> tuple[Answer, ...]:
    ids = [candidate.entry for candidate in chosen]
    with snapshot.reading():
        refs = entries.refs(viewer=viewer, ids=ids)
        told = entries.answers(viewer=viewer, ids=ids)
    return tuple(
        Answer(
            challenge=refs[candidate.entry],
            score=candidate.score,
            reasons=candidate.reasons,
            evidence=told[candidate.entry][1],
            solutions=told[candidate.entry][0],
        )
        for candidate in chosen
        if candidate.entry in refs and candidate.entry in told
    )
