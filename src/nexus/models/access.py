"""Who may write."""

from django.db import models


class AccessLink(models.Model):
    """A link that signs its first visitor in as the owner, once."""

    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_link"
