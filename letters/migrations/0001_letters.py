import attendance_mis.kit.ids
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registers', '0004_bereavement'),
    ]

    operations = [
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=8)),
                ('key', models.CharField(max_length=120)),
                ('recipient_key', models.CharField(max_length=240)),
                ('edition', models.PositiveSmallIntegerField(default=1)),
                ('recipient', models.JSONField()),
                ('fields', models.JSONField(default=dict)),
                ('blocks', models.JSONField(null=True)),
                ('state', models.CharField(choices=[('draft', 'To approve'), ('held', 'Held'), ('issued', 'Issued'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10)),
                ('holds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), default=list, size=None)),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('flag', models.CharField(blank=True, max_length=300)),
                ('drafted_at', models.DateTimeField()),
                ('drafted_by_id', models.UUIDField(null=True)),
                ('drafted_by', models.CharField(max_length=120)),
                ('changed_at', models.DateTimeField()),
                ('issued_at', models.DateTimeField(null=True)),
                ('pupil', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='registers.pupil')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='registers.school')),
                ('supersedes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='letters.letter')),
            ],
            options={
                'indexes': [models.Index(fields=['school', 'state', 'drafted_at'], name='letter_school_state'), models.Index(fields=['pupil', 'drafted_at'], name='letter_pupil')],
                'constraints': [models.UniqueConstraint(fields=('pupil', 'school', 'kind', 'key', 'recipient_key', 'edition'), name='letter_written_once'), models.CheckConstraint(condition=models.Q(models.Q(('issued_at__isnull', False), ('state', 'issued')), models.Q(models.Q(('state', 'issued'), _negated=True), ('issued_at__isnull', True)), _connector='OR'), name='letter_issued_has_a_moment')],
            },
        ),
        migrations.CreateModel(
            name='LetterFile',
            fields=[
                ('letter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='file', serialize=False, to='letters.letter')),
                ('pdf', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
                ('pages', models.PositiveSmallIntegerField()),
                ('snapshot', models.JSONField()),
                ('template_version', models.CharField(max_length=80)),
                ('template_id', models.UUIDField(null=True)),
                ('letterhead_id', models.UUIDField(null=True)),
                ('policy_day', models.DateField()),
                ('policy_version', models.PositiveBigIntegerField()),
                ('issued_at', models.DateTimeField()),
                ('by_id', models.UUIDField(null=True)),
                ('sender_name', models.CharField(max_length=120)),
                ('sender_position', models.CharField(max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name='LetterEvent',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('what', models.CharField(max_length=20)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('by_id', models.UUIDField(null=True)),
                ('by_name', models.CharField(max_length=120)),
                ('by_position', models.CharField(blank=True, max_length=120)),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='letters.letter')),
            ],
            options={
                'ordering': ['at', 'id'],
                'indexes': [models.Index(fields=['letter', 'at'], name='letterevent_letter')],
            },
        ),
        migrations.CreateModel(
            name='Letterhead',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=200)),
                ('address', models.TextField(blank=True)),
                ('contact', models.CharField(blank=True, max_length=200)),
                ('colour', models.CharField(default='#0b4a59', max_length=7)),
                ('logo', models.BinaryField(null=True)),
                ('logo_type', models.CharField(blank=True, max_length=20)),
                ('logo_words', models.CharField(blank=True, max_length=120)),
                ('made_at', models.DateTimeField()),
                ('by_id', models.UUIDField(null=True)),
                ('by_name', models.CharField(max_length=120)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letterheads', to='registers.school')),
            ],
            options={
                'ordering': ['-version'],
                'constraints': [models.UniqueConstraint(fields=('school', 'version'), name='letterhead_version_once')],
            },
        ),
        migrations.CreateModel(
            name='LetterTemplate',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=8)),
                ('version', models.PositiveIntegerField()),
                ('title', models.CharField(blank=True, max_length=120)),
                ('blocks', models.JSONField()),
                ('reason', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
                ('by_id', models.UUIDField(null=True)),
                ('by_name', models.CharField(max_length=120)),
                ('by_position', models.CharField(blank=True, max_length=120)),
                ('school', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registers.school')),
            ],
            options={
                'ordering': ['-version'],
                'constraints': [models.UniqueConstraint(fields=('school', 'kind', 'version'), name='template_version_once', nulls_distinct=False)],
            },
        ),
    ]
