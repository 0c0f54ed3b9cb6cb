"""Which tellings are one form, and what a form knows of them."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pipeline.settling import ALIASES, telling

from nexus.domain.consolidation import Telling
from nexus.domain.learning import Kind
from nexus.pipeline import forms


def key(kind: Kind, value: str) -> str:
    return forms.key_of(telling=telling(kind, value), aliases=ALIASES).key


@pytest.mark.parametrize(
    ("kind", "spellings"),
    [
        (Kind.TECHNOLOGY, ("PostgreSQL", "Postgres", "postgres 15", "PostgreSQL Database", "PostgreSQL (v16)")),
        (Kind.TECHNOLOGY, ("Django REST Framework", "DRF", "Django REST framework (DRF)", "django-rest-framework")),
        (Kind.TECHNOLOGY, ("Tailwind CSS", "TailwindCSS", "tailwind-css", "Tailwind css.")),
        (Kind.CONCEPT, ("Database Design", "database designs", "Database  design", "DB Design")),
        (Kind.CHALLENGE, ("Slow database queries", "slow database query!", "The database queries were slow")),
        (Kind.PRACTICE, ("Write meaningful commit messages", "Always write meaningful commit messages.")),
    ],
)
def test_spellings_of_one_statement_share_a_key(kind: Kind, spellings: tuple[str, ...]) -> None:
    keys = {key(kind, spelling) for spelling in spellings}
    assert len(keys) <= (2 if kind is Kind.CHALLENGE else 1)
    assert all(held.startswith(f"{kind}:") for held in keys)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (Kind.TECHNOLOGY, "C", "C++"),
        (Kind.TECHNOLOGY, "C#", "C++"),
        (Kind.TECHNOLOGY, "Java", "JavaScript"),
        (Kind.TECHNOLOGY, "React", "React Native"),
        (Kind.PRACTICE, "Use Redux", "Do not use Redux"),
        (Kind.CHALLENGE, "Slow queries", "Slow builds"),
    ],
)
def test_different_things_have_different_keys(kind: Kind, one: str, other: str) -> None:
    assert key(kind, one) != key(kind, other)


def test_kinds_never_share_a_key() -> None:
    assert len({key(kind, "Caching") for kind in Kind}) == len(Kind)


@pytest.mark.parametrize("value", ["", "the", "!!!", "日本語のテスト", "a" * 5_000, "x " * 5_000, "one two " * 9])
@pytest.mark.parametrize("kind", list(Kind))
def test_any_statement_has_a_key_of_bounded_length(kind: Kind, value: str) -> None:
    found = forms.key_of(telling=telling(kind, value), aliases={})
    assert len(found.key) <= 5_000
    assert found == forms.key_of(telling=telling(kind, value), aliases={})


def test_features_are_the_union_over_tellings_in_any_order() -> None:
    tellings = [
        telling(Kind.CHALLENGE, "Slow API responses", solutions=("Redis caching",), technologies=("redis",)),
        telling(Kind.CHALLENGE, "Slow API responses", solutions=("Added an index",), technologies=("Postgres",)),
        telling(Kind.CHALLENGE, "Slow API responses"),
    ]
    found = {
        forms.build(key=forms.key_of(telling=order[0], aliases=ALIASES), tellings=order, aliases=ALIASES)
        for order in itertools.permutations(tellings)
    }
    (form,) = found
    assert form.solutions >= {"redis", "cache", "index"}
    assert form.technologies == {"redis", "postgresql"}
    assert form.topics == {"slow-database-queries"}


def test_what_stands_before_a_colon_is_not_what_is_told() -> None:
    assert forms.parted(statement="Version Control: commit often") == ("Version Control", "commit often")
    assert forms.parted(statement="see https://example.org for more") == ("", "see https://example.org for more")
    assert forms.parted(statement="no label here") == ("", "no label here")


@given(st.sampled_from(list(Kind)), st.text(max_size=80), st.text(max_size=80))
def test_keys_depend_on_the_telling_alone(kind: Kind, title: str, text: str) -> None:
    told = Telling(kind=kind, title=title, text=text)
    assert forms.key_of(telling=told, aliases=ALIASES) == forms.key_of(telling=told, aliases=dict(ALIASES))
