"""How alike two forms are: symmetric whole numbers with reasons, whatever the process."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pipeline.settling import form, generated, settle, telling

from nexus.domain.consolidation import Band
from nexus.domain.learning import Kind
from nexus.pipeline import matching

ROOT = Path(__file__).resolve().parents[2]

VOCABULARY = "slow query api document test not commit message meaningful zorb cache redis react"
WORDS = st.lists(st.sampled_from(VOCABULARY.split(" ")), min_size=1, max_size=8).map(" ".join)


def band(kind: Kind, one: str, other: str) -> Band:
    a, b = (form(telling(kind, value)) for value in (one, other))
    return matching.band(kind=kind, score=matching.score(a=a, b=b).score)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (Kind.PRACTICE, "Write meaningful commit messages", "Descriptive commit messages"),
        (Kind.PRACTICE, "Document everything", "Good documentation is as important as good code"),
        (Kind.PRACTICE, "Never hardcode secrets", "Keep API keys in environment variables"),
        (Kind.PRACTICE, "Write tests early", "If I started over, I'd write tests from day one."),
        (Kind.CHALLENGE, "Slow database queries", "Query performance degraded on large tables"),
        (Kind.CHALLENGE, "Prop drilling across nested components", "Managing global state in a large app"),
        (Kind.CHALLENGE, "CORS errors in the browser", "Cross-origin requests were blocked"),
        (Kind.CONCEPT, "Caching Strategies", "Caching in Django"),
        (Kind.TECHNOLOGY, "Elasticsearch", "Elasticsarch"),
    ],
)
def test_the_same_in_other_words_is_merged(kind: Kind, one: str, other: str) -> None:
    assert band(kind, one, other) is Band.MERGE


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (Kind.PRACTICE, "Write meaningful commit messages", "Write tests early"),
        (
            Kind.PRACTICE,
            "Use Redux for global state in this project",
            "Do not use Redux for global state in this project",
        ),
        (Kind.PRACTICE, "List the files of a directory by size", "Change to the last directory you were in"),
        (Kind.CHALLENGE, "Slow database queries", "Docker build failures"),
        (Kind.CHALLENGE, "JWT refresh tokens expired on mobile", "Deployment failed on Render"),
        (Kind.CONCEPT, "Database Design", "API Design"),
        (Kind.TECHNOLOGY, "Vue", "Vite"),
        (Kind.TECHNOLOGY, "Python 2", "Python 3"),
        (Kind.TECHNOLOGY, "JavaScript", "Java"),
    ],
)
def test_different_statements_are_not_merged(kind: Kind, one: str, other: str) -> None:
    assert form(telling(kind, one)).key == form(telling(kind, other)).key or band(kind, one, other) is not Band.MERGE


def test_a_narrower_problem_is_not_merged_with_the_wider_one() -> None:
    assert band(Kind.CHALLENGE, "N+1 queries when listing polls", "Slow database queries") is not Band.MERGE


def test_reasons_are_told_in_plain_words() -> None:
    a = form(telling(Kind.CHALLENGE, "Slow queries", solutions=("Redis caching",), technologies=("redis",)))
    b = form(telling(Kind.CHALLENGE, "The query was slow", solutions=("Caching in Redis",), technologies=("Redis",)))
    assert matching.score(a=a, b=b).reasons == (
        "same subject: slow database queries",
        "words in common: query, slow",
        "same solution: cache the result, redis, cache",
        "same technology: redis",
    )


def test_reasons_show_whole_words_and_not_stems() -> None:
    a, b = (form(telling(Kind.CHALLENGE, f"The zeppelin refused {what} invoices")) for what in ("creating", "created"))
    (reason,) = matching.score(a=a, b=dataclasses.replace(b, key=f"{b.key} again")).reasons
    assert reason == "words in common: refuse, zeppelin, invoice, create"


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (Kind.PRACTICE, "Keep business logic in the models", "Keep business logic in a service layer"),
        (Kind.PRACTICE, "Use signals for side effects", "Avoid signals for side effects"),
        (Kind.PRACTICE, "Use SCAN instead of KEYS", "Keep keys and secrets in environment variables"),
        (Kind.PRACTICE, "Delete dead code", "Version the API before the first client depends on it"),
        (Kind.PRACTICE, "Ask for a review", "Ask for help"),
        (
            Kind.CHALLENGE,
            "Our tests depend on the order in which they run",
            "A websocket test fails now and then on CI",
        ),
        (Kind.SOLUTION, "Used select_related and prefetch_related", "Used a composite index on the foreign key"),
        (Kind.SOLUTION, "Moved the mail into a Celery task", "Pointed Celery at the service name of the broker"),
    ],
)
def test_opposite_or_other_measures_are_not_merged(kind: Kind, one: str, other: str) -> None:
    assert band(kind, one, other) is not Band.MERGE


def test_forms_of_different_kinds_have_nothing_in_common() -> None:
    a, b = form(telling(Kind.PRACTICE, "Write tests")), form(telling(Kind.CHALLENGE, "Write tests"))
    assert matching.score(a=a, b=b) == matching.Match(score=0)


@given(st.sampled_from([Kind.PRACTICE, Kind.CHALLENGE, Kind.SOLUTION, Kind.CONCEPT]), WORDS, WORDS, WORDS, WORDS)
def test_scores_are_symmetric_whole_numbers_within_bounds(
    kind: Kind, one: str, other: str, solved: str, remedy: str
) -> None:
    a = form(telling(kind, one, solutions=(solved,), technologies=("Redis",)))
    b = form(telling(kind, other, solutions=(remedy,), technologies=("React", "redis")))
    match = matching.score(a=a, b=b)
    assert match == matching.score(a=b, b=a)
    assert type(match.score) is int
    assert 0 <= match.score <= 1000
    assert matching.score(a=a, b=a).score == 1000
    assert bool(match.reasons) or match.score < matching.ASK[kind]


@pytest.mark.parametrize("kind", list(Kind))
def test_bands_part_at_their_thresholds(kind: Kind) -> None:
    merge, ask = matching.MERGE[kind], matching.ASK[kind]
    scores = (merge, merge - 1, ask, ask - 1)
    assert [matching.band(kind=kind, score=score) for score in scores] == [
        Band.MERGE, Band.ASK, Band.ASK, Band.APART,
    ]  # fmt: skip


def test_entries_are_ranked_for_a_question() -> None:
    entries = {
        1: [form(telling(Kind.CHALLENGE, "CORS errors in the browser"))],
        2: [
            form(telling(Kind.CHALLENGE, "Slow API responses")),
            form(telling(Kind.CHALLENGE, "Slow database queries")),
        ],
        3: [form(telling(Kind.CHALLENGE, "Slow database queries on reports"))],
        4: [],
    }
    ranked = matching.rank(query=form(telling(Kind.CHALLENGE, "Slow database queries")), entries=entries)
    assert [one.entry for one in ranked][:2] == [2, 3]
    assert ranked[0].match.score == 1000
    assert 4 not in {one.entry for one in ranked}
    assert ranked == matching.rank(
        query=form(telling(Kind.CHALLENGE, "Slow database queries")), entries=dict(reversed(entries.items()))
    )


def test_settling_is_the_same_in_any_order() -> None:
    tellings = generated(400)
    forward, backward = settle(tellings), settle(tellings[::-1])
    assert forward.entries == backward.entries[::-1]


def test_features_survive_storage_as_json() -> None:
    built = form(telling(Kind.CHALLENGE, "Slow queries", solutions=("Caching",), technologies=("Redis",)))
    features = {
        field.name: sorted(value)
        for field in dataclasses.fields(built)
        if isinstance(value := getattr(built, field.name), frozenset)
    }
    stored = json.loads(json.dumps(features))
    restored = dataclasses.replace(built, **{name: frozenset(values) for name, values in stored.items()})
    assert restored == built


def test_settling_is_the_same_under_every_hash_seed() -> None:
    script = (
        "from tests.pipeline.settling import generated, settle, form; from nexus.pipeline import blocking\n"
        "told = generated(300)\n"
        "print(settle(told), [sorted(blocking.block_keys(form=form(one))) for one in told])"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(printed) == 1
    assert "challenge:" in printed.pop()
