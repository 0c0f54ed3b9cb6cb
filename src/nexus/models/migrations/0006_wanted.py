"""What people looked for and did not find."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("nexus", "0005_crowd"),
    ]

    operations = [
        migrations.CreateModel(
            name="Wanted",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=16)),
                ("key", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("scopes", models.TextField()),
                ("count", models.IntegerField(default=1)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "wanted",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "key", "scopes"), name="one_wanted_per_question")
                ],
            },
        ),
    ]
