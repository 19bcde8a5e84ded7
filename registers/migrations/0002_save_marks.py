"""The functions that alone may write marks, owned by the tables' owner, one copy per trust."""

from pathlib import Path

from django.db import migrations

FOLDER = Path(__file__).parent / "sql"
FILES = ["0002_save_marks.sql", "0002_import_marks.sql"]


def create_functions(apps, schema_editor):
    schema = schema_editor.connection.schema_name
    for name in FILES:
        statements = (FOLDER / name).read_text()
        schema_editor.execute(statements.replace("{schema}", f'"{schema}"').replace("{{", "{").replace("}}", "}"))


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_initial")]

    operations = [migrations.RunPython(create_functions, migrations.RunPython.noop)]
