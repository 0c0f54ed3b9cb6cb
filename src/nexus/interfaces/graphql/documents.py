"""Documents of GraphQL: parsed and validated once, and those that clients may name by their hash alone."""

import functools
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from graphql import DocumentNode, GraphQLError, OperationDefinitionNode, parse, validate
from graphql.language import FragmentDefinitionNode

from nexus.domain.errors import Invalid
from nexus.interfaces.graphql import limits, schema

KEPT = 200
"""Documents that stay parsed."""
PERSISTED = 2_000
"""Documents that are known by their hash: 16 MB at most."""
_ERRORS = 5


class Refused(Exception):  # noqa: N818 - reads as what happened
    """Raise where a document is no valid one; `errors` say why."""

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        super().__init__("refused")
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document."""

    operations: tuple[OperationDefinitionNode, ...]
    fragments: dict[str, FragmentDefinitionNode]

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """Return the operation of this name, the only one where none is given.

        Raises Invalid where there is none, or several to choose from.
        """
        found = [one for one in self.operations if not name or (one.name and one.name.value == name)]
        if not found:
            raise Invalid(f"the document has no operation {name or ''}".rstrip(), field="operationName")
        if len(found) > 1:
            raise Invalid("the document has several operations: name one", field="operationName")
        return found[0]


@functools.lru_cache(maxsize=KEPT)
def document(text: str) -> Document:
    """Return a document, parsed and valid. Raises Refused, or Invalid where it is too large."""
    if len(text) > limits.LONGEST:
        raise Invalid(f"a document may have {limits.LONGEST:,} characters; this one has {len(text):,}", field="query")
    parsed = located(text)
    limits.check(parsed)
    errors = validate(schema.CORE, parsed, max_errors=_ERRORS)
    if errors:
        raise Refused(errors)
    # Without the places of its tokens a document is a third as large; only errors tell them, and those are not kept.
    kept = parse(text, no_location=True)
    return Document(
        tuple(node for node in kept.definitions if isinstance(node, OperationDefinitionNode)),
        {node.name.value: node for node in kept.definitions if isinstance(node, FragmentDefinitionNode)},
    )


def located(text: str) -> DocumentNode:
    """Return a document with the places of its nodes. Raises Refused where it is none."""
    try:
        return parse(text, max_tokens=limits.TOKENS)
    except GraphQLError as error:
        raise Refused([error]) from None
    except RecursionError:
        raise Invalid("the document is nested too deeply", field="query") from None


def check(*, digest: str, text: str) -> None:
    """Raise Invalid where the hash is not that of the text."""
    if hashlib.sha256(text.encode(errors="replace")).hexdigest() != digest:
        raise Invalid("sha256Hash is not the SHA-256 of query", field="extensions.persistedQuery.sha256Hash")


class Persisted:
    """Documents by the SHA-256 of their text, as many as there is room for, the latest used."""

    def __init__(self, *, room: int) -> None:
        self._room = room
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def text(self, *, digest: str) -> str | None:
        """Return the document with this hash, None where it is not known."""
        with self._lock:
            if digest not in self._texts:
                return None
            self._texts.move_to_end(digest)
            return self._texts[digest]

    def keep(self, *, digest: str, text: str) -> None:
        """Keep a valid document under its hash."""
        with self._lock:
            self._texts[digest] = text
            self._texts.move_to_end(digest)
            if len(self._texts) > self._room:
                self._texts.popitem(last=False)
