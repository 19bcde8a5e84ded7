"""`check_figures --trust S [--school URN]`: recount what is kept beside the marks from them; exit 1 if it differs."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_tenants.utils import tenant_context

from attendance_mis.tenancy.asked_for import trust_asked_for
from registers.models import School, WeekSummary
from registers.queries.check_figures import week_differences, wrong_categories

MOST_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Recount the week summaries and categories by the rules; exit 1 and the differences if there are any."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--trust", required=True)
        parser.add_argument("--school", metavar="URN")

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's own signature
        trust = trust_asked_for(options)
        with tenant_context(trust):
            schools = School.objects.all()
            if options["school"]:
                schools = schools.filter(urn=options["school"])
                if not schools.exists():
                    raise CommandError(f"{trust.name} has no school with URN {options['school']}.")
            differing = sum(self._check(school) for school in schools)
        if differing:
            sys.exit(1)

    def _check(self, school: School) -> int:
        found = [wrong.sentence for wrong in wrong_categories(school)]
        found += [difference.sentence for difference in week_differences(school)]
        weeks = WeekSummary.objects.filter(school=school).count()
        self.stdout.write(f"School {school.urn}: {weeks} weeks counted again, {len(found)} differ.")
        for sentence in found[:MOST_SHOWN]:
            self.stdout.write(f"  {sentence}")
        return len(found)
