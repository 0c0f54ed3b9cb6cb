"""The full-text index: rows, and pages of postings that are only ever added and folded. Written by adapters.index alone."""

from django.db import models

from nexus.domain.learning import Kind

DOCUMENT = "document"


class SearchRow(models.Model):
    """One text that can be found: a current document, or an entry as one audience sees it. Never changed, only replaced."""

    kind = models.CharField(max_length=16, choices=[(k, k) for k in (DOCUMENT, *Kind)])
    ref = models.BigIntegerField()
    """The document's id; for an entry the entry_scope's."""
    entry = models.BigIntegerField(null=True)
    scope = models.CharField(max_length=32)
    title = models.TextField()
    """Tokens of `pipeline.text`, in order, as in `tags` and `body`."""
    tags = models.TextField()
    body = models.TextField()
    """The first tokens of the body: what phrases and nearness are judged by."""

    class Meta:
        db_table = "search_row"
        constraints = [models.UniqueConstraint(fields=["ref", "kind"], name="one_search_row_per_text")]


class SearchPage(models.Model):
    """The postings of some rows of one scope and kind. Readers add up all pages; eight of a tier are folded into one."""

    id = models.BigIntegerField(primary_key=True)
    """Drawn at random, so that a page once read is never mistaken for another."""
    scope = models.CharField(max_length=32)
    kind = models.CharField(max_length=16)
    tier = models.IntegerField(default=0)
    size = models.IntegerField()
    """Terms on it."""
    rows = models.BinaryField()
    """Ids of the rows that it adds (unsigned 64-bit integers)."""
    dropped = models.BinaryField()
    """Ids of rows, on this or on other pages, that are no more."""
    words = models.TextField()
    """The words of its rows as written, a line each: what a speller may offer to this scope."""

    class Meta:
        db_table = "search_page"


class SearchTerm(models.Model):
    """The rows of a page that hold a token."""

    pk = models.CompositePrimaryKey("page", "term")
    page = models.BigIntegerField()
    term = models.CharField(max_length=400)
    postings = models.BinaryField()
    """For each row its id * 256 + how much it is about the token, 0 to 255 (unsigned 64-bit integers)."""

    class Meta:
        db_table = "search_term"
