from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registers", "0015_why_unauthorised")]

    operations = [
        migrations.AddField(
            model_name="closure",
            name="classes",
            field=ArrayField(models.CharField(max_length=40), db_default=[], default=list, size=None),
        ),
        migrations.RemoveConstraint(model_name="closure", name="one_closure_per_day_and_group"),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.UniqueConstraint(
                fields=["school", "day", "session", "year_groups", "classes"],
                name="one_closure_per_day_and_group",
            ),
        ),
    ]
