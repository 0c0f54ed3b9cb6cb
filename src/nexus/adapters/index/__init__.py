"""Full text: one contract, SQLite (FTS5) and PostgreSQL (tsvector, GIN) behind it, chosen by the connection.

Writing: `put_documents`, `put_entries`, `drop_documents`, `drop_entries`, in bulk and inside the caller's transaction.
Reading: `postings`, `rows`, `vocabulary.of`. A row is found by the tokens of `pipeline.text` alone, so both databases find
the same. Imports models, pipeline, domain.
"""

from nexus.adapters.index.writing import (
    DocumentRow,
    EntryRow,
    drop_documents,
    drop_entries,
    put_documents,
    put_entries,
)

__all__ = ["DocumentRow", "EntryRow", "drop_documents", "drop_entries", "put_documents", "put_entries"]
