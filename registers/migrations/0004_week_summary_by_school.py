"""Week summaries found by school and week, so that a year's figures do not read the years before it.

The summaries are a tenth as many as the marks: the index is built in a moment, inside the migration.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registers", "0003_bundle_upload")]

    operations = [
        migrations.AddIndex(
            model_name="weeksummary",
            index=models.Index(fields=["school", "week"], name="summary_school_week"),
        ),
        migrations.AlterField(
            model_name="weeksummary",
            name="school",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="registers.school",
            ),
        ),
    ]
