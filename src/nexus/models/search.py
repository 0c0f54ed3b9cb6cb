"""The full-text index: token text by place, the terms that find it, and counted words. Written by adapters.index alone."""

from django.db import models

from nexus.domain.learning import Kind


class SearchRow(models.Model):
    """What the index keeps of one document or entry; all fields but `scope` hold tokens of `pipeline.text`."""

    id = models.BigIntegerField(primary_key=True)
    scope = models.CharField(max_length=32)
    title = models.TextField()
    tags = models.TextField()
    body = models.TextField()
    """The first tokens of the body, in order: what phrases and nearness are judged by."""
    size = models.IntegerField()
    """Tokens in the whole body."""
    terms = models.TextField()
    """Distinct tokens, each behind a digit that says how much the row is about it: the full-text index reads this."""

    class Meta:
        abstract = True


class SearchDocument(SearchRow):
    """A current document; the id is the document's."""

    class Meta:
        db_table = "search_document"


class SearchEntry(SearchRow):
    """An entry as one audience sees it; the id is the entry_scope's."""

    entry = models.BigIntegerField()
    kind = models.CharField(max_length=16, choices=[(k, k) for k in Kind])

    class Meta:
        db_table = "search_entry"


class SearchPage(models.Model):
    """Counted words of some rows of one scope, positive or negative: the sum of all pages counts the index."""

    scope = models.CharField(max_length=32)
    tier = models.IntegerField(default=0)
    """0 for what one batch wrote; eight pages of a tier are folded into one of the next."""
    rows = models.IntegerField()
    tokens = models.BigIntegerField()
    terms = models.TextField()
    """A line a token: the token and in how many rows it stands."""
    words = models.TextField()
    """A line a word as written, for the speller: the word and in how many rows it stands."""

    class Meta:
        db_table = "search_page"
        indexes = [models.Index(fields=["scope", "tier"], name="search_page_by_tier")]
