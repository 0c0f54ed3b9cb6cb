"""The one Django app."""

from django.apps import AppConfig


class NexusConfig(AppConfig):
    """Nexus is one app; its rooms are packages, not apps."""

    name = "nexus"
    label = "nexus"
    default_auto_field = "django.db.models.BigAutoField"
