"""Everything else that tells of a pupil, and files made of the register, for the function that alone destroys kept records."""

from pathlib import Path

from django.db import migrations

FILE = Path(__file__).parent / "sql" / "0006_the_rest.sql"


def create_functions(apps, schema_editor):
    schema = schema_editor.connection.schema_name
    schema_editor.execute(FILE.read_text().replace("{schema}", f'"{schema}"'))


class Migration(migrations.Migration):
    dependencies = [
        ("protection", "0005_notes"),
        ("absence", "0006_leave_days"),
        ("benchmarks", "0003_region_of_an_authority"),
        ("exchange", "0002_whole_copies"),
        ("penalties", "0007_told_of_the_duty"),
        ("registers", "0016_closure_of_classes"),
        ("support", "0002_concerns"),
    ]

    operations = [migrations.RunPython(create_functions, migrations.RunPython.noop)]
