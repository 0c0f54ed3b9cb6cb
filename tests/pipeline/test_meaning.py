"""The shipped tables: well-formed, and telling what a statement is about."""

import pytest

from nexus.domain.learning import Kind
from nexus.pipeline import text
from nexus.pipeline.meaning import concepts, families, rules, tables, topics, vocabulary

TOPIC_TABLES = sorted(set(rules.TABLES.values()))


def terms(table: str) -> list[str]:
    lines = [line for line in tables.lines(table=table) if line.startswith(" ")]
    return [
        option for line in lines for term in line.split() if term.strip("!") for option in term.lstrip(">-").split("|")
    ]


@pytest.mark.parametrize("table", TOPIC_TABLES)
def test_every_term_of_a_rule_is_a_family_or_one_word(table: str) -> None:
    assert [t for t in terms(table) if t not in families.names() and len(text.phrases(t)) != 1] == []


@pytest.mark.parametrize("table", TOPIC_TABLES)
def test_topics_are_named_once_and_their_wider_ones_exist(table: str) -> None:
    heads = [line.partition("<")[::2] for line in tables.lines(table=table) if not line.startswith(" ")]
    names = [name.strip() for name, _ in heads]
    assert len(names) == len(set(names)) >= 100
    assert {wider.strip() for _, wider in heads} - {""} <= set(names)


def test_phrases_of_families_keep_all_their_words() -> None:
    lost = [
        value
        for _, values in tables.groups(table="families.txt")
        for value in values
        if len(text.phrases(value)) < len(value.split())
    ]
    assert lost == []


def test_families_and_frequencies_are_listed_once() -> None:
    names = [name for name, _ in tables.groups(table="families.txt")]
    assert len(names) == len(set(names))
    assert {band for band, _ in (line.split(":", 1) for line in tables.lines(table="frequency.txt"))} <= set("12345678")


def test_rarity_follows_the_table() -> None:
    assert vocabulary.rarity("code") < vocabulary.rarity("hydration") < vocabulary.rarity("zymurgy")
    assert vocabulary.rarity("zymurgy") == vocabulary.RAREST


@pytest.mark.parametrize(
    ("kind", "statement", "label", "topic"),
    [
        (Kind.PRACTICE, "Write meaningful commit messages", "", "write-meaningful-commits"),
        (Kind.PRACTICE, "Swagger makes endpoints clear", "", "document-the-api"),
        (Kind.PRACTICE, "commit often, in small steps", "Version Control", "small-commits"),
        (Kind.CHALLENGE, "N+1 queries when listing orders", "", "n-plus-one-queries"),
        (Kind.CHALLENGE, "Users hit the endpoint far too often", "Rate Limiting", "api-abuse-rate-limiting"),
    ],
)
def test_statements_are_about_a_topic(kind: Kind, statement: str, label: str, topic: str) -> None:
    found = topics.about(kind=kind, statement=statement, label=label)
    assert found is not None
    assert found.topic == topic


@pytest.mark.parametrize("statement", ["", "Zymurgy for beginners of wort", "Frobnicate the xyzzy plugh grue document"])
def test_what_no_topic_covers_has_none(statement: str) -> None:
    assert topics.about(kind=Kind.PRACTICE, statement=statement) is None


def test_a_step_of_a_procedure_is_not_plainly_advice() -> None:
    step = topics.about(kind=Kind.PRACTICE, statement="List commits of a branch")
    advice = topics.about(kind=Kind.PRACTICE, statement="Meaningful commits")
    assert advice is not None
    assert advice.hold is topics.Hold.PLAIN
    assert step is None or step.hold is topics.Hold.STEP


@pytest.mark.parametrize(
    ("one", "other"),
    [("Caching Strategies", "Caching in Django"), ("Auth", "User Authentication"), ("DB design", "Database Design")],
)
def test_names_of_one_field_of_knowledge(one: str, other: str) -> None:
    assert concepts.field(name=one) == concepts.field(name=other)
