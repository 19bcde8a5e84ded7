from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("letters", "0003_dispatch_round"),
    ]

    operations = [
        migrations.AddField(
            model_name="messagepart",
            name="sealed",
            field=models.BinaryField(null=True),
        ),
    ]
