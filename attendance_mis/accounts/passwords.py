"""What a password may be: long rather than complicated (security rule 9). No rule asks for figures or signs."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError

LONGEST = 128
"""Every sign-in hashes what was typed, and hashing has to stay bounded."""


class NotTooLong:
    """Named in `AUTH_PASSWORD_VALIDATORS`."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(f"Use at most {LONGEST} characters.", code="password_too_long")

    def get_help_text(self) -> str:
        return f"At most {LONGEST} characters."
