from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import nexus.domain.learning

_TABLES = ("search_document", "search_entry")
_KINDS = [(kind, kind) for kind in nexus.domain.learning.Kind]

# Triggers keep the full-text index of SQLite at its table's word; fts5vocab gives the rows of a term without ranking.
_SQLITE = (
    """CREATE VIRTUAL TABLE {table}_fts USING fts5(terms, content='{table}', content_rowid='id', detail=none, columnsize=0,
       tokenize="ascii tokenchars '.+#/@:_-'")""",
    "CREATE VIRTUAL TABLE {table}_terms USING fts5vocab({table}_fts, instance)",
    """CREATE TRIGGER {table}_put AFTER INSERT ON {table} BEGIN
       INSERT INTO {table}_fts(rowid, terms) VALUES (new.id, new.terms); END""",
    """CREATE TRIGGER {table}_drop AFTER DELETE ON {table} BEGIN
       INSERT INTO {table}_fts({table}_fts, rowid, terms) VALUES ('delete', old.id, old.terms); END""",
)
_SQLITE_BACK = (
    "DROP TRIGGER {table}_drop",
    "DROP TRIGGER {table}_put",
    "DROP TABLE {table}_terms",
    "DROP TABLE {table}_fts",
)
_POSTGRESQL = ("CREATE INDEX {table}_terms ON {table} USING gin (array_to_tsvector(string_to_array(terms, ' ')))",)
_POSTGRESQL_BACK = ("DROP INDEX {table}_terms",)


def _run(editor: BaseDatabaseSchemaEditor, sqlite: tuple[str, ...], postgresql: tuple[str, ...]) -> None:
    statements = sqlite if editor.connection.vendor == "sqlite" else postgresql
    for table in _TABLES:
        for statement in statements:
            editor.execute(statement.format(table=table))


def lay(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the full-text index of the database at hand."""
    _run(schema_editor, _SQLITE, _POSTGRESQL)


def take_up(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Remove it."""
    _run(schema_editor, _SQLITE_BACK, _POSTGRESQL_BACK)


class Migration(migrations.Migration):
    dependencies = [("nexus", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("scope", models.CharField(max_length=32)),
                ("title", models.TextField()),
                ("tags", models.TextField()),
                ("body", models.TextField()),
                ("size", models.IntegerField()),
                ("terms", models.TextField()),
            ],
            options={"db_table": "search_document"},
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("scope", models.CharField(max_length=32)),
                ("title", models.TextField()),
                ("tags", models.TextField()),
                ("body", models.TextField()),
                ("size", models.IntegerField()),
                ("terms", models.TextField()),
                ("entry", models.BigIntegerField()),
                ("kind", models.CharField(choices=_KINDS, max_length=16)),
            ],
            options={"db_table": "search_entry"},
        ),
        migrations.CreateModel(
            name="SearchPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scope", models.CharField(max_length=32)),
                ("tier", models.IntegerField(default=0)),
                ("rows", models.IntegerField()),
                ("tokens", models.BigIntegerField()),
                ("terms", models.TextField()),
                ("words", models.TextField()),
            ],
            options={"db_table": "search_page", "indexes": [models.Index(fields=["scope", "tier"], name="search_page_by_tier")]},
        ),
        migrations.RunPython(lay, take_up),
    ]
