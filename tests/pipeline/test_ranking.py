"""What is written for a row, and the order of what is found."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.pipeline import ranking, snippets

SHIFT = 8
WORDS = st.lists(st.sampled_from(["redis", "cache", "slow", "port", "queri"]), max_size=12)


def impacts(title: str = "", tags: str = "", body: str = "") -> dict[str, int]:
    """Return how much a row is about its tokens."""
    return dict(ranking.impacts(title=title.split(), tags=tags.split(), body=body.split()))


def test_a_title_says_more_than_tags_and_tags_more_than_one_word_of_the_body() -> None:
    title, tags, body = impacts(title="redis")["redis"], impacts(tags="redis")["redis"], impacts(body="redis")["redis"]
    assert title > tags > body


def test_a_word_told_often_says_more_and_in_a_long_text_less() -> None:
    assert impacts(body="redis redis redis")["redis"] > impacts(body="redis")["redis"]
    assert impacts(body="redis " + "filler " * 500)["redis"] < impacts(body="redis")["redis"]


@given(WORDS, WORDS, WORDS)
def test_every_token_has_an_impact_of_one_byte(title: list[str], tags: list[str], body: list[str]) -> None:
    found = ranking.impacts(title=title, tags=tags, body=body)
    assert found.keys() == {*title, *tags, *body}
    assert all(1 <= impact <= 255 for impact in found.values())


def test_rarer_words_tell_more() -> None:
    assert ranking.rarity(rows=1, of=1000) > ranking.rarity(rows=500, of=1000) > 0
    assert ranking.rarity(rows=1000, of=1000) > 0


@dataclass(frozen=True)
class Run:
    """Postings as the index hands them out: (row, impact)."""

    told: tuple[tuple[int, int], ...]

    @property
    def size(self) -> int:
        """Return how many there are."""
        return len(self.told)

    @property
    def rows(self) -> list[int]:
        """Return them packed."""
        return [(row << SHIFT) + impact for row, impact in self.told]


def test_rows_add_up_over_words_and_take_the_best_token_of_each() -> None:
    wanted = [ranking.Wanted(2.0, {"redi": 1.0, "memcach": 0.5}), ranking.Wanted(1.0, {"slow": 1.0})]
    postings = {
        "redi": [Run(((1, 255),))],
        "memcach": [Run(((1, 255), (2, 255)))],
        "slow": [Run(((2, 51),)), Run(((3, 51),))],
    }
    scores, parts = ranking.gather(wanted=wanted, postings=postings, shift=SHIFT)
    assert {row: round(score, 3) for row, score in scores.items()} == {1: 2.0, 2: 1.2, 3: 0.2}
    assert [sorted(part) for part in parts] == [[1, 2], [2, 3]]


def test_common_words_bring_in_no_rows_once_rarer_ones_decide() -> None:
    few = tuple((row, 200) for row in range(ranking.FIRST))
    many = tuple((row, 9) for row in range(ranking.BUDGET * 3))
    postings = {"rare": [Run(few)], "common": [Run(many)]}
    wanted = [ranking.Wanted(1.0, {"common": 1.0}), ranking.Wanted(5.0, {"rare": 1.0})]
    scores, parts = ranking.gather(wanted=wanted, postings=postings, shift=SHIFT)
    assert scores.keys() == parts[0].keys() == {row for row, _ in few}
    assert scores == pytest.approx({row: 5 * 200 / 255 + 9 / 255 for row, _ in few})
    everything, _ = ranking.gather(wanted=wanted, postings=postings, shift=SHIFT, thorough=True)
    assert len(everything) == len(many)
    undecided, _ = ranking.gather(wanted=wanted, postings={"rare": [Run(few[1:])], "common": [Run(many)]}, shift=SHIFT)
    assert len(undecided) == len(many)


def order(body: str = "", title: str = "") -> float:
    """Return the score of a row for "redis timeout"."""
    judge = ranking.Order(wanted=[ranking.Wanted(3.0, {"redi": 1.0}), ranking.Wanted(2.0, {"timeout": 1.0})])
    return judge.score(score=1.0, covered=5.0, placed=ranking.Placed(title.split(), (), body.split()))


def test_words_near_each_other_and_in_the_title_come_first() -> None:
    assert order(body="redi timeout") > order(body="redi a b c timeout") > order(body="redi " + "x " * 50 + "timeout")
    assert order(title="redi timeout") > order(title="redi timeout and much else besides of it")


def test_phrases_stand_together() -> None:
    placed = ranking.Placed(("a",), (), ("cach", "stamped", "in", "redi"))
    assert ranking.holds(placed=placed, phrase=("cach", "stamped"))
    assert not ranking.holds(placed=placed, phrase=("stamped", "cach"))


def test_a_snippet_shows_and_marks_what_was_found() -> None:
    told = "Nothing here. " * 40 + "Then the cache\ntimed out in Redis. " + "More text. " * 40
    cut = snippets.cut(told=told, tokens={"redi", "cach"})
    assert "\x02cache\x03 timed out in \x02Redis.\x03" in cut.replace("\x02Redis\x03.", "\x02Redis.\x03")
    assert cut.startswith("… ")
    assert cut.endswith(" …")
    assert len(cut) < 240


@given(st.text(max_size=600))
def test_a_snippet_of_anything_holds_no_marks_of_its_own(told: str) -> None:
    cut = snippets.cut(told=told, tokens={"a"})
    assert cut.count("\x02") == cut.count("\x03")
    assert "\n" not in cut
    assert len(cut) < 400
