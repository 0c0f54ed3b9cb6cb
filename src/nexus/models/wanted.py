"""What people looked for and did not find."""

from django.db import models


class Wanted(models.Model):
    """One search that found nothing, or one problem that somebody wants answered; nobody who asked is kept."""

    kind = models.CharField(max_length=16)
    """`search` or `challenge`."""
    key = models.CharField(max_length=200)
    """Its words, sorted: what makes two askings one."""
    text = models.TextField()
    """As first asked, with secrets masked."""
    scopes = models.TextField()
    """What those who asked may see, separated by blanks: among that it was not found."""
    count = models.IntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "wanted"
        constraints = [models.UniqueConstraint(fields=["kind", "key", "scopes"], name="one_wanted_per_question")]
