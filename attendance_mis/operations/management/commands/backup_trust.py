"""`backup_trust --trust S --to FOLDER`: one trust into a new folder, whole and with what it is compared with later."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from attendance_mis.operations.backup import back_up
from attendance_mis.operations.programs import ProgramFailed
from attendance_mis.tenancy.asked_for import trust_asked_for


class Command(BaseCommand):
    help = "Back one trust up into a new folder. The folder holds everything of every pupil: keep it as such."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--trust", required=True)
        parser.add_argument("--to", required=True, type=Path, metavar="FOLDER")

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's own signature
        trust = trust_asked_for(options)
        try:
            made = back_up(trust, options["to"])
        except (OSError, ProgramFailed) as problem:
            raise CommandError(str(problem)) from problem
        rows = sum(table.rows for table in made.contents.values())
        self.stdout.write(
            f"{trust.name}: {len(made.contents)} tables, {rows} rows, {len(made.heads)} registers in {options['to']}."
            f" SHA-256 of the dump {made.dump_sha256}."
        )
