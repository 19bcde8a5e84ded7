import attendance_mis.kit.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('letters', '0001_letters'),
        ('registers', '0003_bundle_upload'),
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('sms', 'Text message'), ('email', 'E-mail')], max_length=5)),
                ('purpose', models.CharField(max_length=40)),
                ('made_at', models.DateTimeField()),
                ('good_until', models.DateTimeField(null=True)),
                ('sent_to', models.CharField(blank=True, max_length=254)),
                ('sent_subject', models.CharField(blank=True, max_length=200)),
                ('sent_text', models.TextField(blank=True)),
                ('about', models.ManyToManyField(related_name='messages', to='registers.pupil')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='registers.contact')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='registers.school')),
            ],
            options={
                'indexes': [models.Index(fields=['contact', 'channel', 'purpose'], name='message_family')],
                'constraints': [models.CheckConstraint(condition=models.Q(('channel__in', ['sms', 'email'])), name='message_channel')],
            },
        ),
        migrations.CreateModel(
            name='Dispatch',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('sms', 'Text message'), ('email', 'E-mail'), ('post', 'Post'), ('hand', 'By hand')], max_length=5)),
                ('state', models.CharField(choices=[('queued', 'Waiting'), ('claimed', 'Being sent'), ('printing', 'Being printed'), ('sent', 'Sent'), ('failed', 'Failed'), ('uncertain', 'Not certain'), ('cancelled', 'Not sent')], default='queued', max_length=9)),
                ('said', models.CharField(blank=True, max_length=300)),
                ('made_at', models.DateTimeField()),
                ('not_before', models.DateTimeField()),
                ('asked_at', models.DateTimeField(null=True)),
                ('claim', models.UUIDField(null=True)),
                ('lease_until', models.DateTimeField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('in_doubt', models.BooleanField(default=False)),
                ('carrier', models.CharField(blank=True, max_length=12)),
                ('carrier_reference', models.CharField(blank=True, max_length=120)),
                ('sent_at', models.DateTimeField(null=True)),
                ('receipt', models.CharField(blank=True, choices=[('', 'Not told'), ('delivered', 'Delivered'), ('returned', 'Came back')], max_length=9)),
                ('receipt_at', models.DateTimeField(null=True)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='registers.school')),
                ('message', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='dispatch', to='letters.message')),
            ],
            options={
                'indexes': [models.Index(fields=['school', 'state', 'made_at'], name='dispatch_outbox'), models.Index(condition=models.Q(('state__in', ['queued', 'claimed'])), fields=['not_before'], name='dispatch_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'claimed'), _negated=True), models.Q(('claim__isnull', False), ('lease_until__isnull', False)), _connector='OR'), name='a_try_has_an_owner_and_an_end'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='sent_has_a_time')],
            },
        ),
        migrations.CreateModel(
            name='MessagePart',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('sms', 'Text message'), ('email', 'E-mail')], max_length=5)),
                ('key', models.CharField(max_length=120)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('text', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('by_id', models.UUIDField(null=True)),
                ('by_name', models.CharField(max_length=120)),
                ('by_position', models.CharField(blank=True, max_length=120)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_why', models.CharField(blank=True, max_length=200)),
                ('about', models.ManyToManyField(related_name='message_parts', to='registers.pupil')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='registers.contact')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='letters.message')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='registers.school')),
            ],
            options={
                'ordering': ['made_at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('school', 'key', 'contact', 'channel'), name='a_message_is_asked_for_once')],
            },
        ),
        migrations.CreateModel(
            name='OptOut',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('sms', 'Text messages'), ('email', 'E-mail')], max_length=5)),
                ('reason', models.CharField(max_length=200)),
                ('since', models.DateTimeField()),
                ('by_name', models.CharField(max_length=120)),
                ('by_position', models.CharField(blank=True, max_length=120)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=240)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opt_outs', to='registers.contact')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('contact', 'channel'), name='one_opt_out_at_a_time'), models.CheckConstraint(condition=models.Q(('channel__in', ['sms', 'email'])), name='opt_out_channel')],
            },
        ),
        migrations.CreateModel(
            name='DeadAddress',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('sms', 'Text messages'), ('email', 'E-mail')], max_length=5)),
                ('address', models.CharField(max_length=254)),
                ('since', models.DateTimeField()),
                ('said', models.CharField(max_length=200)),
                ('cleared_at', models.DateTimeField(null=True)),
                ('cleared_by', models.CharField(blank=True, max_length=240)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dead_addresses', to='registers.contact')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('cleared_at', None)), fields=('contact', 'channel', 'address'), name='one_dead_address_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='DispatchEvent',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('what', models.CharField(max_length=20)),
                ('said', models.CharField(blank=True, max_length=300)),
                ('carrier', models.CharField(blank=True, max_length=12)),
                ('claim', models.UUIDField(null=True)),
                ('by_id', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, max_length=120)),
                ('by_position', models.CharField(blank=True, max_length=120)),
                ('dispatch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='letters.dispatch')),
            ],
            options={
                'ordering': ['at', 'id'],
                'indexes': [models.Index(fields=['dispatch', 'at'], name='dispatch_history')],
            },
        ),
    ]
