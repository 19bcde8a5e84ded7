"""`api_token --trust S --user EMAIL`: prints a new token for the API."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_tenants.utils import tenant_context

from attendance_mis.accounts.models import User
from attendance_mis.accounts.tokens import issue_token
from attendance_mis.tenancy.asked_for import trust_asked_for


class Command(BaseCommand):
    help = "Print a new API token for a person. It is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--trust", required=True)
        parser.add_argument("--user", required=True, metavar="EMAIL")

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's own signature
        trust = trust_asked_for(options)
        with tenant_context(trust):
            user = User.objects.filter(email__iexact=options["user"]).first()
            if user is None:
                raise CommandError(f"Nobody signs in to {trust.name} as {options['user']}.")
            self.stdout.write(issue_token(user))
