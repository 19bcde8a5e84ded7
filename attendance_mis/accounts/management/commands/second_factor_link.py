"""`second_factor_link --trust S --user EMAIL`: for the one person nobody at the trust may help, because they help the others."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django_tenants.utils import tenant_context

from attendance_mis.accounts.factors.resets import reset_link
from attendance_mis.accounts.models import User
from attendance_mis.audit.actor import Actor
from attendance_mis.tenancy.asked_for import trust_asked_for


class Command(BaseCommand):
    help = (
        "Print a link that lets a person set up a new second factor, with their password, once, within a day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--trust", required=True)
        parser.add_argument("--user", required=True, metavar="EMAIL")

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's own signature
        trust = trust_asked_for(options)
        with tenant_context(trust):
            user = User.objects.filter(email__iexact=options["user"], is_active=True).first()
            if user is None:
                raise CommandError(f"Nobody signs in to {trust.name} as {options['user']}.")
            secret = reset_link(user, by=Actor.system("Whoever runs Registra"))
        host = trust.domains.order_by("id").values_list("domain", flat=True).first()
        self.stdout.write(f"https://{host}{reverse('reset_factor', args=[secret])}")
