from django.db import migrations


class Migration(migrations.Migration):
    """The support log belongs to support from here on. Only Django's own picture changes: the table stays as it is."""

    dependencies = [
        ('penalties', '0004_notice_letter'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name='SupportEntry')]),
    ]
