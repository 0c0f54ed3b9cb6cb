"""From the words of a query to groups of tokens, any of which will do."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from nexus.pipeline import synonyms, text
from nexus.pipeline.meaning import vocabulary
from nexus.pipeline.speller import Speller
from nexus.pipeline.synonyms import Synonyms

JOINED, PREFIX, INFIX, ONE_EDIT, TWO_EDITS, PART = 0.9, 0.9, 0.7, 0.9, 0.7, 0.6
"""How good a token is that came of: two words written as one, a word begun, a part of one, misspellings, a piece."""
_SHORT = 7
"""Up to so many letters, a word two edits off one whose stem is known is another word."""


@dataclass(slots=True)
class Group:
    """What one word of a query is found by: tokens with how good each is, 0 to 1."""

    word: str
    tokens: dict[str, float] = field(default_factory=dict)
    weight: float = 1.0
    """How much the group counts beside the others."""
    replaced: str = ""
    """The word that is shown in place of a misspelt one."""

    def offer(self, token: str, worth: float) -> None:
        """Let another token do for this word."""
        self.tokens[token] = max(worth, self.tokens.get(token, 0.0))


def groups(*, words: Sequence[str], known: Synonyms) -> list[Group]:
    """Return a group for each word; the pieces of an identifier and phrases in other words follow as lighter groups."""
    found = [Group(word=word) for word in words]
    lighter: list[Group] = []
    for group in found:
        whole, *parts = text.tokens(group.word) or ("",)
        if not whole:
            continue
        group.offer(whole, 1.0)
        if len(plain := text.tokens(group.word.lower())) == 1:
            group.offer(plain[0], 1.0)
        lighter += [Group(word=part, tokens={part: 1.0}, weight=PART) for part in parts]
    for start, end, phrase in _runs(words):
        lighter += _offer_others(found[start:end], phrase, known)
    for left, right in itertools.pairwise(found):
        for token in _wholes(_plain(left.word) + _plain(right.word)):
            left.offer(token, JOINED)
            right.offer(token, JOINED)
    named = {token for group in found for token in group.tokens}
    return [group for group in found if group.tokens] + [group for group in lighter if not named & group.tokens.keys()]


def _runs(words: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield every run of words that other words may stand for."""
    plain = [_plain(word) for word in words]
    for start in range(len(words)):
        for end in range(start + 1, min(start + synonyms.LONGEST, len(words)) + 1):
            yield start, end, " ".join(plain[start:end])


def _plain(word: str) -> str:
    return next(iter(text.surface(word)), "")


def _offer_others(named: Sequence[Group], phrase: str, known: Synonyms) -> list[Group]:
    """Offer the other words for a phrase to the groups of its words; return groups for those that are phrases."""
    lighter = []
    meant = frozenset(_wholes(phrase))
    for other, worth in known.of(phrase=phrase).items():
        tokens = _wholes(other)
        if meant <= frozenset(tokens):
            # "semantic html" is a kind of html, not another word for it.
            continue
        if len(tokens) == 1:
            for group in named:
                group.offer(tokens[0], worth)
        else:
            lighter += [Group(word=token, tokens={token: 1.0}, weight=worth / len(tokens)) for token in tokens]
    return lighter


@dataclass(frozen=True, slots=True)
class Offer:
    """A word of the vocabulary that may have been meant."""

    word: str
    token: str
    edits: int
    """How far it is from what was written; 0 where that is a part of it."""


def is_listed(*, group: Group, known: Synonyms) -> bool:
    """Return whether the shipped tables know a word, or it is none that could be misspelt."""
    word = _plain(group.word)
    listed = bool(known.of(phrase=word)) or vocabulary.rarity(word) < vocabulary.RAREST
    return listed or not word.isascii() or not any(map(str.isalpha, word))


def is_written(*, group: Group, speller: Speller) -> bool:
    """Return whether a word stands in the vocabulary."""
    return _plain(group.word) in speller


def spellings(*, group: Group, left: Group | None, speller: Speller) -> Sequence[Offer]:
    """Return the words of the vocabulary that a word that is not in it may stand for, alone or with the word on its left."""
    word = _plain(group.word)
    found = [(other, 0) for other in speller.holding(fragment=word)] + list(speller.near(word=word))
    if left is not None:
        joined = _plain(left.word) + word
        found += [(other, edits) for other, edits in speller.near(word=joined) if edits == 1]
    found += [(half, 1) for half in speller.split(word=word) or ()]
    return [Offer(other, token, edits) for other, edits in found for token in _wholes(other)[:1]]


def respell(*, group: Group, offers: Sequence[Offer], count: Callable[[str], int], known: Synonyms) -> None:
    """Let offered words do for a misspelt one, the nearest and commonest first.

    `count` says in how many rows a token stands: a word that is in none is passed over. Where the word as written stands
    in some (a misspelling may share its stem with another word), the nearest words are let do, but it is not replaced.
    """
    word = _plain(group.word)
    alive = [offer for offer in offers if count(offer.token) and offer.token not in group.tokens]
    begun = [offer for offer in alive if not offer.edits]
    is_begun = any(offer.word.startswith(word) for offer in begun)
    is_known = any(map(count, group.tokens))
    near = sorted(
        (
            offer
            for offer in alive
            if offer.edits == 1 or (offer.edits and not is_begun and len(word) > _SHORT * is_known)
        ),
        key=lambda offer: (offer.edits, -count(offer.token), len(offer.word), offer.word),
    )
    for offer in begun if not is_known else ():
        group.offer(offer.token, PREFIX if offer.word.startswith(word) else INFIX)
    for offer in near:
        group.offer(offer.token, ONE_EDIT if offer.edits == near[0].edits and not is_known else TWO_EDITS)
    if near and not is_begun and not is_known:
        group.replaced = near[0].word
        _offer_others([group], near[0].word, known)


def names(*, name: str, known: Synonyms) -> Sequence[Sequence[str]]:
    """Return the tokens of each name of a technology or concept, given one of them."""
    others = [other for other, worth in known.of(phrase=name.lower()).items() if worth == synonyms.NAME]
    return [tokens for other in (name, *others) if (tokens := _wholes(other))]


def _wholes(phrase: str) -> Sequence[str]:
    """Return the first token of each word: the whole of an identifier."""
    return [tokens[0] for chunk in text.chunks(phrase) if (tokens := text.tokens(chunk))]
