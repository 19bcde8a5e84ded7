"""Unauthorised marks found by day: the rolling ten weeks of a whole trust no longer read the years before them.

One mark in seventy is unauthorised: the index is built in a moment, inside the migration.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registers", "0006_first_mark_after_hand_in")]

    operations = [
        migrations.AddIndex(
            model_name="mark",
            index=models.Index(
                condition=models.Q(("category", "U")),
                fields=["date", "pupil"],
                include=("session", "code"),
                name="mark_unauthorised_day",
            ),
        ),
        migrations.RemoveIndex(model_name="mark", name="mark_unauthorised"),
    ]
