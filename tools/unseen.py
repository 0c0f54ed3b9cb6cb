"""Measure extraction on documents as if nobody had written the lexicon with them at hand.

python tools/unseen.py    print the figures, plain and with each document's own words forgotten

A name, phrase or pattern of the lexicon that fits one labelled document alone may have been put in for it. So each document is
read by a lexicon without the entries that fit no other document. That forgets well-known names too: it is a lower bound.
"""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import labelled

from nexus.domain.learning import Extraction
from nexus.pipeline import extraction
from nexus.pipeline.evaluation import report
from nexus.pipeline.lexicon import data

_PATTERNS = ("headings.toml", "prose.toml")
_NAMED = ("technologies.toml", "concepts.toml")
_WORD = re.compile(r"[^\W_]+")

Entry = tuple[str, ...]
"""Where a name, phrase or pattern stands: its file, the tables it is in, itself."""
Table = Mapping[str, Any]


def main() -> int:
    """Print the figures of each group of documents and return 0."""
    documents = list(labelled.documents())
    plain, unseen = [_extracted(document) for document in documents], list(extracted(documents))
    for group in dict.fromkeys(document.group for document in documents):
        own = [at for at, document in enumerate(documents) if document.group == group]
        told = [documents[at].labels for at in own]
        both = [report.evaluate(documents=told, extractions=[found[at] for at in own]).figures() for found in (plain, unseen)]
        print(f"\n{group}: as it is, and with the words forgotten that only the document itself has")
        for name, figure in both[0].items():
            if not name.startswith("b3-recall"):
                print(f"{name:<26}{figure:>8.3f}{both[1].get(name, 0.0):>8.3f}")
    return 0


def extracted(documents: Sequence[labelled.Labelled]) -> Iterator[Extraction]:
    """Yield what is found in each document by a lexicon without the entries that fit no other one."""
    tables = {file: data.table(name=file) for file in data.FILES if file != "confidence.toml"}
    owned = _owned(tables, [document.text.lower() for document in documents])
    for at, document in enumerate(documents):
        yield _extracted_without(document, tables, owned.get(at, frozenset()))


def _owned(tables: Mapping[str, Table], texts: list[str]) -> dict[int, frozenset[Entry]]:
    """Return, by the number of a document, the entries of the lexicon that fit it and no other one."""
    plain = [f" {' '.join(_WORD.findall(text))} " for text in texts]
    found: dict[int, set[Entry]] = {}
    for file, table in tables.items():
        for entry, said in _entries(file, (file,), table):
            fits = _fits(said, tables[file].get("words", {}) if file in _PATTERNS else None)
            numbers = [at for at, (text, words) in enumerate(zip(texts, plain, strict=True)) if fits(text, words)]
            if len(numbers) == 1:
                found.setdefault(numbers[0], set()).add(entry)
    return {number: frozenset(entries) for number, entries in found.items()}


def _entries(file: str, place: Entry, table: Table) -> Iterator[tuple[Entry, tuple[str, ...]]]:
    """Yield each entry with the ways in which it is said."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _entries(file, (*place, key), value)
        elif isinstance(value, list) and file in _NAMED and key not in ("names", "words"):
            yield (*place, key), (key, *value)
        elif isinstance(value, list):
            yield from (((*place, key, one), (one,)) for one in value)


def _fits(said: tuple[str, ...], words: Table | None) -> Callable[[str, str], bool]:
    """Return what tells whether one of these stands in a text, given in lower case and as its words alone."""
    if words is None:
        forms = [" ".join(_WORD.findall(one.lower())) for one in said]
        return lambda _, plain: any(f" {form} " in plain or f" {form}s " in plain for form in forms if form)
    pattern = said[0]
    for name, meant in words.items():
        pattern = pattern.replace(f"{{{name}}}", meant)
    compiled = re.compile(rf"(?:^|[.!?:] |[#*>-] ){pattern}", re.MULTILINE)
    return lambda text, _: bool(compiled.search(text))


def _extracted(document: labelled.Labelled) -> Extraction:
    return extraction.extract(path=document.file, text=document.text)


def _extracted_without(document: labelled.Labelled, tables: Mapping[str, Table], gone: frozenset[Entry]) -> Extraction:
    """Return what is found in a document by a lexicon without these entries."""
    read = data.table
    left = {file: _left((file,), table, gone) for file, table in tables.items()}
    data.table = lambda *, name: left.get(name) or read(name=name)  # type: ignore[assignment]
    _forget()
    try:
        return _extracted(document)
    finally:
        data.table = read
        _forget()


def _left(place: Entry, table: Table, gone: frozenset[Entry]) -> dict[str, Any]:
    left: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            left[key] = _left((*place, key), value, gone)
        elif isinstance(value, list) and (*place, key) not in gone:
            left[key] = [one for one in value if (*place, key, one) not in gone]
        elif not isinstance(value, list):
            left[key] = value
    return left


def _forget() -> None:
    """Empty what was remembered of the lexicon."""
    for name, module in list(sys.modules.items()):
        for held in vars(module).values() if name.startswith("nexus.pipeline") else ():
            if isinstance(held, functools._lru_cache_wrapper):
                held.cache_clear()


if __name__ == "__main__":
    sys.exit(main())
