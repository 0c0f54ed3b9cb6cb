"""Full text: an inverted index in plain tables, the same on SQLite and PostgreSQL, so that both find the same.

Writing, in bulk and inside the caller's transaction: `put_documents`, `put_entries`, `drop_documents`, `drop_entries`. A
text comes analysed (`analyse`, before the transaction); each call only adds pages of postings, and `fold` makes few of many,
in transactions of its own, when nobody waits.
Reading, inside `snapshot.reading()`: `Reader`. Imports models, pipeline, domain and adapters.bulk.
"""

from nexus.adapters.index.folding import fold
from nexus.adapters.index.pages import SHIFT
from nexus.adapters.index.reading import Posting, Reader, Ref, Text
from nexus.adapters.index.writing import (
    BODY_LIMIT,
    Analysed,
    DocumentRow,
    EntryRow,
    analyse,
    drop_documents,
    drop_entries,
    put_documents,
    put_entries,
)

__all__ = [
    "BODY_LIMIT",
    "SHIFT",
    "Analysed",
    "DocumentRow",
    "EntryRow",
    "Posting",
    "Reader",
    "Ref",
    "Text",
    "analyse",
    "drop_documents",
    "drop_entries",
    "fold",
    "put_documents",
    "put_entries",
]
