import attendance_mis.kit.ids
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('absence', '0002_ladder'),
        ('registers', '0005_expected_proposals'),
    ]

    operations = [
        migrations.CreateModel(
            name='LeaveRequest',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('applicant_name', models.CharField(max_length=120)),
                ('applicant_relationship', models.CharField(blank=True, max_length=60)),
                ('kind', models.CharField(choices=[('exceptional', 'Exceptional circumstances'), ('performance', 'Regulated performance or employment abroad'), ('interview', 'Interview for work or another school'), ('study', 'Study for a public examination'), ('part_time', 'Temporary part-time timetable'), ('religious', 'Religious observance'), ('travel', 'Travelling for a parent’s work')], max_length=12)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('words', models.TextField(max_length=3000)),
                ('details', models.JSONField(default=dict)),
                ('sorted_as', models.CharField(blank=True, max_length=20)),
                ('truancy_noted', models.BooleanField(default=False)),
                ('source', models.CharField(choices=[('form', 'Parent’s form'), ('office', 'Entered by the office'), ('api', 'Another program')], max_length=6)),
                ('state', models.CharField(choices=[('unchecked', 'Came by the form, not checked yet'), ('waiting', 'Waiting for a decision'), ('decided', 'Decided'), ('withdrawn', 'Withdrawn')], max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('met_on', models.DateField(null=True)),
                ('not_met_because', models.CharField(blank=True, max_length=300)),
                ('outcome', models.CharField(blank=True, choices=[('granted', 'Granted'), ('part', 'Granted in part'), ('refused', 'Refused')], max_length=8)),
                ('decision_reason', models.TextField(blank=True, max_length=2000)),
                ('conditions', models.CharField(blank=True, max_length=500)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by_id', models.UUIDField(null=True)),
                ('decided_by', models.CharField(blank=True, max_length=120)),
                ('decided_position', models.CharField(blank=True, max_length=120)),
                ('decided_for', models.CharField(blank=True, max_length=120)),
                ('plans', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registers.contact')),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leave_requests', to='registers.pupil')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='registers.school')),
            ],
            options={
                'indexes': [models.Index(fields=['school', 'state', 'first_day'], name='leave_school_state'), models.Index(fields=['pupil', 'first_day'], name='leave_pupil')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='leave_dates'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', False), ('state', 'decided'), models.Q(('outcome', ''), _negated=True)), models.Q(models.Q(('state', 'decided'), _negated=True), models.Q(('outcome', ''), ('state', 'withdrawn'), _connector='OR')), _connector='OR'), name='leave_decided_has_outcome'), models.CheckConstraint(condition=models.Q(('state', 'unchecked'), ('contact__isnull', False), _connector='OR'), name='leave_has_applicant')],
            },
        ),
        migrations.CreateModel(
            name='LeaveLink',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('shown_name', models.CharField(max_length=60)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(max_length=120)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='registers.pupil')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='registers.school')),
                ('request', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='absence.leaverequest')),
            ],
            options={
                'indexes': [models.Index(fields=['school', 'pupil', 'made_at'], name='leave_link_pupil')],
            },
        ),
        migrations.CreateModel(
            name='LeaveEvidence',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('application/pdf', 'PDF'), ('image/jpeg', 'Photo (JPEG)'), ('image/png', 'Picture (PNG)')], max_length=20)),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('content', models.BinaryField()),
                ('source', models.CharField(choices=[('form', 'Parent’s form'), ('office', 'Entered by the office'), ('api', 'Another program')], max_length=6)),
                ('added_at', models.DateTimeField()),
                ('added_by', models.CharField(max_length=120)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='absence.leaverequest')),
            ],
            options={
                'ordering': ['added_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='LeaveEvent',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('what', models.CharField(choices=[('asked', 'Asked'), ('checked', 'Checked by the office'), ('changed', 'Details changed'), ('met', 'Met the family'), ('evidence', 'Evidence added'), ('decided', 'Decided'), ('lifted', 'Stop lifted'), ('withdrawn', 'Withdrawn'), ('letter', 'Letter issued'), ('beyond', 'Away beyond the leave'), ('note', 'Note')], max_length=10)),
                ('words', models.TextField(blank=True)),
                ('facts', models.JSONField(default=dict)),
                ('by_id', models.UUIDField(null=True)),
                ('by_name', models.CharField(max_length=120)),
                ('by_position', models.CharField(blank=True, max_length=120)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='absence.leaverequest')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='LeaveSession',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('session', models.CharField(choices=[('AM', 'morning'), ('PM', 'afternoon')], max_length=2)),
                ('outcome', models.CharField(choices=[('asked', 'Asked for'), ('granted', 'Granted'), ('refused', 'Refused')], default='asked', max_length=7)),
                ('code', models.CharField(blank=True, max_length=2)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='absence.leaverequest')),
            ],
            options={
                'ordering': ['day', 'session'],
                'indexes': [models.Index(fields=['day', 'outcome'], name='leave_session_day')],
                'constraints': [models.UniqueConstraint(fields=('request', 'day', 'session'), name='leave_session_once'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'granted'), models.Q(('code', ''), _negated=True)), models.Q(models.Q(('outcome', 'granted'), _negated=True), ('code', '')), _connector='OR'), name='leave_granted_has_code')],
            },
        ),
        migrations.CreateModel(
            name='LeaveDelegation',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('user_id', models.UUIDField()),
                ('user_name', models.CharField(max_length=120)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('in_writing', models.CharField(max_length=300)),
                ('given_at', models.DateTimeField()),
                ('given_by_id', models.UUIDField(null=True)),
                ('given_by', models.CharField(max_length=120)),
                ('given_position', models.CharField(max_length=120)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=120)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='registers.school')),
            ],
            options={
                'indexes': [models.Index(fields=['school', 'user_id'], name='delegation_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='delegation_dates')],
            },
        ),
    ]
