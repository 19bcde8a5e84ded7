"""More classes for the function that alone destroys kept records."""

from pathlib import Path

from django.db import migrations

FILE = Path(__file__).parent / "sql" / "0004_more_classes.sql"


def create_functions(apps, schema_editor):
    schema = schema_editor.connection.schema_name
    statements = FILE.read_text().replace("{schema}", f'"{schema}"')
    schema_editor.execute(statements.replace("{{", "{").replace("}}", "}"))


class Migration(migrations.Migration):
    dependencies = [
        ("protection", "0003_purge_functions"),
        ("support", "0002_concerns"),
        ("exchange", "0002_whole_copies"),
        ("roll", "0002_contact_checks"),
        ("penalties", "0006_grounds"),
    ]

    operations = [migrations.RunPython(create_functions, migrations.RunPython.noop)]
