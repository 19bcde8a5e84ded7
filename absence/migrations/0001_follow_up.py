import attendance_mis.kit.ids
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registers', '0004_expected_absence'),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('opened_on', models.DateField()),
                ('opened_session', models.CharField(max_length=2)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_as', models.CharField(blank=True, max_length=20)),
                ('covered_day', models.DateField(null=True)),
                ('covered_session', models.CharField(blank=True, max_length=2)),
                ('claimed_by_id', models.UUIDField(null=True)),
                ('claimed_by', models.CharField(blank=True, max_length=120)),
                ('claimed_contact', models.UUIDField(null=True)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('claimed_until', models.DateTimeField(null=True)),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_up_cases', to='registers.pupil')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='registers.school')),
            ],
            options={
                'indexes': [models.Index(fields=['school', 'closed_at'], name='case_school_closed'), models.Index(fields=['pupil', 'opened_on'], name='case_pupil')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('school', 'pupil'), name='one_open_case_per_pupil')],
            },
        ),
        migrations.CreateModel(
            name='CaseEvent',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('day', models.DateField()),
                ('kind', models.CharField(max_length=20)),
                ('contact_name', models.CharField(blank=True, max_length=200)),
                ('channel', models.CharField(blank=True, max_length=20)),
                ('outcome', models.CharField(blank=True, max_length=20)),
                ('words', models.TextField(blank=True)),
                ('reference', models.CharField(blank=True, max_length=120)),
                ('facts', models.JSONField(default=dict)),
                ('by_id', models.UUIDField(null=True)),
                ('by_name', models.CharField(max_length=120)),
                ('by_position', models.CharField(max_length=120)),
                ('by_role', models.CharField(max_length=30)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='absence.case')),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='registers.contact')),
            ],
            options={
                'indexes': [models.Index(fields=['case', 'at'], name='case_event_at')],
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('to_role', models.CharField(max_length=30)),
                ('due_at', models.DateTimeField()),
                ('words', models.CharField(max_length=500)),
                ('by_id', models.UUIDField()),
                ('by_name', models.CharField(max_length=120)),
                ('by_position', models.CharField(max_length=120)),
                ('made_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('done_by', models.CharField(blank=True, max_length=120)),
                ('done_words', models.CharField(blank=True, max_length=500)),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='registers.pupil')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='registers.school')),
            ],
            options={
                'indexes': [models.Index(fields=['school', 'done_at', 'due_at'], name='handover_open')],
            },
        ),
        migrations.CreateModel(
            name='QueueCleared',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('session', models.CharField(max_length=2)),
                ('at', models.DateTimeField()),
                ('by_id', models.UUIDField()),
                ('by_name', models.CharField(max_length=120)),
                ('by_position', models.CharField(max_length=120)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='registers.school')),
            ],
            options={
                'indexes': [models.Index(fields=['school', 'day'], name='cleared_school_day')],
            },
        ),
        migrations.CreateModel(
            name='SafeguardingNote',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('ciphertext', models.BinaryField()),
                ('reference', models.CharField(blank=True, max_length=120)),
                ('by_id', models.UUIDField(null=True)),
                ('by_name', models.CharField(max_length=120)),
                ('by_position', models.CharField(max_length=120)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='safeguarding_notes', to='absence.case')),
            ],
            options={
                'indexes': [models.Index(fields=['case', 'at'], name='safeguarding_note_case')],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('planned_for', models.DateTimeField()),
                ('staff', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), size=None)),
                ('risk_assessment', models.CharField(blank=True, max_length=120)),
                ('hazards', models.CharField(blank=True, max_length=500)),
                ('out_at', models.DateTimeField(null=True)),
                ('expected_back', models.DateTimeField(null=True)),
                ('back_at', models.DateTimeField(null=True)),
                ('answered', models.BooleanField(null=True)),
                ('child_seen', models.BooleanField(null=True)),
                ('spoken_to', models.CharField(blank=True, max_length=300)),
                ('enquiries', models.CharField(blank=True, max_length=500)),
                ('letter_left', models.BooleanField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=1000)),
                ('next_step', models.CharField(blank=True, max_length=300)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='absence.case')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('back_at', None), models.Q(('back_at__gte', models.F('out_at')), ('out_at__isnull', False)), _connector='OR'), name='nobody_back_before_out')],
            },
        ),
        migrations.CreateModel(
            name='AbsenceReport',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('call_id', models.UUIDField(db_index=True)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('session', models.CharField(blank=True, max_length=2)),
                ('expected_return', models.DateField(null=True)),
                ('received_at', models.DateTimeField()),
                ('late', models.BooleanField()),
                ('channel', models.CharField(max_length=20)),
                ('reporter', models.CharField(max_length=120)),
                ('relationship', models.CharField(blank=True, max_length=60)),
                ('reason', models.CharField(max_length=30)),
                ('words', models.CharField(blank=True, max_length=500)),
                ('last_symptom_at', models.DateTimeField(null=True)),
                ('earliest_return', models.DateField(null=True)),
                ('earliest_session', models.CharField(blank=True, max_length=2)),
                ('accepted', models.BooleanField()),
                ('why_not', models.CharField(blank=True, max_length=300)),
                ('code', models.CharField(max_length=2)),
                ('by_id', models.UUIDField()),
                ('by_name', models.CharField(max_length=120)),
                ('by_position', models.CharField(max_length=120)),
                ('recorded_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_by', models.CharField(blank=True, max_length=120)),
                ('withdrawn_why', models.CharField(blank=True, max_length=300)),
                ('untrue', models.BooleanField(default=False)),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='registers.contact')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absence_reports', to='registers.pupil')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='registers.school')),
            ],
            options={
                'indexes': [models.Index(fields=['school', 'first_day'], name='report_school_day'), models.Index(fields=['pupil', 'first_day'], name='report_pupil_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='reported_dates')],
            },
        ),
    ]
