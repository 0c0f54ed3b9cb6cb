"""Programs, the sources they own, and the runs that read them."""

from django.db import models
from django.db.models import Q

from nexus.domain.access import Visibility
from nexus.domain.provenance import SourceKind
from nexus.domain.runs import Phase, Status


class Program(models.Model):
    """The setting in which people learn or work; owns sources and a visibility."""

    slug = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    visibility = models.CharField(max_length=16, default=Visibility.PUBLIC, choices=[(v, v) for v in Visibility])
    created_at = models.DateTimeField()

    class Meta:
        db_table = "program"
        constraints = [
            models.CheckConstraint(condition=Q(visibility__in=list(Visibility)), name="program_visibility_known"),
        ]


class Source(models.Model):
    """A repository, folder, file or archive that is read, at a ref."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="sources")
    slug = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=[(k, k) for k in SourceKind])
    address = models.TextField()
    ref = models.CharField(max_length=200, default="", blank=True)
    credential = models.TextField(default="", blank=True)
    """The token or deploy key, sealed with the hub's key; empty for a source that anybody may read."""
    commit = models.CharField(max_length=64, default="", blank=True)
    """The commit that the last finished run read."""
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "source"
        constraints = [
            models.UniqueConstraint(fields=["program", "address", "ref"], name="one_source_per_address"),
            models.CheckConstraint(condition=Q(kind__in=list(SourceKind)), name="source_kind_known"),
        ]


class Run(models.Model):
    """One import, or removal, of one source; or one act of a person upon entries, which has no source and is done at once."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="runs", null=True)
    act = models.CharField(max_length=16, default="import")
    """`import`; `reread`: by a newer extractor, from kept text; `remove`: withdraw everything that the source says; for a
    person's act what it was, e.g. `undo`."""
    status = models.CharField(max_length=16, default=Status.QUEUED, choices=[(s, s) for s in Status])
    commit = models.CharField(max_length=64, default="", blank=True)
    actor = models.CharField(max_length=80)
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    """What was read and what came of it; the keys are the fields of `domain.runs.Counts`."""
    problem = models.TextField(default="", blank=True)

    class Meta:
        db_table = "run"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=list(Status)), name="run_status_known"),
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(status__in=[Status.QUEUED, Status.RUNNING]),
                name="one_open_run_per_source",
            ),
        ]
        indexes = [models.Index(fields=["status"], name="run_by_status")]


class Unit(models.Model):
    """One piece of a run's work, of seconds: what a queue message carries."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="units")
    phase = models.CharField(max_length=16, choices=[(p, p) for p in Phase])
    ordinal = models.IntegerField()
    payload = models.JSONField(default=dict)
    status = models.CharField(max_length=16, default=Status.QUEUED, choices=[(s, s) for s in Status])
    fence = models.IntegerField(default=0)
    """Raised by every delivery; a write under an older fence changes nothing."""
    holder = models.CharField(max_length=120, default="", blank=True)
    """Who works on it: host, process and its start."""
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)

    class Meta:
        db_table = "unit"
        constraints = [
            models.UniqueConstraint(fields=["run", "phase", "ordinal"], name="one_unit_per_place"),
            models.CheckConstraint(condition=Q(status__in=list(Status)), name="unit_status_known"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(status__in=[Status.QUEUED, Status.RUNNING]), name="unit_open"),
        ]


class RunNote(models.Model):
    """One thing that a run reports of one file: an error, a masked secret, a file left out."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="notes")
    level = models.CharField(max_length=8)
    path = models.TextField(default="", blank=True)
    line = models.IntegerField(null=True)
    message = models.TextField()

    class Meta:
        db_table = "run_note"


class Lease(models.Model):
    """A right that one worker at a time holds, fenced: `settle` is the only one."""

    name = models.CharField(max_length=32, primary_key=True)
    fence = models.IntegerField(default=0)
    holder = models.CharField(max_length=120, default="", blank=True)
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "lease"
