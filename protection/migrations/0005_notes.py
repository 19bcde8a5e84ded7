"""Notes about illness, health and lateness for the function that alone destroys kept records."""

from pathlib import Path

from django.db import migrations

FILE = Path(__file__).parent / "sql" / "0005_notes.sql"


def create_functions(apps, schema_editor):
    schema = schema_editor.connection.schema_name
    schema_editor.execute(FILE.read_text().replace("{schema}", f'"{schema}"'))


class Migration(migrations.Migration):
    dependencies = [
        ("protection", "0004_more_classes"),
        ("absence", "0006_leave_days"),
        ("registers", "0015_why_unauthorised"),
    ]

    operations = [migrations.RunPython(create_functions, migrations.RunPython.noop)]
