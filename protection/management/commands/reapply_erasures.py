"""`reapply_erasures --trust S FILE`: after a restore, destroy again what had been destroyed since the copy was made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_tenants.utils import tenant_context

from attendance_mis.tenancy.asked_for import trust_asked_for
from protection.actions.erasures import NotALog, reapply


class Command(BaseCommand):
    help = "Apply a log written by erasure_log again. Safe to repeat; it reaches nothing that is not due, or is held."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--trust", required=True)
        parser.add_argument("file", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's own signature
        trust = trust_asked_for(options)
        try:
            with Path(options["file"]).open(encoding="utf-8") as lines, tenant_context(trust):
                done = reapply(lines)
        except (OSError, UnicodeDecodeError, NotALog) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"{done.steps} steps applied again, {done.destroyed} records destroyed.")
