"""`restore_trust FOLDER --into NAME [--swap]`: load a backup beside the living trust, compare it, put it in its place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_tenants.utils import schema_exists

from attendance_mis.operations import manifest as manifests
from attendance_mis.operations.programs import ProgramFailed
from attendance_mis.operations.restore import faults_of, load, swap_in
from attendance_mis.tenancy.database import connection
from attendance_mis.tenancy.models import SCHEMA_NAME


class Command(BaseCommand):
    help = (
        "Load a backup of one trust into a new schema and compare it with what was backed up. With --swap it then takes"
        " the trust's place; the copy that was there is kept under another name. Stop web and workers for a swap."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--into", required=True, metavar="SCHEMA", help="a schema name that is not used yet"
        )
        parser.add_argument("--swap", action="store_true", help="put it in the trust's place if it is whole")

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's own signature
        into: str = options["into"]
        if not re.match(SCHEMA_NAME, into) or schema_exists(into):
            raise CommandError(
                f"“{into}” can't be used: name a schema that is not there yet, in lower-case letters."
            )
        connection.set_schema_to_public()
        try:
            manifest = manifests.read(options["folder"])
            load(manifest, options["folder"], into)
        except (manifests.NotABackup, ProgramFailed) as problem:
            raise CommandError(str(problem)) from problem
        if faults := faults_of(manifest, into):
            raise CommandError("The restored copy is not what was backed up.\n" + "\n".join(faults[:50]))
        rows = sum(table.rows for table in manifest.contents.values())
        self.stdout.write(
            f"{manifest.name} as of {manifest.taken_at}: {len(manifest.contents)} tables, {rows} rows,"
            f" {len(manifest.heads)} registers, all as backed up, in schema {into}."
        )
        if options["swap"]:
            aside = swap_in(manifest, into)
            self.stdout.write(f"It has taken the trust's place. {self._where(aside)}")

    def _where(self, aside: str) -> str:
        return f"What was there is kept as {aside}." if aside else "Nothing was there before."
