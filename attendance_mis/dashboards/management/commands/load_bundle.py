"""`load_bundle --trust S FOLDER`: a school's data from a folder of CSV files."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django_tenants.utils import tenant_context

from attendance_mis.audit.actor import Actor
from attendance_mis.dashboards.bundle import NAMES, TABLES
from attendance_mis.tenancy.asked_for import trust_asked_for
from registers.imports.bundle import load_bundle
from registers.imports.files import BadFile, folder_sources
from registers.imports.tally import Report, save_rejects

REJECTS = "rejects.csv"
ALL_LOADED, SOME_REFUSED, UNUSABLE = 0, 1, 2
SHOWN = 20
"""Refused rows printed to a person; the file has all of them."""
IN_JSON = 1_000


class Command(BaseCommand):
    help = (
        "Load a folder of CSV files. All or nothing, unless --keep-good. "
        "Exit 0: all loaded; 1: some row refused; 2: a file can't be used."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--trust", required=True)
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument("--keep-good", action="store_true", help="load the good rows and list the others")
        parser.add_argument("--rejects", type=Path, metavar="FILE", help="where to list the refused rows")
        parser.add_argument(
            "--flag-upn", action="store_true", help="load pupils whose UPN has a wrong check letter"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
        parser.add_argument("--json", action="store_true", help="say it as JSON")

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's own signature
        began = time.monotonic()
        try:
            report = self._load(options)
        except BadFile as problem:
            if options["json"]:
                self.stdout.write(json.dumps({"applied": False, "error": str(problem)}, ensure_ascii=False))
            raise CommandError(str(problem), returncode=UNUSABLE) from problem
        rejects = options["rejects"] or options["folder"] / REJECTS
        written = self._write_rejects(report, rejects)
        if options["json"]:
            seconds = round(time.monotonic() - began, 2)
            self.stdout.write(json.dumps(summary(report, written) | {"seconds": seconds}, ensure_ascii=False))
        else:
            self._say(report, written, dry=options["dry_run"])
        if report.refused:
            sys.exit(SOME_REFUSED)

    def _load(self, options: dict[str, Any]) -> Report:  # as above
        trust = trust_asked_for(options, hint=" Create it with create_trust first.", returncode=UNUSABLE)
        with tenant_context(trust):
            try:
                return load_bundle(
                    folder_sources(options["folder"], NAMES),
                    tables=TABLES,
                    by=Actor.system("Import"),
                    flag_upn=options["flag_upn"],
                    keep_good=options["keep_good"],
                    dry=options["dry_run"],
                )
            except DatabaseError as error:
                raise CommandError(
                    f"Nothing was loaded: the database refused it ({error}).", returncode=UNUSABLE
                ) from error

    def _write_rejects(self, report: Report, path: Path) -> Path | None:
        """The list of refused rows; one left by an earlier load is taken away, so that it can't mislead."""
        if not report.refused:
            path.unlink(missing_ok=True)
            return None
        try:
            save_rejects(report, path)
        except OSError as error:
            self.stderr.write(f"The refused rows can't be listed in {path}: {error.strerror}.")
            return None
        return path

    def _say(self, report: Report, written: Path | None, *, dry: bool) -> None:
        for tally in report.files:
            counts = f"{tally.new:,} new, {tally.changed:,} changed, {tally.unchanged:,} unchanged, {tally.refused:,} refused"
            self.stdout.write(f"{tally.file}: {tally.read:,} rows; {counts}")
        for sentence in report.warnings:
            self.stdout.write(f"Warning: {sentence}")
        for reject, _ in zip(report.rejects(), range(SHOWN), strict=False):
            self.stdout.write(f"{reject.file}, line {reject.line}, {reject.field or 'line'}: {reject.reason}")
        if written:
            self.stdout.write(f"All {report.refused:,} refused rows are listed in {written}.")
        if not report.applied:
            self.stdout.write("Nothing was loaded." if not dry else "Nothing was loaded: this was a trial.")


def summary(report: Report, written: Path | None) -> dict[str, Any]:  # Any: JSON
    rejects = [reject._asdict() for reject, _ in zip(report.rejects(), range(IN_JSON), strict=False)]
    return {
        "applied": report.applied,
        "files": [tally.counts() for tally in report.files],
        "refused": report.refused,
        "warnings": report.warnings,
        "rejects": rejects,
        "rejects_file": str(written) if written else None,
    }
