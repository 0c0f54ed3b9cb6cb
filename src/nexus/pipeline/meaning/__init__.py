"""What words mean, as data: stop words, synonyms, word frequencies, word families, topics of trouble and of advice.

The tables are text files for people to read and extend; they ship with the product, no statistic of a hub enters them.
"""

import functools
import hashlib
from importlib import resources


@functools.cache
def digest() -> str:
    """Return what identifies the tables: others may give other forms and features."""
    tables = sorted(
        (table for table in resources.files(__name__).iterdir() if table.name.endswith(".txt")),
        key=lambda table: table.name,
    )
    return hashlib.sha256(b"\0".join(table.read_bytes() for table in tables)).hexdigest()
