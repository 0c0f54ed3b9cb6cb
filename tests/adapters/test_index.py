"""The index: what is put is found, what is dropped is not, whatever was folded; the same on both databases."""

import random
from collections.abc import Mapping, Sequence

import pytest
from django.db import transaction

from nexus.adapters import bulk, index, snapshot
from nexus.adapters.index import pages

pytestmark = pytest.mark.django_db

WORDS = ("redis", "cache", "timeout", "queri", "slow", "jsonb_set", "docker", "port")


def document(id_: int, text: str, *, title: str = "", scope: str = "public", path: str = "a.md") -> index.DocumentRow:
    """Return a document for the index."""
    return index.DocumentRow(id=id_, scope=scope, told=index.analyse(title=title, tags=path, body=text))


def entry(id_: int, title: str, *, kind: str = "challenge", scope: str = "public", body: str = "") -> index.EntryRow:
    """Return an entry for the index."""
    told = index.analyse(title=title, tags="Redis", body=body)
    return index.EntryRow(id=id_, entry=id_ * 10, scope=scope, kind=kind, told=told)


def holding(token: str, *, scopes: Sequence[str] = ("public",), kinds: Sequence[str] = ()) -> set[tuple[str, int]]:
    """Return (kind, id) of all that holds a token."""
    with snapshot.reading() as cursor:
        reader = index.Reader(cursor=cursor, scopes=scopes, kinds=kinds)
        rows = [row >> index.SHIFT for found in reader.postings(tokens=[token]).get(token, ()) for row in found.rows]
        assert len(rows) == len(set(rows))
        return {(found.kind, found.ref) for found in reader.texts(ids=rows, characters=100)}


def count(scopes: Sequence[str] = ("public",)) -> int:
    """Return how many rows an audience may find."""
    with snapshot.reading() as cursor:
        return index.Reader(cursor=cursor, scopes=scopes).rows


def test_what_is_put_is_found_by_title_path_and_text() -> None:
    index.put_documents([document(1, "Set maxmemory", title="Redis runs full", path="ops/eviction.md")])
    assert holding("redi") == holding("maxmemori") == holding("evict") == {("document", 1)}
    assert holding("ops/eviction.md") == {("document", 1)}


def test_putting_again_replaces() -> None:
    index.put_documents([document(1, "about caches"), document(2, "about ports")])
    index.put_documents([document(1, "about queues")])
    assert holding("cach") == set()
    assert holding("queue") == {("document", 1)}
    assert count() == 2


def test_documents_and_entries_of_the_same_id_are_two() -> None:
    index.put_documents([document(7, "redis")])
    index.put_entries([entry(7, "Redis timeouts")])
    assert holding("redi") == {("document", 7), ("challenge", 7)}
    index.drop_entries([7])
    assert holding("redi") == {("document", 7)}
    index.drop_documents([7, 8])
    assert holding("redi") == set()


def test_an_audience_finds_only_what_its_scopes_hold() -> None:
    index.put_documents([document(1, "redis"), document(2, "redis zanzibar", scope="program:3")])
    assert holding("redi") == {("document", 1)}
    assert holding("zanzibar") == set()
    assert holding("redi", scopes=("public", "program:3")) == {("document", 1), ("document", 2)}
    assert count() == 1
    with snapshot.reading() as cursor:
        assert "zanzibar" not in index.Reader(cursor=cursor, scopes=("public",)).speller()
        assert "zanzibar" in index.Reader(cursor=cursor, scopes=("program:3",)).speller()


def test_moving_to_another_scope_takes_the_words_along_once_pages_are_folded() -> None:
    index.put_documents([document(1, "zanzibar")])
    index.put_documents([document(1, "zanzibar", scope="program:3")])
    for filler in range(2, 20):
        index.put_documents([document(filler, "plain")])
    index.fold()
    with snapshot.reading() as cursor:
        assert "zanzibar" not in index.Reader(cursor=cursor, scopes=("public",)).speller()
    assert holding("zanzibar") == set()


def test_kinds_narrow() -> None:
    index.put_entries([entry(1, "Redis", kind="technology"), entry(2, "Redis runs full")])
    assert holding("redi", kinds=("technology",)) == {("technology", 1)}


def test_a_transaction_that_fails_leaves_nothing() -> None:
    def fail() -> None:
        with transaction.atomic():
            index.put_documents([document(1, "redis")])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert holding("redi") == set()
    assert count() == 0


def test_many_small_writes_stay_few_pages() -> None:
    for number in range(100):
        index.put_documents([document(1, f"redis version {number}")])
    assert holding("redi") == {("document", 1)}
    assert bulk.rows("SELECT count(*) FROM search_page")[0][0] < 24


def test_folding_changes_nothing_that_is_found() -> None:
    chance = random.Random(7)
    told: dict[int, Mapping[str, str]] = {}
    for _ in range(40):
        changed = {chance.randrange(30): " ".join(chance.sample(WORDS, 3)) for _ in range(6)}
        index.put_documents([document(id_, text) for id_, text in changed.items()])
        told |= changed
        gone = chance.sample(sorted(told), 2)
        index.drop_documents(gone)
        for id_ in gone:
            del told[id_]
    expected = {word: {("document", id_) for id_, text in told.items() if word in text.split()} for word in ("docker", "slow")}
    assert {word: holding(word) for word in expected} == expected
    assert index.fold() >= 0
    assert index.fold() == 0
    assert {word: holding(word) for word in expected} == expected
    assert count() == len(told)


def test_folding_throws_away_what_is_dropped() -> None:
    for number in range(8):
        index.put_documents([document(id_, "redis " * 50 + f"w{id_}x") for id_ in range(number * 600, number * 600 + 600)])
    index.drop_documents(range(100, 4800))
    index.fold()
    blobs = bulk.rows("SELECT postings FROM search_term WHERE term = 'redi'")
    kept = sum(len(pages.integers(blob)) for (blob,) in blobs)
    assert count() == 100
    assert kept < 4800


def test_long_and_odd_texts_are_taken() -> None:
    index.put_documents([document(1, "x" * 100_000 + " redis\x00 \u2028 日本語 " + "word " * 50_000)])
    assert holding("redi") == holding("日本") == {("document", 1)}
