"""What people do to entries: acts without a source, links that can be taken back, pairs put off, aliases with their author."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("nexus", "0002_search"),
    ]

    operations = [
        migrations.RunSQL(
            "INSERT INTO lease (name, fence, holder) VALUES ('aliases', 0, '')",
            "DELETE FROM lease WHERE name = 'aliases'",
        ),
        migrations.AddField(
            model_name="alias",
            name="actor",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.AddField(
            model_name="alias",
            name="at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="link",
            name="revoked_run",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="nexus.run"
            ),
        ),
        migrations.AddField(
            model_name="link",
            name="run",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="nexus.run"
            ),
        ),
        migrations.AddField(
            model_name="revision",
            name="scope",
            field=models.CharField(default="public", max_length=32),
        ),
        migrations.AlterField(
            model_name="run",
            name="source",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="nexus.source"
            ),
        ),
        migrations.CreateModel(
            name="Deferral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("actor", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "a",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="nexus.form"),
                ),
                (
                    "b",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="nexus.form"),
                ),
            ],
            options={
                "db_table": "deferral",
                "constraints": [models.UniqueConstraint(fields=("a", "b"), name="one_deferral_per_pair")],
            },
        ),
    ]
