from django.db import migrations, models


class Migration(migrations.Migration):
    """A session of a request that the family turned out not to ask for is kept and left out."""

    dependencies = [("absence", "0005_alert_mail")]

    operations = [
        migrations.AlterField(
            model_name="leavesession",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("asked", "Asked for"),
                    ("granted", "Granted"),
                    ("refused", "Refused"),
                    ("dropped", "Not asked for after all"),
                ],
                default="asked",
                max_length=7,
            ),
        ),
    ]
