"""Entries, what each audience sees of them, and the acts that made them."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from nexus.domain.consolidation import LinkType
from nexus.domain.entry import Act, RelationKind
from nexus.domain.learning import Kind
from nexus.models.documents import Form
from nexus.models.sources import Run


class Entry(models.Model):
    """The consolidated record; never deleted. Reads follow `merged_into`."""

    kind = models.CharField(max_length=16, choices=[(k, k) for k in Kind])
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="absorbed")
    pinned = models.JSONField(default=dict)
    """Scope -> field -> words that a person set for that audience; they outlive every import."""
    version = models.IntegerField(default=1)
    touched = models.IntegerField(default=1)
    """Raised whenever its forms, their learnings or what they are told with change."""
    projected = models.IntegerField(default=0)
    """The `touched` that the last projection saw; lower means that its scopes, relations and index rows are old."""
    created_run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        db_table = "entry"
        constraints = [models.CheckConstraint(condition=Q(kind__in=list(Kind)), name="entry_kind_known")]
        indexes = [models.Index(fields=["id"], condition=Q(projected__lt=F("touched")), name="entry_unprojected")]


class EntryScope(models.Model):
    """What one audience sees of an entry. A row whose `learnings` is 0 says: all that this audience knew was withdrawn."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="scopes")
    scope = models.CharField(max_length=32)
    kind = models.CharField(max_length=16)
    slug = models.CharField(max_length=100)
    title = models.TextField()
    summary = models.TextField()
    sources = models.IntegerField()
    """Independent sources (voices) that tell it."""
    learnings = models.IntegerField()
    solutions = models.IntegerField(default=0)
    """For a challenge: how many solution entries this audience sees."""
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        db_table = "entry_scope"
        constraints = [models.UniqueConstraint(fields=["entry", "scope"], name="one_scope_per_entry")]
        indexes = [
            models.Index(fields=["scope", "kind", "-sources", "title"], name="entry_scope_by_support"),
            models.Index("scope", "kind", Lower("title"), "title", name="entry_scope_by_title"),
            models.Index(fields=["scope", "kind", "-last_at"], name="entry_scope_by_date"),
            models.Index(fields=["scope", "-first_at"], name="entry_scope_by_first"),
        ]


class Slug(models.Model):
    """A word in an address that leads to an entry, now or from before, for those who hold the scope it came from."""

    slug = models.CharField(max_length=100, primary_key=True)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    scope = models.CharField(max_length=32)

    class Meta:
        db_table = "slug"


class Member(models.Model):
    """The partition: which entry a form belongs to; one open row a form."""

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    since_run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+", db_index=False)
    until_run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        db_table = "member"
        constraints = [
            models.UniqueConstraint(fields=["form"], condition=Q(until_run__isnull=True), name="one_entry_per_form"),
        ]
        indexes = [models.Index(fields=["entry"], condition=Q(until_run__isnull=True), name="member_open_by_entry")]


class Relation(models.Model):
    """A typed connection between two entries as one audience sees it, with its support."""

    kind = models.CharField(max_length=16, choices=[(k, k) for k in RelationKind])
    origin = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    scope = models.CharField(max_length=32)
    sources = models.IntegerField()
    position = models.IntegerField(default=0)
    """Where the target stands among the origin's targets: the order in which the documents tell them."""

    class Meta:
        db_table = "relation"
        constraints = [
            models.UniqueConstraint(fields=["origin", "kind", "target", "scope"], name="one_relation_per_scope"),
            models.CheckConstraint(condition=~Q(origin=models.F("target")), name="relation_between_two"),
        ]


class Link(models.Model):
    """One act of a person between two forms, which every later import obeys."""

    a = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="+")
    b = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="+")
    type = models.CharField(max_length=8, choices=[(t, t) for t in LinkType])
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="+")
    """The act that it is of."""
    revoked_at = models.DateTimeField(null=True)
    revoked_run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="+")
    """The act that took it back; undone itself, the link holds again."""

    class Meta:
        db_table = "link"
        constraints = [
            models.UniqueConstraint(fields=["a", "b"], condition=Q(revoked_at__isnull=True), name="one_link_per_pair"),
        ]


class Deferral(models.Model):
    """A pair of forms that a person put off to decide: it comes last in the inbox."""

    a = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="+")
    b = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="+")
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        db_table = "deferral"
        constraints = [models.UniqueConstraint(fields=["a", "b"], name="one_deferral_per_pair")]


class Decision(models.Model):
    """One act of consolidation, by rule or person; ids only, no copy of source text."""

    act = models.CharField(max_length=16, choices=[(a, a) for a in Act])
    by = models.CharField(max_length=80)
    """`rule`, or the actor."""
    at = models.DateTimeField()
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="decisions")
    other = models.ForeignKey(Entry, on_delete=models.CASCADE, null=True, related_name="+")
    score = models.IntegerField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "decision"


class DecisionForm(models.Model):
    """A form that a decision moved, and the side it was on."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="forms")
    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="+")
    side = models.CharField(max_length=8, default="")

    class Meta:
        db_table = "decision_form"


class Alias(models.Model):
    """Another name of a technology or concept, the hub's own; shipped aliases live in the lexicon."""

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16)
    canonical = models.CharField(max_length=200)
    context = models.CharField(max_length=80, default="", blank=True)
    """A word that must stand near, where the name means several things."""
    actor = models.CharField(max_length=80, default="", blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        db_table = "alias"
        constraints = [models.UniqueConstraint(fields=["name", "kind", "context"], name="one_meaning_per_alias")]


class Revision(models.Model):
    """One edit of an entry by a person."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="revisions")
    version = models.IntegerField()
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()
    scope = models.CharField(max_length=32, default="public")
    """The audience whose words it sets."""
    patch = models.JSONField()
    """Field -> the words set, or null where they are the sources' again."""
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    """The act that it is of."""

    class Meta:
        db_table = "revision"
        constraints = [models.UniqueConstraint(fields=["entry", "version"], name="one_revision_per_version")]
