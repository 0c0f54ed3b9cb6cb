"""Queries taken apart: operators, quotes, pasted errors; nothing that can be typed is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.domain.query import Filters, Query
from nexus.pipeline import query as queries

PYTHON = """
2026-01-05 10:22:31,118 ERROR worker failed
Traceback (most recent call last):
  File "/srv/app/manage.py", line 22, in <module>
    main()
  File "/srv/app/venv/lib/python3.11/site-packages/django/db/backends/base.py", line 100
django.db.utils.OperationalError: could not connect to server: Connection refused
"""
JAVA = """
Exception in thread "main" java.lang.NullPointerException: Cannot invoke "User.getName()"
    at com.acme.app.Greeter.greet(Greeter.java:31)
    at com.acme.app.Main.main(Main.java:12)
    ... 12 more
"""


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("redis timeout", Query(words=("redis", "timeout"))),
        ("how do I fix the redis timeout", Query(words=("fix", "redis", "timeout"))),
        ('"cache stampede" redis', Query(words=("cache", "stampede", "redis"), phrases=("cache stampede",))),
        ("redis -docker", Query(words=("redis",), excluded=("docker",))),
        ("git add -p --hard", Query(words=("git", "add", "-p", "--hard"))),
        (
            "kind:Challenges tech:redis program:backend source:journal slow",
            Query(
                words=("slow",),
                filters=Filters(kind="challenge", technologies=("redis",), program="backend", source="journal"),
            ),
        ),
        (
            'tech:"Ruby on Rails" kind:technologies',
            Query(filters=Filters(kind="technology", technologies=("Ruby on Rails",))),
        ),
        (
            "before:2025-01 after:2024-2-29 port",
            Query(words=("port",), filters=Filters(before=date(2025, 1, 1), after=date(2024, 2, 29))),
        ),
        ("the who", Query(words=("the", "who"))),
        ("", Query()),
        ('" \x00 "', Query()),
    ],
)
def test_what_is_typed_is_taken_apart(typed: str, expected: Query) -> None:
    assert queries.parse(typed) == expected


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("kind:nope port", "kind:nope is passed over: a kind is one of technology, concept"),
        ("before:soon port", "before:soon is passed over"),
        ("after:2025-13 port", "after:2025-13 is passed over"),
        ("after:0000 port", "after:0000 is passed over"),
    ],
)
def test_what_an_operator_does_not_take_is_told_and_passed_over(typed: str, told: str) -> None:
    asked = queries.parse(typed)
    assert (asked.words, asked.filters, len(asked.notes)) == (("port",), Filters(), 1)
    assert asked.notes[0].startswith(told)


def test_operators_are_words_in_what_is_pasted() -> None:
    asked = queries.parse('kind:challenge "quoted" -word', typed=False)
    assert asked.filters == Filters()
    assert not asked.phrases
    assert not asked.excluded


@pytest.mark.parametrize(
    ("pasted", "kept", "cut"),
    [
        (PYTHON, ("OperationalError", "Connection refused"), ("Traceback", "File", "main()", "10:22", "site-packages")),
        (JAVA, ("NullPointerException", "Cannot invoke"), ("Greeter.java", "more")),
        ("panic: boom at 0xdeadbeef\ngoroutine 1 [running]:\n", ("panic: boom",), ("0xdeadbeef", "goroutine")),
    ],
)
def test_a_pasted_error_is_cut_to_what_is_telling(pasted: str, kept: tuple[str, ...], cut: tuple[str, ...]) -> None:
    told = queries.essence(pasted)
    assert all(piece in told for piece in kept)
    assert not any(piece in told for piece in cut)


def test_of_a_long_log_the_errors_stay() -> None:
    log = "\n".join(f"step number {number} went well with nothing to report" for number in range(200))
    told = queries.essence(f"{log}\nFATAL: password authentication failed\n{log}")
    assert "password authentication failed" in told
    assert len(told.split()) <= 70


def test_a_long_query_keeps_its_rarest_words() -> None:
    asked = queries.parse(" ".join([f"word{number}" for number in range(300)] + ["the", "file"]))
    assert len(asked.words) == queries.MOST_WORDS
    assert "file" not in asked.words


@given(st.text(max_size=400))
def test_anything_may_be_asked(value: str) -> None:
    for typed in (True, False):
        asked = queries.parse(value, typed=typed)
        assert len(asked.words) <= queries.MOST_WORDS
        assert all(word and "\0" not in word for word in asked.words)
    assert "\n" not in queries.essence(value)


def test_a_query_of_a_megabyte_is_cut() -> None:
    assert len(queries.parse("redis " * 200_000).words) == 1
    assert len(queries.parse("x" * 1_000_000).words[0]) <= queries.LONGEST


@pytest.mark.parametrize("lines", [0, 20, 200, 20_000])
def test_an_error_is_found_wherever_it_stands_in_a_log(lines: int) -> None:
    error = "E   django.db.utils.OperationalError: FATAL: sorry, too many clients already"
    noise = "\n".join(f"tests/test_a{number}.py::test_case_{number} PASSED" for number in range(lines))
    told = queries.telling(f"{noise}\n{error}\n1 passed in 3 s\n{noise}")
    assert "sorry, too many clients already" in told
    assert told.count("PASSED") <= 8


def test_one_endless_word_is_cut() -> None:
    assert len(queries.telling("a" * 60_000)) <= 200
