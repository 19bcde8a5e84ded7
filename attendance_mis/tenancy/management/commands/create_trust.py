"""`create_trust --schema S --name N --domain D`: a new trust with its schema, host and database role."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from attendance_mis.tenancy.trusts import create_trust


class Command(BaseCommand):
    help = "Create a trust: its schema, its host and its database role."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--schema", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--domain", required=True)

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's own signature
        try:
            trust = create_trust(schema=options["schema"], name=options["name"], domain=options["domain"])
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        self.stdout.write(f"{trust.name} answers at {options['domain']} (schema {trust.schema_name}).")
