import attendance_mis.kit.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0008_new_browser_mail"),
        ("absence", "0004_received_papers"),
    ]

    operations = [
        migrations.CreateModel(
            name="AlertMail",
            fields=[
                ("id", models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ("alerted_at", models.DateTimeField()),
                ("escalated", models.BooleanField()),
                ("made_at", models.DateTimeField()),
                ("mailed_at", models.DateTimeField(null=True)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="alert_mails", to="absence.case")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("mailed_at", None)), fields=["made_at"], name="alert_mail_waits")],
                "constraints": [models.UniqueConstraint(fields=("case", "user", "alerted_at"), name="one_mail_per_person_and_alert")],
            },
        ),
    ]
