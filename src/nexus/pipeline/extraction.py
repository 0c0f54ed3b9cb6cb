"""From a document's text to its learnings. Pure: the same path and text always give the same result."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from nexus.domain.learning import Extraction, Kind, Learning
from nexus.pipeline import frontmatter, outline, parsing
from nexus.pipeline.extractors import about, sections, til
from nexus.pipeline.extractors.harvest import Harvest

LIMIT = 1_000_000
"""Characters of a document that are read for learnings; of a longer one only the outline is taken."""

_MARKUP = {".md": "markdown", ".markdown": "markdown", ".mdx": "markdown", ".rst": "rst"}


def extract(*, path: str, text: str) -> Extraction:
    """Return the learnings of a document and what it says of itself.

    `path` is relative to the source's root, with slashes: its suffix decides the format, its folders give hints. `text` has its
    newlines as they are in the file; spans count them and hold for it. A note that a hub wrote itself gives no learnings.
    """
    place = PurePosixPath(path)
    front = frontmatter.read(text=text)
    if front.own:
        # Read as a source, the hub's own words would be one more source for all of them.
        return Extraction(title=str(front.metadata.get("title", place.stem)), learnings=(), metadata=front.metadata)
    cut = len(text) > LIMIT
    parsed = parsing.parse(
        text=text[:LIMIT] if cut else text, markup=_MARKUP.get(place.suffix.lower(), "text"), start=front.end
    )
    harvest = Harvest()
    if page := til.page(blocks=parsed.blocks, place=place):
        til.take(page=page, harvest=harvest)
        facts = about.of_page(page=page, metadata=front.metadata)
    else:
        root = outline.build(blocks=parsed.blocks)
        facts = about.describe(root=root, metadata=front.metadata, place=place)
        if not cut:
            sections.take(root=root, harvest=harvest, status=str(front.metadata.get("status", "")))
    notes = (*front.notes, *parsed.notes, *(("The document is over 1 MB: only its outline was read.",) if cut else ()))
    return Extraction(
        title=facts.title,
        learnings=harvest.learnings(text=text),
        overview=facts.overview,
        emphases=facts.emphases,
        author=facts.author,
        metadata=front.metadata,
        notes=notes,
    )


def as_record(*, path: str, extraction: Extraction) -> dict[str, Any]:
    """Return the extraction as one JSON record: the file and its items, solutions inside their challenges."""
    return {"file": path, "items": list(_items(extraction.learnings))}


def _items(learnings: tuple[Learning, ...]) -> Iterator[dict[str, Any]]:
    solutions: dict[int, list[str]] = {}
    for one in learnings:
        if one.solves is not None:
            solutions.setdefault(one.solves, []).append(one.text)
    for at, one in enumerate(learnings):
        if one.kind is not Kind.SOLUTION:
            yield {
                "kind": one.kind.value,
                "title": one.title,
                "text": one.text,
                "line": one.span.line,
                "solutions": solutions.get(at, []),
                "technologies": list(one.technologies),
            }
