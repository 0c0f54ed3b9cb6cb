"""The ordered change feed."""

from django.db import models


class Feed(models.Model):
    """The one row that gives `Change.seq`; taken by the last statement before COMMIT."""

    seq = models.BigIntegerField(default=0)

    class Meta:
        db_table = "feed"


class Change(models.Model):
    """One thing that happened, written in the transaction of what it reports."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    act = models.CharField(max_length=32)
    subject = models.CharField(max_length=16)
    """`entry`, `source`, `run`, `program`."""
    subject_id = models.BigIntegerField()
    scope = models.CharField(max_length=32)
    """Who may see it."""

    class Meta:
        db_table = "change"
        indexes = [models.Index(fields=["subject", "subject_id"], name="change_by_subject")]
