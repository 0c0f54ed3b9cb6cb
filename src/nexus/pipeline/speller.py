"""What a word that nobody wrote may mean: the nearest words of a vocabulary, and those that it is a part of."""

import bisect
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

_MOST = 6
_LONGEST = 40


class Vocabulary:
    """Words, laid out to be looked up by likeness. Making one costs some milliseconds for 10,000 words."""

    def __init__(self, *, words: Collection[str]) -> None:
        self.words = frozenset(words)
        self._sorted = sorted(self.words)
        self.text = "\n" + "\n".join(self._sorted) + "\n"
        shelves: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in self._sorted:
            if word.isalpha():
                shelves[word[0], len(word)].append(word)
        self._shelves: Mapping[tuple[str, int], Sequence[str]] = shelves
        self.letters = frozenset(letter for letter, _ in shelves)

    def near(self, *, word: str, reach: int) -> Iterator[tuple[str, int]]:
        """Give the words with the same first letter that are at most `reach` edits away."""
        for length in range(len(word) - reach, len(word) + reach + 1):
            if shelf := self._shelves.get((word[0], length)):
                matches = process.extract(word, shelf, scorer=OSA.distance, score_cutoff=reach, limit=4 * _MOST)
                yield from ((other, int(edits)) for other, edits, _ in matches)

    def beginning(self, *, prefix: str, most: int) -> Sequence[str]:
        """Return words that begin so, in the order of the alphabet, `most` at most."""
        start = bisect.bisect_left(self._sorted, prefix)
        return self._sorted[start : min(start + most, bisect.bisect_right(self._sorted, prefix + "\U0010ffff", lo=start))]


class Speller:
    """Some vocabularies looked up as one."""

    def __init__(self, *, vocabularies: Sequence[Vocabulary]) -> None:
        self._vocabularies = vocabularies
        self._letters = frozenset().union(*(known.letters for known in vocabularies))

    def __contains__(self, word: object) -> bool:
        for known in self._vocabularies:  # noqa: SIM110 - asked hundreds of times for a word; a generator takes twice as long
            if word in known.words:
                return True
        return False

    def near(self, *, word: str) -> tuple[tuple[str, int], ...]:
        """Return the words at most two edits away (one for short words), with the edits, the nearest first.

        Swapping two neighbours is one edit (optimal string alignment). A wrong first letter counts as one more.
        """
        reach = 1 if len(word) < 5 else 2
        if not 3 <= len(word) <= _LONGEST or not word.isalpha():
            return ()
        found = dict(pair for known in self._vocabularies for pair in known.near(word=word, reach=reach))
        if reach > 1:
            found |= dict.fromkeys(self._begun_otherwise(word), 2)
        ranked = sorted((edits, other) for other, edits in found.items() if other != word)
        return tuple((other, edits) for edits, other in ranked)[:_MOST]

    def _begun_otherwise(self, word: str) -> Iterator[str]:
        """Give the words with another first letter that are one edit away: that edit changes the first letter."""
        ends = (word, word[1:])
        for other in {
            word[1:],
            word[1] + word[0] + word[2:],
            *(letter + end for letter in self._letters for end in ends),
        }:
            if other[0] != word[0] and other in self:
                yield other

    def holding(self, *, fragment: str) -> tuple[str, ...]:
        """Return words that begin with a fragment, then words that hold it, the shortest first."""
        if not 3 <= len(fragment) <= _LONGEST:
            return ()
        starting, inside = self._matches("\n" + fragment), self._matches(fragment) if len(fragment) > 3 else set()
        inside -= starting
        ordered = [
            *sorted(starting, key=lambda word: (len(word), word)),
            *sorted(inside, key=lambda word: (len(word), word)),
        ]
        return tuple(word for word in ordered if word != fragment)[:_MOST]

    def beginning(self, *, prefix: str, most: int) -> Collection[str] | None:
        """Return the words that begin so, or None where they are more than `most`."""
        found: set[str] = set()
        for known in self._vocabularies:
            found.update(known.beginning(prefix=prefix, most=most + 1))
            if len(found) > most:
                return None
        return found

    def split(self, *, word: str) -> tuple[str, str] | None:
        """Return the two words that were written as one, the longest first part of those that are known, else None."""
        for cut in range(len(word) - 2, 1, -1):
            head, tail = word[:cut], word[cut:]
            if len(head) > 2 and len(tail) > 2 and head in self and tail in self:
                return head, tail
        return None

    def _matches(self, fragment: str) -> set[str]:
        return {word for known in self._vocabularies for word in _matches(known.text, fragment)}


def _matches(text: str, fragment: str) -> set[str]:
    """Return the lines of a text that hold a fragment."""
    found: set[str] = set()
    position = text.find(fragment)
    while position >= 0 and len(found) < 20 * _MOST:
        start = text.rfind("\n", 0, position + 1) + 1
        end = text.find("\n", max(position + 1, start))
        found.add(text[start:end])
        position = text.find(fragment, end - 1)
    return found
