"""The function that alone destroys kept records, owned by the tables' owner, one copy per trust."""

from pathlib import Path

from django.db import migrations

FILE = Path(__file__).parent / "sql" / "0003_purge.sql"


def create_functions(apps, schema_editor):
    schema = schema_editor.connection.schema_name
    statements = FILE.read_text().replace("{schema}", f'"{schema}"')
    schema_editor.execute(statements.replace("{{", "{").replace("}}", "}"))


class Migration(migrations.Migration):
    dependencies = [
        ("protection", "0002_retention"),
        ("registers", "0013_save_tombstone"),
        ("absence", "0004_received_papers"),
        ("letters", "0005_letter_wish"),
        ("support", "0002_concerns"),
        ("penalties", "0006_grounds"),
    ]

    operations = [migrations.RunPython(create_functions, migrations.RunPython.noop)]
