"""Which title and summary an entry bears, whatever the order of its learnings."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pipeline.settling import ALIASES, telling

from nexus.domain.consolidation import Telling
from nexus.domain.learning import Kind
from nexus.pipeline import canonical


def test_a_technology_bears_its_usual_name() -> None:
    told = [(telling(Kind.TECHNOLOGY, name), source) for name, source in (("postgres", "a"), ("Postgres", "b"))]
    assert canonical.title(kind=Kind.TECHNOLOGY, tellings=told, aliases=ALIASES) == "PostgreSQL"


def test_a_name_no_alias_knows_is_spelt_as_most_sources_do() -> None:
    names = (("zorbdb", "a"), ("zorbdb", "a"), ("ZorbDB", "b"), ("ZorbDB", "c"))
    told = [(telling(Kind.TECHNOLOGY, name), source) for name, source in names]
    assert canonical.title(kind=Kind.TECHNOLOGY, tellings=told, aliases={}) == "ZorbDB"


def test_a_challenge_bears_the_title_its_sources_share() -> None:
    told = [
        (Telling(kind=Kind.CHALLENGE, title="Slow Queries", text="The listing took nine seconds."), "a"),
        (Telling(kind=Kind.CHALLENGE, title="", text="Slow database queries"), "b"),
        (Telling(kind=Kind.CHALLENGE, title="", text="Slow database queries"), "c"),
        (Telling(kind=Kind.CHALLENGE, title="", text="Reports were slow " + "because of many joins " * 9), "d"),
    ]
    assert canonical.title(kind=Kind.CHALLENGE, tellings=told, aliases={}) == "Slow database queries"


@pytest.mark.parametrize("label", ["Week 2", "Challenges", "Escalation", "Day 14:", "Sprint #3"])
def test_a_label_is_no_title_where_anything_is_stated(label: str) -> None:
    told = [
        (Telling(kind=Kind.CHALLENGE, title=label, text="The worker lost its connection to the broker."), "a"),
        (Telling(kind=Kind.CHALLENGE, title=label, text=""), "b"),
        (Telling(kind=Kind.CHALLENGE, title=label, text=""), "c"),
    ]
    assert canonical.title(kind=Kind.CHALLENGE, tellings=told, aliases={}) == (
        "The worker lost its connection to the broker"
    )


def test_of_equals_a_statement_of_handy_length_makes_the_title() -> None:
    told = [
        (telling(Kind.PRACTICE, "Pin versions"), "a"),
        (telling(Kind.PRACTICE, "Pin the versions of your dependencies"), "b"),
    ]
    assert canonical.title(kind=Kind.PRACTICE, tellings=told, aliases={}) == told[1][0].text


def test_a_long_statement_is_shortened_at_a_word() -> None:
    told = [(telling(Kind.PRACTICE, "Always " + "measure before optimizing anything " * 9), "a")]
    title = canonical.title(kind=Kind.PRACTICE, tellings=told, aliases={})
    assert len(title) <= canonical.LONGEST_TITLE
    assert title.endswith("…")
    assert told[0][0].text.startswith(title[:-1])


def test_the_summary_is_the_text_that_says_most() -> None:
    told = [
        (telling(Kind.PRACTICE, "Write tests"), "a"),
        (telling(Kind.PRACTICE, "Write tests first: unit tests guard each refactoring against regressions"), "b"),
        (telling(Kind.PRACTICE, "Write good tests"), "c"),
    ]
    assert canonical.summary(kind=Kind.PRACTICE, tellings=told) == told[1][0].text


def test_a_bare_name_has_no_summary() -> None:
    assert canonical.summary(kind=Kind.TECHNOLOGY, tellings=[(telling(Kind.TECHNOLOGY, "Redis"), "a")]) == ""


@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_told_gives_nothing(kind: Kind) -> None:
    assert canonical.title(kind=kind, tellings=[], aliases={}) == ""
    assert canonical.summary(kind=kind, tellings=[]) == ""


TOLD = st.tuples(
    st.builds(
        Telling,
        kind=st.just(Kind.CHALLENGE),
        title=st.sampled_from(["", "Slow queries", "Slow query"]),
        text=st.sampled_from(["slow queries", "Queries were slow. Much.", "Slow Queries", "x" * 120, "a b " * 40]),
    ),
    st.sampled_from("abc"),
)


@given(st.sampled_from(list(Kind)), st.lists(TOLD, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_title_and_summary_do_not_depend_on_order(
    kind: Kind, told: list[tuple[Telling, str]], chance: random.Random
) -> None:
    shuffled = chance.sample(told, len(told))
    for values in (told, shuffled):
        assert canonical.title(kind=kind, tellings=values, aliases=ALIASES)
    assert canonical.title(kind=kind, tellings=told, aliases=ALIASES) == canonical.title(
        kind=kind, tellings=shuffled, aliases=ALIASES
    )
    assert canonical.summary(kind=kind, tellings=told) == canonical.summary(kind=kind, tellings=shuffled)
