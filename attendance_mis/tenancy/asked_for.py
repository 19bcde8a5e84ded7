"""The trust a command is about: `--trust S`, as every command for one trust asks for it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError

from .database import connection
from .models import Trust


def trust_asked_for(
    options: dict[str, Any], *, hint: str = "", returncode: int = 1
) -> Trust:  # Any: Django's own
    """The trust; `CommandError` if there is none of that name. None is chosen yet: enter it with `tenant_context`."""
    connection.set_schema_to_public()
    trust: Trust | None = Trust.objects.filter(schema_name=options["trust"]).first()
    if trust is None:
        raise CommandError(f"No trust “{options['trust']}”.{hint}", returncode=returncode)
    return trust
