"""A first mark made after its register was handed in is handed in too: changing it takes a reason (REG-23)."""

from pathlib import Path

from django.db import migrations, models

FILE = Path(__file__).parent / "sql" / "0002_save_marks.sql"


def renew_function(apps, schema_editor):
    # The file always holds the function as it is now; running it again replaces what an earlier version left.
    schema = schema_editor.connection.schema_name
    schema_editor.execute(FILE.read_text().replace("{schema}", f'"{schema}"').replace("{{", "{").replace("}}", "}"))


class Migration(migrations.Migration):
    dependencies = [("registers", "0005_extra_day")]

    operations = [
        migrations.AlterField(
            model_name="markevent",
            name="kind",
            field=models.CharField(
                max_length=6,
                choices=[
                    ("new", "First mark"),
                    ("added", "First mark, after hand-in"),
                    ("edit", "Changed before hand-in"),
                    ("amend", "Amended"),
                    ("import", "Imported"),
                ],
            ),
        ),
        migrations.RunPython(renew_function, migrations.RunPython.noop),
    ]
