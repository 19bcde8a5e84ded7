from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('letters', '0005_letter_wish'),
    ]

    operations = [
        migrations.AddField(
            model_name='letter',
            name='issue_by',
            field=models.DateField(null=True),
        ),
    ]
