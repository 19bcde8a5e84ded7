from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('benchmarks', '0002_attendance_plan'),
    ]

    operations = [
        migrations.AddField(
            model_name='benchmark',
            name='region',
            field=models.CharField(blank=True, db_default='', default='', max_length=20),
        ),
    ]
