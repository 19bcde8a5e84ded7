import attendance_mis.kit.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('penalties', '0002_authorities'),
        ('registers', '0003_bundle_upload'),
    ]

    operations = [
        migrations.AddField(
            model_name='penaltynotice',
            name='acting_for',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='penaltynotice',
            name='amounts',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='penaltynotice',
            name='copy_sent_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='penaltynotice',
            name='flag',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='penaltynotice',
            name='issued_by',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='penaltynotice',
            name='issued_by_position',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='penaltynotice',
            name='post_working_days',
            field=models.PositiveSmallIntegerField(default=2),
        ),
        migrations.AddField(
            model_name='penaltynotice',
            name='prepared_by',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='penaltynotice',
            name='received_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='penaltynotice',
            name='served_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='penaltynotice',
            name='service',
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddField(
            model_name='penaltynotice',
            name='source',
            field=models.CharField(choices=[('history', 'Brought over'), ('school', 'Issued by the school'), ('authority', 'Issued by the local authority')], default='history', max_length=10),
        ),
        migrations.AddField(
            model_name='penaltynotice',
            name='withdrawal_ground',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name='penaltynotice',
            name='withdrawn_on',
            field=models.DateField(null=True),
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField(null=True)),
                ('in_writing', models.CharField(max_length=300)),
                ('given_by_id', models.UUIDField(null=True)),
                ('given_by', models.CharField(max_length=120)),
                ('given_at', models.DateTimeField()),
                ('ended_by', models.CharField(blank=True, max_length=120)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registers.school')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='LegalStep',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('route', models.CharField(max_length=12)),
                ('step', models.CharField(max_length=20)),
                ('happened_on', models.DateField()),
                ('words', models.CharField(blank=True, max_length=1000)),
                ('at', models.DateTimeField()),
                ('by_id', models.UUIDField(null=True)),
                ('by_name', models.CharField(max_length=120)),
                ('by_position', models.CharField(blank=True, max_length=120)),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registers.contact')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='legal_steps', to='registers.pupil')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registers.school')),
            ],
            options={
                'ordering': ['happened_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='NoticeEvent',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('what', models.CharField(max_length=20)),
                ('happened_on', models.DateField()),
                ('words', models.CharField(blank=True, max_length=500)),
                ('by_id', models.UUIDField(null=True)),
                ('by_name', models.CharField(max_length=120)),
                ('by_position', models.CharField(blank=True, max_length=120)),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='penalties.penaltynotice')),
            ],
            options={
                'ordering': ['happened_on', 'at'],
            },
        ),
        migrations.CreateModel(
            name='PenaltyCase',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('considering', 'Being considered'), ('improving', 'Notice to improve running'), ('prepared', 'Waiting for the head'), ('issued', 'Notice issued'), ('requested', 'Requested from the authority'), ('closed', 'Closed without a notice')], default='considering', max_length=12)),
                ('reached_on', models.DateField()),
                ('as_of', models.DateField()),
                ('window_from', models.DateField()),
                ('window_to', models.DateField()),
                ('draw', models.PositiveSmallIntegerField(default=1)),
                ('amber', models.CharField(blank=True, max_length=500)),
                ('amber_since', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField()),
                ('prepared_at', models.DateTimeField(null=True)),
                ('prepared_by_id', models.UUIDField(null=True)),
                ('prepared_by', models.CharField(blank=True, max_length=120)),
                ('ended_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=300)),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='penalty_cases', to='registers.pupil')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='penalty_cases', to='registers.school')),
            ],
            options={
                'ordering': ['-opened_at'],
                'indexes': [models.Index(fields=['school', 'state'], name='case_school_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['considering', 'improving', 'prepared'])), fields=('pupil',), name='one_open_case')],
            },
        ),
        migrations.CreateModel(
            name='ImprovementNotice',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('running', 'Running'), ('ended', 'Reviewed'), ('cancelled', 'Cancelled')], default='draft', max_length=10)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('sufficient', models.CharField(max_length=1000)),
                ('most_unauthorised', models.PositiveSmallIntegerField()),
                ('early_grounds', models.CharField(max_length=1000)),
                ('early_after', models.PositiveSmallIntegerField()),
                ('further_support', models.CharField(max_length=1000)),
                ('alerted_on', models.DateField(null=True)),
                ('outcome', models.CharField(blank=True, choices=[('improved', 'Improved enough'), ('not_improved', 'Not improved'), ('early', 'Ended early: a ground was broken')], max_length=14)),
                ('outcome_reason', models.CharField(blank=True, max_length=1000)),
                ('made_at', models.DateTimeField()),
                ('issued_at', models.DateTimeField(null=True)),
                ('by_name', models.CharField(max_length=120)),
                ('by_position', models.CharField(blank=True, max_length=120)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='improvements', to='penalties.penaltycase')),
            ],
            options={
                'ordering': ['-made_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'running'])), fields=('case',), name='one_period_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='CaseSession',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('draw', models.PositiveSmallIntegerField()),
                ('date', models.DateField()),
                ('session', models.CharField(max_length=2)),
                ('code', models.CharField(max_length=2)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='penalties.penaltycase')),
            ],
            options={
                'ordering': ['date', 'session'],
                'constraints': [models.UniqueConstraint(fields=('case', 'draw', 'date', 'session'), name='relied_on_once')],
            },
        ),
        migrations.CreateModel(
            name='CaseParent',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('liable', models.BooleanField(null=True)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('asked_on', models.DateField(null=True)),
                ('known_notices', models.PositiveSmallIntegerField(null=True)),
                ('proceedings', models.BooleanField(default=False)),
                ('authority_said', models.CharField(blank=True, max_length=500)),
                ('state', models.CharField(blank=True, choices=[('', 'Not decided'), ('prepared', 'Prepared'), ('issued', 'Issued'), ('requested', 'Requested'), ('refused', 'Refused by the authority')], max_length=10)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registers.contact')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parents', to='penalties.penaltycase')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'contact'), name='parent_once_per_case')],
            },
        ),
        migrations.CreateModel(
            name='CaseEvent',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('what', models.CharField(max_length=24)),
                ('facts', models.JSONField(default=dict)),
                ('reason', models.CharField(blank=True, max_length=1000)),
                ('by_id', models.UUIDField(null=True)),
                ('by_name', models.CharField(max_length=120)),
                ('by_position', models.CharField(blank=True, max_length=120)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='penalties.penaltycase')),
            ],
            options={
                'ordering': ['at', 'id'],
                'indexes': [models.Index(fields=['case', 'at'], name='caseevent_case')],
            },
        ),
        migrations.AddField(
            model_name='penaltynotice',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='penalties.penaltycase'),
        ),
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
            },
        ),
    ]
