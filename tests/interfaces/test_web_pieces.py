"""What stands in pages many times."""

import dataclasses
from datetime import UTC, datetime

from nexus.domain.learning import Kind
from nexus.domain.views import EntryRef, EvidenceView
from nexus.interfaces.web import pieces

WILD = '<b>"it\'s" & more</b>'
SAFE = "&lt;b&gt;&#34;it&#39;s&#34; &amp; more&lt;/b&gt;"
ENTRY = EntryRef(id=1, kind=Kind.CHALLENGE, slug="a/b", title=WILD, summary=f"Told: {WILD}", sources=3, learnings=3)
PLACE = EvidenceView(
    source="ana",
    source_title=WILD,
    path="notes of a.md",
    line=3,
    end_line=5,
    quote=WILD,
    commit="c0ffee",
    author=WILD,
    at=datetime(2024, 2, 29, 12, tzinfo=UTC),
    link="https://host/?a=1&b=2",
    place="ana@c0ffee:notes of a.md#L3-L5",
)


def test_every_word_is_escaped() -> None:
    for piece in (pieces.rows([ENTRY]), pieces.cloud([ENTRY]), pieces.cards([PLACE])):
        assert SAFE in piece
        assert WILD not in piece
    assert 'href="/entries/a%2Fb"' in pieces.rows([ENTRY])
    assert 'href="https://host/?a=1&amp;b=2"' in pieces.cards([PLACE])
    assert 'href="/sources/ana/notes%20of%20a.md?lines=3-5#L3"' in pieces.cards([PLACE])


def test_a_row_says_what_is_known_and_by_how_many() -> None:
    solved = dataclasses.replace(ENTRY, solutions=1, sources=1, first_at=PLACE.at)
    assert "unsolved" in pieces.rows([ENTRY])
    assert "3 sources" in pieces.rows([ENTRY])
    row = pieces.rows([solved], most=3, dated=True)
    assert all(told in row for told in ("1 solution<", "1 source<", "29 Feb 2024", 'width="33.3"'))


def test_places_beyond_the_first_stand_behind_a_key_and_the_rest_behind_a_link() -> None:
    few, many = pieces.cards([PLACE] * 3, shown=3), pieces.cards([PLACE] * 5, shown=3)
    assert "<details" not in few
    assert "2 more places" in many
    assert many.partition("<details")[0].count("<blockquote") == 3
    assert "and " not in many
    bounded = pieces.cards([PLACE] * 5, shown=3, beyond="/entries/x?places=all", total=1_234)
    assert "1,231 more places" in bounded
    assert '<a href="/entries/x?places=all">and 1,229 more</a>' in bounded
