"""Labels: what a careful reader finds in a document, one JSON record a document, and which of them are the same."""

import dataclasses
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

import msgspec

from nexus.domain.errors import Invalid
from nexus.domain.learning import Kind

Line = Annotated[int, msgspec.Meta(ge=1)]
_Row = TypeVar("_Row", "Document", "_Grouped")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One learning that should be found: a technology or concept has a `name`, the others a `title`, a `text` or both."""

    kind: Kind
    line: Line
    name: str = ""
    title: str = ""
    text: str = ""
    canonical: str = ""
    """Another wording that is as right."""
    kind_alt: Kind | None = None
    """Another kind that is as right."""
    solutions: tuple[str, ...] = ()
    technologies: tuple[str, ...] = ()
    cluster: str = ""
    """What it is one with, over all documents; a label without takes no part in the figures of entries."""
    ambiguous: bool = False
    """Readers disagree: to find it is neither right nor wrong."""

    def __post_init__(self) -> None:
        """Refuse what can never be found."""
        if self.kind is Kind.SOLUTION:
            raise ValueError("a solution stands in `solutions` of its challenge")
        if not (self.name or self.title or self.text).strip():
            raise ValueError("a label needs a `name`, a `title` or a `text`")

    @property
    def told(self) -> str:
        """Return what it says in one piece."""
        return self.name or self.text or self.title

    @property
    def wordings(self) -> tuple[str, ...]:
        """Return all ways in which it may be said."""
        return (self.name, self.canonical, self.title, self.text, f"{self.title} {self.text}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document, by its path below the folder of documents, with its labels."""

    file: Annotated[str, msgspec.Meta(min_length=1)]
    items: tuple[Label, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grouped:
    """One row of a file that tells clusters apart from labels."""

    file: str
    line: int
    kind: Kind
    cluster: str
    text: str = ""


def read(*, content: bytes) -> tuple[Document, ...]:
    """Return the labelled documents of a gold file; raise Invalid that names line and field of what is wrong."""
    first: dict[str, int] = {}
    found = []
    for number, document in _rows(content, Document):
        if document.file in first:
            raise Invalid(f"line {number}: {document.file} stands on line {first[document.file]} already", field="file")
        first[document.file] = number
        found.append(document)
    if not found:
        raise Invalid("holds no labelled document", field="gold")
    return tuple(found)


def grouped(*, documents: Sequence[Document], content: bytes) -> tuple[Document, ...]:
    """Return the documents with the clusters that a file of its own gives their labels, by place and wording."""
    exact: dict[tuple[str, int, Kind, str], str] = {}
    near: dict[tuple[str, int, Kind], list[str]] = defaultdict(list)
    for _, row in _rows(content, _Grouped):
        exact[row.file, row.line, row.kind, row.text] = row.cluster
        near[row.file, row.line, row.kind].append(row.cluster)

    def cluster(file: str, label: Label) -> str:
        at = (file, label.line, label.kind)
        return exact.get((*at, label.text or label.name)) or next(iter(near[at]), label.cluster)

    return tuple(
        dataclasses.replace(
            document,
            items=tuple(dataclasses.replace(one, cluster=cluster(document.file, one)) for one in document.items),
        )
        for document in documents
    )


def _rows(content: bytes, of: type[_Row]) -> list[tuple[int, _Row]]:
    rows = []
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            rows.append((number, msgspec.json.decode(line, type=of)))
        except msgspec.ValidationError as error:
            said, _, place = str(error).partition(" - at `$")
            field = place.strip("`.") or "the record"
            raise Invalid(f"line {number}: {field}: {said}", field=field) from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Invalid(f"line {number}: no JSON: {error}", field="gold") from error
    return rows
