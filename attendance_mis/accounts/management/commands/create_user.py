"""`create_user --trust S --email E --role ROLE [--school URN …] --password P [--name N] [--position T]`."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_tenants.utils import tenant_context

from attendance_mis.accounts.actions import create_user
from attendance_mis.accounts.permissions import ROLES
from attendance_mis.tenancy.asked_for import trust_asked_for


class Command(BaseCommand):
    help = "Create a person with a role; without --school the role covers every school of the trust."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--trust", required=True)
        parser.add_argument("--email", required=True)
        parser.add_argument("--role", required=True, choices=sorted(ROLES))
        parser.add_argument("--school", nargs="*", default=[], metavar="URN")
        parser.add_argument("--password", required=True)
        parser.add_argument("--name", default="")
        parser.add_argument("--position", default="")

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's own signature
        trust = trust_asked_for(options, hint=" Create it with create_trust first.")
        with tenant_context(trust):
            try:
                user = create_user(
                    email=options["email"],
                    role=options["role"],
                    urns=options["school"],
                    password=options["password"],
                    name=options["name"],
                    position=options["position"],
                )
            except ValidationError as problem:
                raise CommandError(" ".join(problem.messages)) from problem
        self.stdout.write(f"{user.name} ({user.email}) can sign in to {trust.name}.")
