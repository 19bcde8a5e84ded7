"""`verify_register --trust S [--school URN] [--anchor SEQ:HASH] [--export FILE]`: does the chained record hold?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_tenants.utils import tenant_context

from attendance_mis.tenancy.asked_for import trust_asked_for
from attendance_mis.tenancy.models import Trust
from registers.models import School
from registers.queries.chain_check import check_school
from registers.queries.chain_export import chain_lines
from registers.rules.chain import Anchor, anchor, report


class Command(BaseCommand):
    help = "Recompute every link of the register's chain and compare it with the marks; exit 1 if it does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--trust", required=True)
        parser.add_argument("--school", metavar="URN")
        parser.add_argument("--anchor", action="append", default=[], type=anchor, metavar="SEQ:HASH")
        parser.add_argument(
            "--export", metavar="FILE", help="also write the lines that registers/rules/chain.py reads"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's own signature
        trust = trust_asked_for(options)
        with tenant_context(trust):
            schools = _schools(trust, options["school"])
            if (options["anchor"] or options["export"]) and len(schools) != 1:
                raise CommandError("An anchor or an export is about one school: name it with --school.")
            holds = [self._check(school, options["anchor"], options["export"]) for school in schools]
        if not all(holds):
            sys.exit(1)

    def _check(self, school: School, anchors: list[Anchor], export: str | None) -> bool:
        if export:
            with Path(export).open("w", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in chain_lines(school))
        verdict = check_school(school, anchors)
        self.stdout.write(report(verdict))
        return verdict.holds


def _schools(trust: Trust, urn: str | None) -> list[School]:
    schools = School.objects.all()
    if urn is None:
        return list(schools)
    found = list(schools.filter(urn=urn))
    if not found:
        raise CommandError(f"{trust.name} has no school with URN {urn}.")
    return found
