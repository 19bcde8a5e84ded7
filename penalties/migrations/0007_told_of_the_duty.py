from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("penalties", "0006_grounds")]

    operations = [
        migrations.AddField(
            model_name="penaltynotice", name="told_on", field=models.DateField(null=True)
        ),
    ]
