"""Documents, the learnings found in them, and the forms that learnings share."""

from django.db import models
from django.db.models import F, Q

from nexus.domain.learning import Kind
from nexus.models.sources import Run, Source


class Document(models.Model):
    """One file of a source at one content; current while `until_run` is empty."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="documents")
    path = models.TextField()
    blob = models.CharField(max_length=64)
    extractor = models.CharField(max_length=40)
    """Version of the extractor and hash of its lexicon: what is extracted depends on these and the blob alone."""
    title = models.TextField()
    author_stated = models.CharField(max_length=200, default="", blank=True)
    commit = models.CharField(max_length=64)
    author = models.CharField(max_length=200, default="", blank=True)
    authored_at = models.DateTimeField()
    voice = models.CharField(max_length=200, default="", blank=True)
    """Who counts as independent inside the source; empty where the repository is one voice."""
    # Nothing is looked up by these: an index would only mislead SQLite's planner and cost every import.
    since_run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    until_run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    # Last, for SQLite reads a row's columns from the first on, and these fill pages.
    overview = models.TextField(default="", blank=True)
    emphases = models.JSONField(default=list)
    metadata = models.JSONField(default=dict)
    text = models.TextField()
    """The decoded text with secrets masked; overwritten when a source is taken down."""

    class Meta:
        db_table = "document"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "path"], condition=Q(until_run__isnull=True), name="one_current_document_per_path"
            ),
        ]


class Form(models.Model):
    """One distinct normalised statement, told by any number of learnings."""

    kind = models.CharField(max_length=16, choices=[(k, k) for k in Kind])
    key = models.CharField(max_length=400, unique=True)
    words = models.JSONField(default=list)
    features = models.JSONField(default=dict)
    """The union of what its living learnings tell around the statement, as `pipeline.forms` gives it."""
    touched = models.IntegerField(default=1)
    """Raised whenever a living learning of the form comes or goes."""
    settled = models.IntegerField(default=0)
    """The `touched` that the last settlement saw; lower means unsettled."""

    class Meta:
        db_table = "form"
        constraints = [models.CheckConstraint(condition=Q(kind__in=list(Kind)), name="form_kind_known")]
        indexes = [models.Index(fields=["id"], condition=Q(settled__lt=F("touched")), name="form_unsettled")]


class Learning(models.Model):
    """One typed statement found in one document; never changed, alive while its document is current."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="learnings")
    ordinal = models.IntegerField()
    kind = models.CharField(max_length=16, choices=[(k, k) for k in Kind])
    title = models.TextField()
    text = models.TextField()
    quote = models.TextField()
    line = models.IntegerField()
    column = models.IntegerField()
    end_line = models.IntegerField()
    end_column = models.IntegerField()
    solves = models.IntegerField(null=True)
    """For a solution: the ordinal of its challenge in the same document."""
    technologies = models.JSONField(default=list)
    confidence = models.IntegerField()
    reason = models.TextField(default="", blank=True)
    features = models.JSONField(default=dict)
    """What it adds to the features of its form, as `pipeline.forms` gives it."""
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="learnings")

    class Meta:
        db_table = "learning"
        constraints = [
            models.UniqueConstraint(fields=["document", "ordinal"], name="one_learning_per_place"),
            models.CheckConstraint(condition=Q(kind__in=list(Kind)), name="learning_kind_known"),
            models.CheckConstraint(condition=Q(confidence__gte=0, confidence__lte=1000), name="learning_confidence_range"),
        ]


class Mention(models.Model):
    """A technology or concept named in a learning, by its form; forms that nobody tells alone may still be mentioned."""

    learning = models.ForeignKey(Learning, on_delete=models.CASCADE, related_name="mentions")
    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="+")
    position = models.IntegerField()

    class Meta:
        db_table = "mention"
        constraints = [models.UniqueConstraint(fields=["learning", "form"], name="one_mention_per_form")]


class FormKey(models.Model):
    """A key under which a form may meet its duplicates."""

    block_key = models.CharField(max_length=200)
    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "form_key"
        constraints = [models.UniqueConstraint(fields=["block_key", "form"], name="one_form_per_block")]


class Crowd(models.Model):
    """A key that so many forms hold that they meet under longer ones instead (`pipeline.blocking.LIMIT`)."""

    block_key = models.CharField(max_length=200, primary_key=True)
    forms = models.IntegerField()

    class Meta:
        db_table = "crowd"


class Edge(models.Model):
    """A pair of forms that scored at least `ask`; `a` is the form with the lower key."""

    a = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="+")
    b = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="+")
    score = models.IntegerField()
    matcher = models.IntegerField()

    class Meta:
        db_table = "edge"
        constraints = [
            models.UniqueConstraint(fields=["a", "b"], name="one_edge_per_pair"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1000), name="edge_score_range"),
        ]
