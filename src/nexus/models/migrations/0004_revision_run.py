"""The act that an edit is of."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("nexus", "0003_curation"),
    ]

    operations = [
        migrations.AddField(
            model_name="revision",
            name="run",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="nexus.run"
            ),
        ),
    ]
