from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registers', '0013_save_tombstone'),
    ]

    operations = [
        migrations.AlterField(
            model_name='characteristic',
            name='kind',
            field=models.CharField(choices=[('sen', 'Special educational needs'), ('fsm', 'Free school meals'), ('pupil_premium', 'Pupil premium'), ('eal', 'English as an additional language'), ('looked_after', 'Looked after'), ('social_worker', 'Has a social worker'), ('young_carer', 'Young carer'), ('traveller', 'Traveller or mobile'), ('vulnerable', 'Vulnerable list'), ('ethnicity', 'Ethnicity'), ('health_plan', 'Individual healthcare plan'), ('bereavement', 'Bereaved'), ('disability', 'Disability'), ('long_term_condition', 'Long-term medical condition'), ('mental_health', 'Mental-health concern'), ('was_looked_after', 'Previously looked after'), ('had_social_worker', 'Ever had a social worker'), ('child_in_need', 'Child in need'), ('child_protection', 'Child protection plan'), ('service_child', 'Service family')], max_length=20),
        ),
    ]
