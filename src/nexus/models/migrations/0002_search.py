from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# Postings are looked up by page and term alone and are most of the index: their key is the table itself where it can be.
_SQLITE = """CREATE TABLE search_term (page bigint NOT NULL, term text NOT NULL, postings blob NOT NULL,
             PRIMARY KEY (page, term)) WITHOUT ROWID"""
_POSTGRESQL = """CREATE TABLE search_term (page bigint NOT NULL, term text COLLATE "C" NOT NULL, postings bytea NOT NULL,
                 PRIMARY KEY (page, term))"""


def lay(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the table of postings."""
    schema_editor.execute(_SQLITE if schema_editor.connection.vendor == "sqlite" else _POSTGRESQL)


def take_up(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Remove it."""
    schema_editor.execute("DROP TABLE search_term")


class Migration(migrations.Migration):
    dependencies = [("nexus", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SearchRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            (kind, kind)
                            for kind in ("document", "technology", "concept", "challenge", "solution", "practice")
                        ],
                        max_length=16,
                    ),
                ),
                ("ref", models.BigIntegerField()),
                ("entry", models.BigIntegerField(null=True)),
                ("scope", models.CharField(max_length=32)),
                ("title", models.TextField()),
                ("tags", models.TextField()),
                ("body", models.TextField()),
            ],
            options={
                "db_table": "search_row",
                "constraints": [models.UniqueConstraint(fields=("ref", "kind"), name="one_search_row_per_text")],
            },
        ),
        migrations.CreateModel(
            name="SearchPage",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("scope", models.CharField(max_length=32)),
                ("kind", models.CharField(max_length=16)),
                ("tier", models.IntegerField(default=0)),
                ("size", models.IntegerField()),
                ("rows", models.BinaryField()),
                ("dropped", models.BinaryField()),
                ("words", models.TextField()),
            ],
            options={"db_table": "search_page"},
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="SearchTerm",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "page", "term", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("page", models.BigIntegerField()),
                        ("term", models.CharField(max_length=400)),
                        ("postings", models.BinaryField()),
                    ],
                    options={"db_table": "search_term"},
                ),
            ],
            database_operations=[migrations.RunPython(lay, take_up)],
        ),
    ]
