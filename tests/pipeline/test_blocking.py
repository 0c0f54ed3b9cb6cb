"""Who meets whom: duplicates do, and the pairs a form costs stay bounded."""

import pytest
from tests.pipeline.settling import form, generated, settle, telling

from nexus.domain.learning import Kind
from nexus.pipeline import blocking, settlement


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (Kind.PRACTICE, "Write meaningful commit messages", "Descriptive commits tell the story"),
        (Kind.PRACTICE, "Never trust user input", "Input validation and sanitization"),
        (Kind.CHALLENGE, "Slow database queries", "Poor query performance on large tables"),
        (Kind.CHALLENGE, "Zorbulating the frobnicator failed", "The frobnicator would not zorbulate"),
        (Kind.CONCEPT, "Caching Strategies", "Caching in Django"),
        (Kind.TECHNOLOGY, "Elasticsearch", "Elasticsaerch"),
    ],
)
def test_duplicates_meet(kind: Kind, one: str, other: str) -> None:
    keys = [blocking.block_keys(form=form(telling(kind, value))) for value in (one, other)]
    assert keys[0] & keys[1]


def test_problems_without_a_common_word_meet_through_solutions_and_technologies() -> None:
    one = telling(
        Kind.CHALLENGE, "Everything froze", solutions=("Moved exports into a Celery worker",), technologies=("Celery",)
    )
    other = telling(
        Kind.CHALLENGE, "Visitors left", solutions=("Run exports in a Celery worker",), technologies=("celery",)
    )
    assert blocking.block_keys(form=form(one)) & blocking.block_keys(form=form(other))


def test_kinds_do_not_meet() -> None:
    keys = [blocking.block_keys(form=form(telling(kind, "Caching slow queries"))) for kind in Kind]
    assert all(a.isdisjoint(b) for a in keys for b in keys if a is not b)


def test_a_crowded_key_gives_longer_ones_that_duplicates_still_share() -> None:
    one = form(telling(Kind.PRACTICE, "Write meaningful commit messages for every change"))
    other = form(telling(Kind.PRACTICE, "Meaningful commit messages explain the change"))
    crowded = frozenset({"practice|topic|write-meaningful-commits", "practice|words|commit+meaningful"})
    plain, refined = (blocking.block_keys(form=one, crowded=keys) for keys in (frozenset(), crowded))
    assert crowded <= plain < refined
    assert (refined & blocking.block_keys(form=other, crowded=crowded)) - plain


def test_who_has_no_further_word_meets_who_has_none_either() -> None:
    one, other = (form(telling(Kind.PRACTICE, value)) for value in ("zorbulate frobnicators", "frobnicators zorbulate"))
    shared = blocking.block_keys(form=one) & blocking.block_keys(form=other)
    refined = [blocking.block_keys(form=told, crowded=shared) for told in (one, other)]
    assert one.key != other.key
    assert (refined[0] & refined[1]) - shared


def test_keys_are_bounded_however_crowded_they_are_and_fit_their_column() -> None:
    one = form(telling(Kind.PRACTICE, " ".join(f"word{number}" + "x" * 70 for number in range(60))))
    crowded: frozenset[str] = frozenset()
    for _ in range(10):
        keys = blocking.block_keys(form=one, crowded=crowded)
        assert len(keys) <= 500
        assert max(map(len, keys)) <= 200
        crowded |= keys


def test_crowded_blocks_are_refined_until_none_is_over_the_limit() -> None:
    tellings = [telling(Kind.PRACTICE, f"Write meaningful commit messages about part{number}") for number in range(900)]
    forms = [form(told) for told in tellings]
    assert len(settlement.meetings(built=forms)) < 900 * 899 // 2 // 10


def test_pairs_scored_a_form_do_not_grow_with_their_number() -> None:
    few, many = (settle(generated(count)) for count in (500, 5_000))
    assert few.forms > 450
    assert many.forms > 4_500
    assert many.pairs / many.forms <= 1.7 * few.pairs / few.forms
