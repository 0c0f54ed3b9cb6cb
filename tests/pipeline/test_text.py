"""The analyzer: what search indexes and what consolidation compares."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.pipeline import text
from nexus.pipeline.stemming import stem


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Slow queries!", ["slow", "queri"]),
        ("jsonb_set", ["jsonb_set", "jsonb", "set"]),
        ("imagePullBack", ["imagepullback", "imag", "pull", "back"]),
        ("HTTPServer", ["httpserver", "http", "server"]),
        ("--ignore-daemonsets", ["ignore-daemonsets", "ignor", "daemonset"]),
        ("/etc/nginx/nginx.conf", ["etc/nginx/nginx.conf", "nginx.conf", "etc", "nginx", "conf"]),
        ("v3.11.4", ["v3.11.4", "3.11.4", "3.11"]),
        ("C++, C# and .NET", ["c++", "c#", "and", ".net", "net"]),
        ("Café Größe ﬁle", ["cafe", "gross", "file"]),
        ("the user's don't", ["the", "user", "dont"]),
        ("東京都", ["東京", "京都"]),
        ("데이터", ["데이", "이터"]),
        ("字", ["字"]),
        ("N+1", ["n+1"]),
        ("... -- ''", []),
        ("", []),
    ],
)
def test_tokens(value: str, expected: list[str]) -> None:
    assert list(text.tokens(value)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("We should always write meaningful commit messages.", ["write", "meaningful", "commit", "message"]),
        ("auth, login and authentication", ["authentication", "authentication", "authentication"]),
        ("Never hardcode API keys", ["not", "hardcode", "api"]),
        ("Queries, querying the database / DBs", ["query", "query", "database", "database"]),
        ("error-handling of mobile-first UIs", ["error", "handle", "mobile", "ui"]),
        ("use select_related() in manage.py", ["select_related", "manage.py"]),
        ("customers and custom themes", ["customer", "customize", "theme"]),
        ("numeral letters \U00012402", ["numer", "letter", "\U00012402"]),
        ("products in production", ["product", "production"]),
    ],
)
def test_content_words(value: str, expected: list[str]) -> None:
    assert list(text.words(value)) == expected


@pytest.mark.parametrize(
    "group",
    [
        ("deploy", "deploys", "deployed", "deploying", "deployment"),
        ("configure", "configuration", "configurations", "configured"),
        ("test", "tests", "tested", "testing"),
        ("scalable", "scalability"),
        ("document", "documentation", "documented"),
    ],
)
def test_inflections_share_a_stem(group: tuple[str, ...]) -> None:
    assert len({stem(word) for word in group}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("author", "authorization"), ("organ", "organization"), ("custom", "customer"), ("local", "localization")],
)
def test_words_of_other_meaning_do_not_share_a_stem(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_surface_words_are_whole_and_not_stemmed() -> None:
    assert text.surface("Running jsonb_set, the Queries…") == ("running", "jsonb_set", "the", "queries")


def test_rarer_words_come_first() -> None:
    assert text.rarest(["code", "hydration", "zymurgy", "test", "code"]) == ("zymurgy", "hydration", "code", "test")
    assert text.common(["slow", "query", "redis"], ["query", "slow"]) == ("query", "slow")


@given(st.text(max_size=200))
def test_any_text_gives_tokens_without_spaces_or_capitals(value: str) -> None:
    for token in (*text.tokens(value), *text.surface(value), *text.words(value)):
        assert token
        assert not any(map(str.isspace, token))
        assert token.casefold() == token or not token.isascii()


@given(st.lists(st.sampled_from(["slow", "Queries", "jsonb_set", "v1.2.3", "東京"]), max_size=8))
def test_tokens_of_a_text_are_those_of_its_words_in_order(values: list[str]) -> None:
    assert text.tokens(" ".join(values)) == tuple(token for value in values for token in text.tokens(value))


def test_a_long_run_of_letters_gives_a_bounded_number_of_tokens() -> None:
    assert len(text.tokens("aB3" * 50_000)) <= 32


def test_analysis_time_grows_with_the_text() -> None:
    sample = "Import errors in settings.py: jsonb_set(...) -- see /var/log/x.log, v1.2.3; "
    text.tokens(sample)
    start = time.process_time()
    text.tokens(sample * 2_000)
    assert time.process_time() - start < 2
