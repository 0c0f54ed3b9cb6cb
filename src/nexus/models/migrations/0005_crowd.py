"""Keys that too many forms hold, with their number; documents by the run that read them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("nexus", "0004_revision_run")]

    operations = [
        migrations.CreateModel(
            name="Crowd",
            fields=[
                ("block_key", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("forms", models.IntegerField()),
            ],
            options={"db_table": "crowd"},
        ),
        migrations.AlterField(
            model_name="document",
            name="since_run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="nexus.run"
            ),
        ),
    ]
