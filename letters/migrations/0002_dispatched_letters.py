import attendance_mis.kit.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('letters', '0001_messages'),
        ('registers', '0004_bereavement'),
    ]

    operations = [
        migrations.AddField(
            model_name='dispatch',
            name='accepted_flag',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='dispatch',
            name='letter',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='dispatches', to='letters.letter'),
        ),
        migrations.AddField(
            model_name='dispatch',
            name='place',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.CreateModel(
            name='PrintBatch',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('order', models.CharField(choices=[('class', 'Class by class'), ('household', 'Household by household')], max_length=9)),
                ('both_sides', models.BooleanField(default=True)),
                ('state', models.CharField(choices=[('building', 'Being put together'), ('ready', 'Ready to print'), ('posted', 'Posted'), ('cancelled', 'Given up')], default='building', max_length=9)),
                ('made_at', models.DateTimeField()),
                ('by_id', models.UUIDField(null=True)),
                ('by_name', models.CharField(max_length=120)),
                ('by_position', models.CharField(blank=True, max_length=120)),
                ('asked_at', models.DateTimeField(null=True)),
                ('claim', models.UUIDField(null=True)),
                ('lease_until', models.DateTimeField(null=True)),
                ('wanted', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('pages', models.PositiveIntegerField(default=0)),
                ('pdf', models.BinaryField(null=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('ready_at', models.DateTimeField(null=True)),
                ('printed_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=240)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='registers.school')),
            ],
            options={
                'ordering': ['-made_at'],
                'indexes': [models.Index(fields=['school', '-made_at'], name='printbatch_school')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), ('pdf__isnull', False), _connector='OR'), name='ready_batch_has_a_file')],
            },
        ),
        migrations.AddField(
            model_name='dispatch',
            name='batch',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='dispatches', to='letters.printbatch'),
        ),
        migrations.AddConstraint(
            model_name='dispatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('letter__isnull', True), ('message__isnull', False)), models.Q(('letter__isnull', False), ('message__isnull', True)), _connector='OR'), name='dispatch_of_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='dispatch',
            constraint=models.UniqueConstraint(fields=('letter', 'channel'), name='a_letter_goes_each_way_once'),
        ),
        migrations.AddConstraint(
            model_name='dispatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'printing'), _negated=True), ('batch__isnull', False), _connector='OR'), name='printing_is_in_a_batch'),
        ),
    ]
