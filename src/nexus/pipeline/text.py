"""Text to tokens: one analyzer for search, and the content words that consolidation compares."""

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence

from nexus.pipeline.meaning import vocabulary
from nexus.pipeline.stemming import stem

_MARKS = ".+#/@:'’-"
_CHUNK = re.compile(rf"[\w{_MARKS}]+")
_SPACED = {code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) in f"_{_MARKS}")}
"""What parts the words of plain ASCII."""
_COMBINING = re.compile("[\u0300-\u036f]")
_LATIN = {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "AE", "œ": "oe", "ß": "ss"}
_UNDECOMPOSED = re.compile(f"[{''.join(_LATIN)}]")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]+")
_EDGES = "'’/:@-_"
_ENDS = f".:{_EDGES}"
_STARTS = f"+#{_ENDS}"
_PART = re.compile(r"\d+(?:\.\d+)+|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_A-Za-z]+")
_VERSION = re.compile(r"\d+(?:\.\d+)+")
_POSSESSIVE = re.compile("['’]s$")
_APOSTROPHES = frozenset("'’")
_CODE = re.compile(r"[a-z][A-Z]|[A-Za-z]_[A-Za-z]|[A-Za-z]\.[A-Za-z]|\d|::|[a-z]/[a-z]+/")
_SEPARATORS = re.compile(r"[^\w]+|_+")
_LONGEST_WHOLE = 80
_MOST_PARTS = 32
_VERSION_DOTS = 2
_MOST_EXPANDED = 1 << 16


def fold(value: str) -> str:
    """Return `value` in compatibility form (NFKC) without accents; case is kept, since it parts identifiers."""
    if value.isascii():
        return value
    decomposed = _COMBINING.sub("", unicodedata.normalize("NFKD", value))
    return unicodedata.normalize("NFC", _UNDECOMPOSED.sub(lambda found: _LATIN[found[0]], decomposed))


def chunks(value: str) -> tuple[str, ...]:
    """Return the words of `value` folded, with their case and the marks in and around them."""
    if value.isascii():
        return tuple(value.translate(_SPACED).split())
    return tuple(_CHUNK.findall(fold(value)))


def tokens(value: str) -> tuple[str, ...]:
    """Return the index tokens of `value` in order of appearance: what search stores and what it asks for.

    A plain word gives its stem. An identifier, version, flag, path or name with marks gives itself in lower case and
    then its parts ("jsonb_set" -> jsonb_set, jsonb, set). Chinese, Japanese and Korean runs give their bigrams.
    """
    return expand(chunks(value))


def expand(folded: Iterable[str]) -> tuple[str, ...]:
    """Return the index tokens of words as `chunks` gives them."""
    return tuple(itertools.chain.from_iterable(map(_EXPANDED.__getitem__, folded)))


def surface(value: str) -> tuple[str, ...]:
    """Return the words of `value` folded but not stemmed, identifiers whole: what a speller's vocabulary is made of."""
    return tuple(filter(None, (_bare(chunk).casefold() for chunk in chunks(value))))


def words(value: str) -> tuple[str, ...]:
    """Return the content words of `value` in order of appearance, repeated ones too, without stop words.

    Inflections and synonyms share one readable word ("queries" -> query, "auth" -> authentication). Identifiers stay
    whole.
    """
    weak = vocabulary.weak()
    return tuple(word for word in phrases(value) if word not in weak)


def phrases(value: str) -> tuple[str, ...]:
    """Return `words` with the weak ones between them ("first", "time"), as phrases need them."""
    return tuple(itertools.chain.from_iterable(map(_content, chunks(value))))


def common(a: Iterable[str], b: Iterable[str]) -> tuple[str, ...]:
    """Return the words in both, the rarest first, then by name."""
    return rarest(frozenset(a) & frozenset(b))


def rarest(values: Iterable[str]) -> tuple[str, ...]:
    """Return distinct words, the rarest by the shipped frequency table first, then by name."""
    return tuple(sorted(frozenset(values), key=lambda word: (-vocabulary.rarity(word), word)))


def _bare(chunk: str) -> str:
    """Return the chunk without sentence marks around it; ".env", "C++" and "C#" keep theirs."""
    if chunk.isalnum():
        return chunk
    bare = chunk.strip(_EDGES).rstrip(_ENDS)
    if not _APOSTROPHES.isdisjoint(bare):
        bare = _POSSESSIVE.sub("", bare).rstrip(_ENDS)
    head = bare.lstrip(_STARTS)
    if bare.startswith(".") and head[:1].isalpha() and bare[1:] == head:
        head = bare
    return head.replace("'", "").replace("’", "")


class _Expanded(dict[str, tuple[str, ...]]):
    """The tokens of words seen lately: a plain dict is asked in half the time of a cache that keeps order."""

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        if len(self) >= _MOST_EXPANDED:
            self.clear()
        found = self[chunk] = _expand(chunk)
        return found


_EXPANDED = _Expanded()


def _expand(chunk: str) -> tuple[str, ...]:
    # The common case first: a plain word, perhaps at the end of a sentence.
    word = chunk.rstrip(".:")
    if word.isalpha() and word.isascii() and (word.islower() or word[1:].islower()):
        return (stem(word.lower()),)
    if not chunk.isascii() and _CJK.search(chunk):
        return _expand_cjk(chunk)
    bare = _bare(chunk)
    whole = bare.casefold()
    parts = _parts(bare) if whole else ()
    if not parts or (len(parts) == 1 and parts[0] == whole):
        return (stem(whole),) if whole else ()
    pieces = [stem(part) for part in parts if len(part) > 1]
    if len(whole) > _LONGEST_WHOLE:
        return tuple(pieces)
    return tuple(dict.fromkeys((whole, *_last_segment(whole), *pieces)))


def _parts(bare: str) -> Sequence[str]:
    parts = [part.casefold() for part in _PART.findall(bare)[:_MOST_PARTS]]
    if bare.count(".") < _VERSION_DOTS:
        return parts
    return [piece for part in parts for piece in (part, *_shorter_version(part))]


def _shorter_version(part: str) -> tuple[str, ...]:
    if part.count(".") < _VERSION_DOTS or not _VERSION.fullmatch(part):
        return ()
    return (".".join(part.split(".")[:2]),)


def _last_segment(whole: str) -> tuple[str, ...]:
    segment = whole.rsplit("/", 1)[-1] if "/" in whole else ""
    return (segment,) if "." in segment else ()


def _expand_cjk(chunk: str) -> tuple[str, ...]:
    found: list[str] = []
    position = 0
    for run in _CJK.finditer(chunk):
        found += _expand(chunk[position : run.start()]) if position < run.start() else ()
        found += [run[0][i : i + 2] for i in range(len(run[0]) - 1)] or [run[0]]
        position = run.end()
    found += _expand(chunk[position:]) if position < len(chunk) else ()
    return tuple(found)


@functools.lru_cache(maxsize=1 << 16)
def _content(chunk: str) -> tuple[str, ...]:
    if _CJK.search(chunk):
        return _expand_cjk(chunk)
    bare = _bare(chunk)
    whole = bare.casefold()
    known = vocabulary.word(whole)
    if known is not None:
        return (known,) if known else ()
    pieces = [piece for piece in _SEPARATORS.split(whole) if piece]
    if len(pieces) < 2 or _CODE.search(bare):
        return (vocabulary.lemma(whole),) if whole else ()
    return tuple(itertools.chain.from_iterable(map(_content, pieces)))
