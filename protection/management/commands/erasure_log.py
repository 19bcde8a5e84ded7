"""`erasure_log --trust S > FILE`: what was destroyed, to be kept beside the backups and applied again after a restore."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django_tenants.utils import tenant_context

from attendance_mis.tenancy.asked_for import trust_asked_for
from protection.queries.erasures import erasure_lines


class Command(BaseCommand):
    help = "Write the log of what was destroyed: keys as SHA-256, counts, who agreed. Keep it where the backups are."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--trust", required=True)

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's own signature
        trust = trust_asked_for(options)
        with tenant_context(trust):
            for line in erasure_lines():
                self.stdout.write(line)
