"""`trust_versions`: which trusts are at the code's version, and what the others have not had; exit 1 if any is behind."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from attendance_mis.operations.watching import behind
from attendance_mis.tenancy.backend.base import as_owner
from attendance_mis.tenancy.database import connection
from attendance_mis.tenancy.models import Trust


class Command(BaseCommand):
    help = "Say of every trust whether its tables are at the version of this code. Run as the owner of the tables."

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's own signature
        with as_owner():
            missing = behind(with_public=True)
            connection.set_schema_to_public()
            trusts = list(Trust.objects.order_by("schema_name").values_list("schema_name", flat=True))
        for schema in ["public", *trusts]:
            lacks = missing.get(schema, [])
            self.stdout.write(
                f"{schema}: {'has not had ' + ', '.join(lacks) if lacks else 'at this version'}"
            )
        if missing:
            sys.exit(1)
