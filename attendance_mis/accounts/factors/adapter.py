"""What allauth asks us: under which name a passkey is kept, and how secrets lie in the database."""

from __future__ import annotations

import base64
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from attendance_mis.kit import sealing
from attendance_mis.tenancy.database import connection

from ..models import User

_BOUND_TO = b"second factor"


class Adapter(DefaultMFAAdapter):
    """Named in `MFA_ADAPTER`."""

    def encrypt(self, text: str) -> str:
        sealed = sealing.seal(text, key=_key(), bound_to=_BOUND_TO)
        return base64.b64encode(sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """`CannotOpen` if it was sealed for another trust or with another secret of the installation."""
        return sealing.unseal(base64.b64decode(encrypted_text), key=_key(), bound_to=_BOUND_TO)

    def get_totp_label(self, user: User) -> str:
        return user.email

    def get_totp_issuer(self) -> str:
        return f"Registra, {context.request.trust.name}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey belongs to this trust's host: at another trust's, or at an imitation, no browser offers it."""
        return {"id": context.request.get_host().partition(":")[0], "name": context.request.trust.name}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:  # Any: as allauth's own
        return {"id": user.pk.hex.encode(), "display_name": user.name, "name": user.email}


def _key() -> bytes:
    purpose = b"registra second factors " + connection.schema_name.encode()
    return sealing.key_for(settings.SAFEGUARDING_KEY, purpose)
