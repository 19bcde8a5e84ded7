import attendance_mis.kit.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('letters', '0004_sealed_address'),
        ('registers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='LetterWish',
            fields=[
                ('id', models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('post', 'On paper'), ('email', 'By e-mail')], max_length=5)),
                ('since', models.DateTimeField()),
                ('by_name', models.CharField(max_length=120)),
                ('by_position', models.CharField(blank=True, max_length=120)),
                ('ended_at', models.DateTimeField(null=True)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letter_wishes', to='registers.contact')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('contact',), name='one_letter_wish_at_a_time')],
            },
        ),
    ]
