"""What a word that nobody wrote may mean: the nearest words of a vocabulary, and those that it is a part of."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

_MOST = 6
_LONGEST = 40


class Speller:
    """The words of one vocabulary, looked up by likeness. Building one costs a few milliseconds for 20,000 words."""

    def __init__(self, *, words: Collection[str]) -> None:
        self._words = frozenset(words)
        self._text = "\n" + "\n".join(sorted(self._words)) + "\n"
        by_length: dict[int, list[str]] = defaultdict(list)
        for word in sorted(self._words):
            if word.isalpha():
                by_length[len(word)].append(word)
        self._by_length: Mapping[int, Sequence[str]] = by_length

    def __contains__(self, word: object) -> bool:
        return word in self._words

    def near(self, *, word: str) -> tuple[tuple[str, int], ...]:
        """Return the words at most two edits away (one for short words), with the edits, the nearest first.

        Swapping two neighbours is one edit (optimal string alignment). A wrong first letter counts as one more.
        """
        reach = 1 if len(word) < 5 else 2
        if not 3 <= len(word) <= _LONGEST or not word.isalpha():
            return ()
        found = [
            match
            for length in range(len(word) - reach, len(word) + reach + 1)
            for match in process.extract(
                word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=reach, limit=4 * _MOST
            )
        ]
        ranked = sorted((int(edits) + (choice[0] != word[0]), choice) for choice, edits, _ in found if choice != word)
        return tuple((choice, edits) for edits, choice in ranked if edits <= reach)[:_MOST]

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

    def split(self, *, word: str) -> tuple[str, str] | None:
        """Return the two words that were written as one, the longest first part of those that are known, else None."""
        for cut in range(len(word) - 2, 1, -1):
            head, tail = word[:cut], word[cut:]
            if len(head) > 2 and len(tail) > 2 and head in self._words and tail in self._words:
                return head, tail
        return None

    def _matches(self, fragment: str) -> set[str]:
        found: set[str] = set()
        position = self._text.find(fragment)
        while position >= 0 and len(found) < 20 * _MOST:
            start = self._text.rfind("\n", 0, position + 1) + 1
            end = self._text.find("\n", max(position + 1, start))
            found.add(self._text[start:end])
            position = self._text.find(fragment, end - 1)
        return found
