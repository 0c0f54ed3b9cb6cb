"""Rows of the index for a query, best first: what `search` shows and `solve` compares."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from django.db.backends.utils import CursorWrapper

from nexus.adapters import index
from nexus.domain.query import Filters, Query
from nexus.pipeline import expansion, ranking, synonyms, text
from nexus.services import naming

BOUND = 1000
"""Rows that a ranking holds at most."""
ORDERED = 40
"""Rows whose order of words is looked at; those after them stay in the order of their words alone."""
SURE = 0.5
"""From this worth on, a token is shown as the word that was looked for."""
_TAIL = 0.1
"""A row that scores less than this part of the best one is no answer."""
_READ = 2_000
"""Characters of body tokens that the order of words is looked for in."""
_PHRASED = 300
"""Rows that a quoted phrase is looked for in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """Rows best first: (id of the row, score)."""

    rows: Sequence[tuple[int, float]] = ()
    texts: Mapping[int, index.Text] = field(default_factory=dict)
    """Those of the first rows that were looked at."""
    tokens: frozenset[str] = frozenset()
    """What was looked for: to be marked in snippets."""
    replaced: Mapping[str, str] = field(default_factory=dict)
    """Misspelt words of the query, with what was looked for in their place."""


class Search:
    """One query over the pages of one audience; `rank` gives the rows of some kinds."""

    def __init__(
        self,
        *,
        cursor: CursorWrapper,
        asked: Query,
        scopes: Collection[str],
        kinds: Collection[str],
        exact: bool = False,
        among: Set[int] | None = None,
    ) -> None:
        """Look the words up. `exact`: as written, no other spelling. `among`: the only rows that may be found."""
        self._reader = index.Reader(cursor=cursor, scopes=scopes, kinds=kinds)
        self._asked = asked
        self._known = synonyms.laid(tuple((own.name, own.canonical) for own in naming.own() if not own.context))
        groups = expansion.groups(words=asked.words, known=self._known)
        self._postings = dict(self._reader.postings(tokens=[token for group in groups for token in group.tokens]))
        if not exact:
            self._respell(groups)
        self._groups = [group for group in groups if group.weight == 1]
        self._wanted = sorted(self._words(groups), key=lambda word: -word.rarity)
        self.most = sum(word.rarity for word in self._wanted) + self._unknown()
        """About what a row scores that is all about every word, also about those that stand nowhere."""
        self._replaced = {group.word: group.replaced for group in groups if group.replaced}
        self.notes: list[str] = []
        """What of the filters leads nowhere."""
        self._required: list[Set[int]] = [self._technology(name) for name in asked.filters.technologies]
        if among is not None:
            self._required.append(among)
            if not among:
                self.notes.append(f"{_places(asked.filters)}: nothing here comes from that")
        self._required += [self._rows_of([tokens]) for phrase in asked.phrases if (tokens := text.tokens(phrase))]
        self._unwanted = self._rows_of(text.tokens(word) for word in asked.excluded)

    def rank(self, *, kinds: Collection[str]) -> Ranked:
        """Return the rows of these kinds, best first."""
        postings = {
            token: [posting for posting in found if posting.kind in kinds] for token, found in self._postings.items()
        }
        narrowed = bool(self._required or self._unwanted)
        scores, parts = ranking.gather(wanted=self._wanted, postings=postings, shift=index.SHIFT, thorough=narrowed)
        if not self._asked.words and self._asked.filters != Filters():
            scores = dict.fromkeys(self._reader.ids(kinds=kinds), 1.0)
        order = _best(self._allowed(scores) if narrowed else scores)
        if self._asked.phrases:
            texts = self._texts(order[:_PHRASED], characters=index.BODY_LIMIT)
        else:
            texts = self._texts(order[:ORDERED], characters=_READ)
        rows = self._ordered(self._phrased(order, texts), scores, parts, texts)
        return Ranked(
            rows=rows,
            texts=texts,
            tokens=frozenset(token for word in self._wanted for token, worth in word.tokens.items() if worth >= SURE),
            replaced=self._replaced,
        )

    def _allowed(self, scores: Mapping[int, float]) -> Mapping[int, float]:
        allowed = scores.keys() - self._unwanted
        for rows in self._required:
            allowed &= rows
        return {row: scores[row] for row in allowed}

    def _texts(self, rows: Collection[int], *, characters: int) -> Mapping[int, index.Text]:
        return {found.id: found for found in self._reader.texts(ids=rows, characters=characters)}

    def shared(self, *, found: index.Text) -> tuple[str, ...]:
        """Return the words of the query that a row holds, as written or in other words."""
        held = {*found.title, *found.tags, *found.body}
        return tuple(
            group.word for group in self._groups if held & {t for t, worth in group.tokens.items() if worth >= SURE}
        )

    def naming(self, *, name: str) -> Set[int]:
        """Return the rows that hold a name of a technology."""
        return self._rows_of(expansion.names(name=name, known=self._known))

    def refs(self, *, rows: Collection[int]) -> Mapping[int, index.Ref]:
        """Return what rows stand for."""
        return self._reader.refs(ids=rows)

    def _words(self, groups: Iterable[expansion.Group]) -> Iterable[ranking.Wanted]:
        """Give each word with the tokens that stand somewhere; a token commoner than the word counts for less."""
        for group in groups:
            rarity = {token: self._rarity(token) for token in group.tokens if token in self._postings}
            if rarity:
                best = max(group.tokens[token] for token in rarity)
                whole = max(telling for token, telling in rarity.items() if best < 1 or group.tokens[token] == best)
                worth = {token: group.tokens[token] * min(1.0, telling / whole) for token, telling in rarity.items()}
                yield ranking.Wanted(whole * group.weight, worth)

    def _rarity(self, token: str) -> float:
        return ranking.rarity(rows=self._count(token), of=self._reader.rows)

    def _unknown(self) -> float:
        missing = sum(not group.tokens.keys() & self._postings.keys() for group in self._groups)
        return missing * self._rarity("")

    def _ordered(
        self,
        order: Sequence[int],
        scores: Mapping[int, float],
        parts: Sequence[Mapping[int, float]],
        texts: Mapping[int, index.Text],
    ) -> Sequence[tuple[int, float]]:
        judge = ranking.Order(wanted=self._wanted)
        first = []
        for row in order[:ORDERED]:
            if row in texts:
                covered = sum(word.rarity for word, part in zip(self._wanted, parts, strict=True) if row in part)
                placed = ranking.Placed(texts[row].title, texts[row].tags, texts[row].body)
                first.append((row, judge.score(score=scores[row], covered=covered, placed=placed)))
        first.sort(key=lambda found: (-found[1], -found[0]))
        least = first[-1][1] if first else 0.0
        return [*first, *((row, min(scores[row], least)) for row in order[ORDERED:])]

    def _phrased(self, order: Sequence[int], texts: Mapping[int, index.Text]) -> Sequence[int]:
        phrases = [tokens for phrase in self._asked.phrases if (tokens := text.tokens(phrase))]
        if not phrases:
            return order
        placed = {row: ranking.Placed(found.title, found.tags, found.body) for row, found in texts.items()}
        return [
            row
            for row in order
            if row in placed and all(ranking.holds(placed=placed[row], phrase=phrase) for phrase in phrases)
        ]

    def _technology(self, name: str) -> Set[int]:
        rows = self.naming(name=name)
        if not rows:
            self.notes.append(f"tech:{name}: nothing here names it")
        return rows

    def _rows_of(self, names: Iterable[Sequence[str]]) -> set[int]:
        """Return the rows that hold all tokens of one of the names."""
        names = tuple(names)
        found = self._reader.postings(tokens=[token for name in names for token in name])
        return set().union(*(_holding(found, name) for name in names))

    def _respell(self, groups: Sequence[expansion.Group]) -> None:
        """Find other spellings for words that nobody wrote."""
        for left, group in zip([None, *groups], groups, strict=False):
            if group.weight < 1 or expansion.is_listed(group=group, known=self._known):
                continue
            # After every import the first to ask makes it anew: only for words that the shipped tables do not know.
            speller = self._reader.speller()
            if expansion.is_written(group=group, speller=speller):
                continue
            offers = expansion.spellings(group=group, left=left, speller=speller)
            tokens = {offer.token for offer in offers} - self._postings.keys()
            self._postings.update(self._reader.postings(tokens=tokens))
            expansion.respell(group=group, offers=offers, count=self._count, known=self._known)
            self._postings.update(self._reader.postings(tokens=group.tokens.keys() - self._postings.keys()))

    def _count(self, token: str) -> int:
        return sum(posting.size for posting in self._postings.get(token, ()))


def _places(filters: Filters) -> str:
    """Return the filters by place and time as typed."""
    given = {"program": filters.program, "source": filters.source, "before": filters.before, "after": filters.after}
    return " ".join(f"{name}:{value}" for name, value in given.items() if value)


def _best(scores: Mapping[int, float]) -> Sequence[int]:
    """Return at most BOUND rows, best first, of equals the newest first; those that are no answer are left out."""
    least = _TAIL * max(scores.values(), default=0.0)
    return ranking.top(scores, most=BOUND, least=least)


def _holding(postings: Mapping[str, Sequence[index.Posting]], tokens: Sequence[str]) -> set[int]:
    """Return the rows that hold all of some tokens."""
    rows = [{row >> index.SHIFT for posting in postings.get(token, ()) for row in posting.rows} for token in tokens]
    return set.intersection(*rows) if rows else set()
