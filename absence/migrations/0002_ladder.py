import attendance_mis.kit.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('absence', '0001_follow_up'),
        ('registers', '0003_bundle_upload'),
    ]

    operations = [
        migrations.CreateModel(
            name='LadderCrossing',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('test', models.CharField(max_length=100)),
                ('action', models.CharField(max_length=200)),
                ('owner', models.CharField(max_length=200)),
                ('crossed_on', models.DateField()),
                ('due_on', models.DateField(null=True)),
                ('window_from', models.DateField()),
                ('possible', models.PositiveIntegerField()),
                ('attended', models.PositiveIntegerField()),
                ('authorised', models.PositiveIntegerField()),
                ('unauthorised', models.PositiveIntegerField()),
                ('late', models.PositiveIntegerField()),
                ('late_after_close', models.PositiveIntegerField()),
                ('sessions', models.JSONField()),
                ('until', models.DateField(null=True)),
                ('state', models.CharField(choices=[('open', 'To do'), ('done', 'Done'), ('undone', 'No longer so: marks were changed')], default='open', max_length=6)),
                ('found_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ladder_crossings', to='registers.pupil')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registers.school')),
            ],
            options={
                'ordering': ['-crossed_on', 'id'],
                'indexes': [models.Index(fields=['school', 'crossed_on'], name='ladder_school_day')],
                'constraints': [models.UniqueConstraint(fields=('school', 'pupil', 'test', 'crossed_on'), name='one_crossing_per_step_and_day'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('crossed_on')), _connector='OR'), name='crossing_dates')],
            },
        ),
        migrations.CreateModel(
            name='LadderEvent',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(choices=[('found', 'Found'), ('changed', 'The marks behind it changed'), ('recovered', 'No longer holds'), ('holds_again', 'Holds again'), ('undone', 'No longer so: marks were changed'), ('done', 'Done')], max_length=12)),
                ('facts', models.JSONField(default=dict)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('by_id', models.UUIDField(null=True)),
                ('by_name', models.CharField(max_length=120)),
                ('by_position', models.CharField(blank=True, max_length=120)),
                ('crossing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='absence.laddercrossing')),
            ],
            options={
                'ordering': ['at', 'id'],
                'indexes': [models.Index(fields=['crossing', 'at'], name='ladder_events')],
            },
        ),
    ]
