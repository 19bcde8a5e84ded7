"""Statistics for a school that has just come in, so that its first day is as quick as its hundredth."""

from pathlib import Path

from django.db import migrations

FILE = Path(__file__).parent / "sql" / "0004_analyze_registers.sql"


def create_function(apps, schema_editor):
    schema = schema_editor.connection.schema_name
    schema_editor.execute(FILE.read_text().replace("{schema}", f'"{schema}"'))


class Migration(migrations.Migration):
    dependencies = [("registers", "0005_expected_proposals"), ("registers", "0004_week_summary_by_school")]

    operations = [migrations.RunPython(create_function, migrations.RunPython.noop)]
