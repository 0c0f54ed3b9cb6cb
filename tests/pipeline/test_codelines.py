"""Lines of code and lines of words."""

import pytest

from nexus.pipeline import codelines


@pytest.mark.parametrize(
    "line",
    [
        "git commit -m 'Add the first test'",
        "npm install express mongoose cors jsonwebtoken dotenv",
        "SELECT id FROM users WHERE name IN ('a', 'b') AND age > 3;",
        "const total = a + b;",
        "$ docker compose up",
        "return response.json();",
    ],
)
def test_code_is_code(line: str) -> None:
    assert codelines.is_code(line=line)


@pytest.mark.parametrize(
    "line",
    [
        "schema, ship its API, carry its pager, and write down what each incident taught them;",
        "Let me say what I learned in the first week of the term",
        "Docker is what we used to give every developer the same database",
        "Return early from a function when the input is wrong, and say why;",
    ],
)
def test_a_sentence_is_none(line: str) -> None:
    assert not codelines.is_code(line=line)
