"""Entries for what somebody is typing: those whose title, or another name, holds the words, the last one perhaps unfinished."""

from collections.abc import Collection, Mapping, Sequence

from django.db.backends.utils import CursorWrapper

from nexus.adapters import index, snapshot
from nexus.domain.access import Viewer
from nexus.domain.learning import Kind
from nexus.domain.views import EntryRef
from nexus.pipeline import text
from nexus.services.read_models import entries, sight

LONGEST = 200
MOST = 20
_KINDS = tuple(kind.value for kind in Kind)
_NAMED = 150
"""Impact from which on a token stands in the title or the other names, not in the body alone."""
_BEGUN = 40
"""Words that one prefix may stand for; of more the entries that most sources tell are looked through."""
_COMMON = 10_000
"""Rows from which on a finished word tells nothing: it is passed over."""
_LOOKED_AT = 500
_BEST = 60


def suggest(*, viewer: Viewer, typed: str, limit: int = 8) -> Sequence[EntryRef]:
    """Return the entries that somebody may be typing the name of, most told first; none for less than two letters."""
    *before, last = text.surface(typed[:LONGEST]) or ("",)
    if len(last) < 2:
        return ()
    with snapshot.reading() as cursor:
        ids = _found(cursor, viewer, before, last)
        refs = entries.refs(viewer=viewer, ids=ids)
    begun = " ".join((*before, last))
    # Other names do not stand in the title: what the index found by them is kept, behind what begins as typed.
    return sorted(
        refs.values(),
        key=lambda ref: (not ref.title.lower().startswith(begun), -ref.sources, len(ref.title), ref.title),
    )[: min(max(limit, 0), MOST)]


def _found(cursor: CursorWrapper, viewer: Viewer, before: Sequence[str], last: str) -> Collection[int]:
    reader = index.Reader(cursor=cursor, scopes=viewer.scopes, kinds=_KINDS)
    begun = reader.speller().beginning(prefix=last, most=_BEGUN)
    if begun is None:
        return _popular(cursor, viewer, before, last)
    wanted = [*map(_first, before), _first(*begun, last)]
    postings = reader.postings(tokens=frozenset().union(*wanted))
    telling = [tokens for tokens in wanted if _size(postings, tokens) <= _COMMON]
    named = [_named(postings, tokens) for tokens in telling]
    rows = frozenset(named[0]).intersection(*named) if named else frozenset()
    best = sorted(rows, key=lambda row: (-sum(word[row] for word in named), row))[:_BEST]
    return {ref.entry for ref in reader.refs(ids=best).values()}


def _first(*words: str) -> Collection[str]:
    """Return the tokens that stand for whole words."""
    return {token for word in words for token in text.tokens(word)[:1]}


def _size(postings: Mapping[str, Sequence[index.Posting]], tokens: Collection[str]) -> int:
    return sum(posting.size for token in tokens for posting in postings.get(token, ()))


def _named(postings: Mapping[str, Sequence[index.Posting]], tokens: Collection[str]) -> Mapping[int, int]:
    """Return the rows that one of these tokens names, with how much."""
    runs = (posting.rows for token in tokens for posting in postings.get(token, ()))
    return {row >> index.SHIFT: row & 255 for run in runs for row in run if row & 255 >= _NAMED}


def _popular(cursor: CursorWrapper, viewer: Viewer, before: Sequence[str], last: str) -> Collection[int]:
    """Return entries of which a word of the title begins so, among those of each kind that most sources tell."""
    told = " UNION ALL ".join(
        f"""SELECT * FROM (SELECT entry_id, title, sources FROM entry_scope
        WHERE scope = %({scope})s AND kind = '{kind}' AND learnings > 0 ORDER BY sources DESC, title LIMIT {_LOOKED_AT}) best"""
        for scope in sight.params(viewer)
        for kind in _KINDS
    )
    words: sight.Params = {f"word{place}": f"% {_escaped(word)}%" for place, word in enumerate((*before, last))}
    holds = " AND ".join(f"' ' || lower(title) LIKE %({name})s ESCAPE '!'" for name in words)
    cursor.execute(
        f"SELECT entry_id FROM ({told}) told WHERE {holds} ORDER BY sources DESC, title LIMIT {_BEST}",
        sight.params(viewer) | words,
    )
    return [entry for (entry,) in cursor.fetchall()]


def _escaped(word: str) -> str:
    for special in "!%_":
        word = word.replace(special, "!" + special)
    return word
