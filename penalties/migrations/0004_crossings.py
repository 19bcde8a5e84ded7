import attendance_mis.kit.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('penalties', '0003_cases'),
        ('registers', '0003_bundle_upload'),
    ]

    operations = [
        migrations.CreateModel(
            name='ThresholdCrossing',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('reached_on', models.DateField()),
                ('window_from', models.DateField()),
                ('window_to', models.DateField()),
                ('count', models.PositiveSmallIntegerField()),
                ('sessions', models.JSONField()),
                ('state', models.CharField(choices=[('standing', 'Standing'), ('fell_below', 'Fell below ten')], default='standing', max_length=10)),
                ('found_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='threshold_crossings', to='registers.pupil')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registers.school')),
            ],
            options={
                'ordering': ['-reached_on', 'id'],
                'indexes': [models.Index(fields=['reached_on'], name='crossing_reached')],
                'constraints': [models.UniqueConstraint(fields=('pupil', 'reached_on'), name='one_crossing_per_pupil_and_day')],
            },
        ),
        migrations.CreateModel(
            name='ThresholdCrossingEvent',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(choices=[('found', 'Found'), ('changed', 'A session or its code changed'), ('fell_below', 'Fell below ten'), ('stands_again', 'Stands again')], max_length=12)),
                ('count', models.PositiveSmallIntegerField()),
                ('sessions', models.JSONField()),
                ('crossing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='penalties.thresholdcrossing')),
            ],
            options={
                'ordering': ['at', 'id'],
                'indexes': [models.Index(fields=['crossing', 'at'], name='crossing_events')],
            },
        ),
    ]
