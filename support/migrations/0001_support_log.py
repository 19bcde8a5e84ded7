import attendance_mis.kit.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Takes over the support log from penalties. The table is there already, with its rows."""

    initial = True

    dependencies = [
        ('penalties', '0005_support_log_moves'),
        ('registers', '0006_first_mark_after_hand_in'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[
            migrations.CreateModel(
                name='SupportEntry',
                fields=[
                    ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                    ('offered_on', models.DateField()),
                    ('what', models.CharField(max_length=500)),
                    ('taken_up', models.CharField(choices=[('yes', 'Taken up'), ('partly', 'Partly taken up'), ('no', 'Not taken up'), ('refused', 'Refused'), ('waiting', 'No answer yet')], max_length=8)),
                    ('at', models.DateTimeField()),
                    ('by_id', models.UUIDField(null=True)),
                    ('by_name', models.CharField(max_length=120)),
                    ('by_position', models.CharField(blank=True, max_length=120)),
                    ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registers.contact')),
                    ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='support_entries', to='registers.pupil')),
                    ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registers.school')),
                ],
                options={
                    'ordering': ['offered_on', 'id'],
                    'db_table': 'penalties_supportentry',
                },
            ),
        ]),
    ]
