"""What `check --deploy` asks of an installation that keeps safeguarding notes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

SHORTEST = 32


def safeguarding_key_is_own(
    app_configs: Any, **kwargs: Any
) -> list[CheckMessage]:  # Any: Django's own signature
    key = settings.SAFEGUARDING_KEY
    if not key.startswith("only-for-demo") and len(key) >= SHORTEST and key != settings.SECRET_KEY:
        return []
    hint = f"Set it to {SHORTEST} random characters or more, and keep a copy apart from the backups."
    return [Error("SAFEGUARDING_KEY is not set, too short, or the SECRET_KEY.", hint=hint, id="absence.E001")]
