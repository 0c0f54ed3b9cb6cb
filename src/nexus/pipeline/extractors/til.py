"""A TIL page: one short page about one thing, in a folder named for its subject. It is one practice."""

from pathlib import PurePosixPath

from nexus.domain.learning import Kind as Learned
from nexus.pipeline import lexicon
from nexus.pipeline.extractors import mentions, phrases
from nexus.pipeline.extractors.harvest import Harvest, Told
from nexus.pipeline.outline import Node, bare
from nexus.pipeline.parsing import Kind
from nexus.pipeline.passage import Passage

_FOLDERS = frozenset(["til", "tils", "today-i-learned", "learnings", "notes", "tips", "snippets", "howto", "how-to", "learned", "journal"])
_NO_SUBJECT = frozenset(["docs", "doc", "documentation", ".github", "src", "lib", "test", "tests", "adr", "adrs", "decisions", "assets", "public", "templates", "examples", "example", "challenges", "best-practices", "postmortems", "post-mortems", "incidents"])
_NO_PAGE = frozenset(["readme", "contributing", "changelog", "license", "code_of_conduct", "security", "index", "history", "authors", "todo"])
_MOST_HEADINGS = 12
_LONGEST = 3


def take(*, root: Node, place: PurePosixPath, harvest: Harvest) -> bool:
    """Note the one practice of a TIL page. Return whether the document is one."""
    page = _page(root, place)
    if page is None:
        return False
    text = _first_sentences(page)
    folder = place.parent.name
    subjects = [name for name in (lexicon.technology(folder), *_named(page.text), *_languages(root)) if name]
    told = Told(kind=Learned.PRACTICE, title=page.text, text=text, reason=f"a page about one thing in the folder {folder}", technologies=tuple(dict.fromkeys(subjects)))
    harvest.told.append(told)
    return True


def _page(root: Node, place: PurePosixPath) -> Node | None:
    folder, stem = place.parent.name.lower(), place.stem.lower()
    if not folder or folder in _NO_SUBJECT or stem in _NO_PAGE:
        return None
    titles = root.under(Kind.HEADING)
    if not titles or titles[0].level != 1 or titles[0] is not root.children[0] or any(one.level == 1 for one in titles[1:]):
        return None
    headings = [node for node in root.walk() if node.kind is Kind.HEADING]
    known = lexicon.technology(folder) or not _FOLDERS.isdisjoint(part.lower() for part in place.parts)
    if any(lexicon.role(text=node.text.plain, whole=True) in lexicon.LEARNED for node in headings):
        return None
    return titles[0] if known or len(headings) <= _MOST_HEADINGS else None


def _first_sentences(page: Node) -> Passage | None:
    for node in page.walk():
        if node.kind in (Kind.PARAGRAPH, Kind.ITEM) and node.text and len(node.text.plain) > 2:
            pieces = phrases.sentences(passage=node.text)[:_LONGEST]
            last = pieces[-1]
            start = node.text.plain.find(pieces[0].plain)
            end = node.text.plain.find(last.plain, start) + len(last.plain)
            return bare(node.text.part(start, end))
    return None


def _named(title: Passage) -> tuple[str, ...]:
    return mentions.names(passages=[title])


def _languages(root: Node) -> list[str]:
    found = (lexicon.technology(node.language) for node in root.walk() if node.kind is Kind.CODE and node.language)
    return [name for name in found if name]
