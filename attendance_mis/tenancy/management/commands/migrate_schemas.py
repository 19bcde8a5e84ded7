"""`migrate_schemas` as the owner of the tables, and the rights of every trust's role renewed afterwards."""

from __future__ import annotations

from typing import Any

from django_tenants.management.commands.migrate_schemas import Command as MigrateSchemas
from django_tenants.utils import schema_exists

from attendance_mis.tenancy.backend.base import as_owner
from attendance_mis.tenancy.database import connection
from attendance_mis.tenancy.grants import grant_public, grant_trust
from attendance_mis.tenancy.models import Trust


class Command(MigrateSchemas):
    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's own signature
        with as_owner():
            super().handle(*args, **options)
            connection.set_schema_to_public()
            grant_public()
            wanted = options.get("schema_name")
            if options.get("shared") and not options.get("tenant"):
                return
            for trust in Trust.objects.all():
                if (wanted in (None, trust.schema_name)) and schema_exists(trust.schema_name):
                    grant_trust(trust.schema_name)
