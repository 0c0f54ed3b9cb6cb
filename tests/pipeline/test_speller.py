"""Misspelt words and parts of words, looked up in a vocabulary; and what a word of a query is found by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.pipeline import expansion, synonyms, text
from nexus.pipeline.speller import Speller, Vocabulary

VOCABULARY = (
    "middleman", "prepared", "statement", "whitespace", "homebrew", "clipboard", "pg_stat_activity", "imagepullbackoff",
    "table", "tables", "react", "resize", "postgres", "hist_ignore_space", "timeout",
)  # fmt: skip
SPELLER = Speller(vocabularies=[Vocabulary(words=VOCABULARY[::2]), Vocabulary(words=VOCABULARY[1::2])])


@pytest.mark.parametrize(
    ("written", "meant"),
    [("middelman", "middleman"), ("perpared", "prepared"), ("statment", "statement"), ("tabel", "table"), ("rezise", "resize"),
     ("postgers", "postgres"), ("timout", "timeout"),
     ("eract", "react"), ("imeout", "timeout"), ("xtimeout", "timeout"), ("himeout", "timeout")],
)  # fmt: skip
def test_the_nearest_word_comes_first(written: str, meant: str) -> None:
    assert SPELLER.near(word=written)[0][0] == meant


def test_a_known_word_is_not_near_itself() -> None:
    assert all(word != "table" for word, _ in SPELLER.near(word="table"))


@pytest.mark.parametrize(
    ("fragment", "whole"),
    [("pg_stat_activ", "pg_stat_activity"), ("imagepull", "imagepullbackoff"), ("hist_ignore", "hist_ignore_space"),
     ("ignore_space", "hist_ignore_space"), ("stat_act", "pg_stat_activity")],
)  # fmt: skip
def test_words_are_found_by_their_beginning_or_a_part(fragment: str, whole: str) -> None:
    assert whole in SPELLER.holding(fragment=fragment)


def test_the_shortest_that_begins_so_comes_first() -> None:
    assert SPELLER.holding(fragment="tab") == ("table", "tables")


def test_two_words_written_as_one_are_parted() -> None:
    assert SPELLER.split(word="reacttable") == ("react", "table")
    assert SPELLER.split(word="reactnothing") is None


@given(st.text(max_size=60))
def test_anything_may_be_looked_up(word: str) -> None:
    assert len(SPELLER.near(word=word)) <= 6
    assert all(word in found for found in SPELLER.holding(fragment=word))
    SPELLER.split(word=word)


@given(st.sampled_from(VOCABULARY), st.data())
def test_one_swap_of_neighbours_is_found(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(min_value=1, max_value=len(word) - 2))
    swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if word.isalpha() and len(word) > 4 and swapped not in VOCABULARY:
        assert word in [found for found, _ in SPELLER.near(word=swapped)]


def tokens_of(*words: str) -> list[dict[str, float]]:
    """Return what each word is found by, those without other words first."""
    return [dict(group.tokens) for group in expansion.groups(words=words, known=synonyms.laid())]


def test_other_names_do_for_a_name() -> None:
    first = tokens_of("pg")[0]
    assert first["pg"] == 1.0
    assert text.tokens("postgresql")[0] in first
    assert text.tokens("postgres")[0] in first


def test_two_words_may_have_been_one() -> None:
    left, right, *_ = tokens_of("home", "brew")
    assert "homebrew" in left
    assert "homebrew" in right


def test_an_identifier_is_found_whole_before_its_parts() -> None:
    groups = expansion.groups(words=("jsonb_set",), known=synonyms.laid())
    assert "jsonb_set" in groups[0].tokens
    assert groups[0].weight == 1
    assert {"jsonb", "set"} <= {token for group in groups[1:] for token in group.tokens}
    assert all(group.weight < 1 for group in groups[1:])


def test_only_words_that_stand_somewhere_are_offered() -> None:
    group = expansion.groups(words=("statment",), known=synonyms.laid())[0]
    offers = expansion.spellings(group=group, left=None, speller=SPELLER)
    expansion.respell(group=group, offers=offers, count=lambda token: 0, known=synonyms.laid())
    assert group.replaced == ""
    expansion.respell(
        group=group, offers=offers, count=lambda token: 3 * (token in text.tokens("statement")), known=synonyms.laid()
    )
    assert group.replaced == "statement"
    assert text.tokens("statement")[0] in group.tokens


def test_a_hubs_own_name_does_for_another_and_for_its_shipped_names() -> None:
    known = synonyms.laid((("Elephant", "PostgreSQL"),))
    assert {"postgresql", "postgres"} <= known.of(phrase="elephant").keys()
    assert "elephant" in known.of(phrase="postgresql")
    assert "elephant" not in synonyms.laid().of(phrase="postgresql")
