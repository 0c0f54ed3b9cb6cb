"""A TIL page: one short page about one thing, in a folder named for its subject. It is one practice.

Pages of this kind come by the thousand, so they are told from their blocks, before any outline is built.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from nexus.domain.learning import Kind as Learned
from nexus.pipeline import lexicon
from nexus.pipeline.blocks import Block, Kind
from nexus.pipeline.extractors import cases, mentions, phrases
from nexus.pipeline.extractors.harvest import Harvest, Told
from nexus.pipeline.lexicon import Label
from nexus.pipeline.passage import Passage, bare

_MOST_HEADINGS = 12
_MOST_PARTS, _MOST_SAID = 3, 10
_SENTENCES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A TIL page: its title, and the first paragraph under it where there is one."""

    title: Passage
    first: Passage | None
    subjects: tuple[str, ...]
    folder: str


def page(*, blocks: Sequence[Block], place: PurePosixPath) -> Page | None:
    """Return the document as a TIL page, or None where it is none."""
    folder = place.parent.name.lower()
    if (
        not folder
        or not blocks
        or lexicon.is_word_of(use="no_subject", word=folder)
        or lexicon.is_word_of(use="no_page", word=place.stem)
    ):
        return None
    title = blocks[0]
    headings = [block for block in blocks if block.kind is Kind.HEADING]
    if (
        title.kind is not Kind.HEADING
        or title.level != 1
        or not title.lines
        or any(block.level == 1 for block in headings[1:])
    ):
        return None
    is_known = bool(lexicon.technology(folder)) or any(
        lexicon.is_word_of(use="notes", word=part) for part in place.parts
    )
    if (not is_known and _is_long(blocks, headings)) or any(_tells_more(block) for block in headings):
        return None
    said = next((block.lines for block in blocks[1:] if block.kind is Kind.PARAGRAPH and block.lines), [])
    if cases.parts_of_lines(lines=said):
        return None
    return Page(
        title=bare(title.text), first=_first(blocks[1:]), subjects=_subjects(title.text, blocks, folder), folder=folder
    )


def _is_long(blocks: Sequence[Block], headings: Sequence[Block]) -> bool:
    # In a folder that says nothing of its pages, one with many sections of prose and lists is about more than one thing.
    said = sum(block.kind in (Kind.PARAGRAPH, Kind.ITEM) for block in blocks)
    return len(headings) > _MOST_HEADINGS or (len(headings) > _MOST_PARTS and said > _MOST_SAID)


def take(*, page: Page, harvest: Harvest) -> None:
    """Note the one practice that the page tells."""
    harvest.told.append(
        Told(
            kind=Learned.PRACTICE,
            title=page.title,
            text=_first_sentences(page.first) if page.first else None,
            reason=f"a page about one thing in the folder {page.folder}",
            technologies=page.subjects,
        )
    )


def _tells_more(heading: Block) -> bool:
    # "Solution" under a page's title is how a page goes on; "Challenges", or a problem, is a document of its own kind.
    text = heading.text.plain
    return lexicon.role(text=text, whole=True) in lexicon.LEARNED or Label.PROBLEM in lexicon.labels(text=text)


def _first(blocks: Sequence[Block]) -> Passage | None:
    for block in blocks:
        if block.kind in (Kind.PARAGRAPH, Kind.ITEM) and block.lines and len(block.text.plain) > 2:
            return block.text
    return None


def _first_sentences(text: Passage) -> Passage:
    return phrases.span(passage=text, pieces=phrases.sentences(passage=text)[:_SENTENCES])


def _subjects(title: Passage, blocks: Sequence[Block], folder: str) -> tuple[str, ...]:
    languages = (lexicon.technology(block.language) for block in blocks if block.kind is Kind.CODE and block.language)
    named = (lexicon.technology(folder), *mentions.names(passages=[title]), *languages)
    return tuple(dict.fromkeys(name for name in named if name))
