from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("penalties", "0005_support_log_moves"),
    ]

    operations = [
        migrations.AddField(
            model_name="authorityprofile",
            name="leave_days_again",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="penaltycase",
            name="ground",
            field=models.CharField(
                choices=[
                    ("threshold", "Ten sessions of unauthorised absence in ten school weeks"),
                    ("leave", "Leave in term time without permission, by the local authority’s own rule"),
                    ("truancy", "Seen out of school without permission"),
                    ("condoned", "Kept at home by a parent without good reason"),
                    ("holidays", "Holidays in term time, again and again"),
                    ("lateness", "Arriving after the register closed, again and again"),
                ],
                default="threshold",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="penaltycase",
            name="ground_note",
            field=models.CharField(blank=True, max_length=1000),
        ),
    ]
