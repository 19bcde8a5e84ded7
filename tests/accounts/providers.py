"""A provider of sign-ins, as a trust sets one up."""

from __future__ import annotations

from typing import Any

from attendance_mis.accounts.models import SignInProvider
from attendance_mis.accounts.sso.client import seal_secret

DIRECTORY = "11111111-2222-4333-8444-555555555555"


def provider(discovery_url: str = "https://accounts.test.invalid/", **more: Any) -> SignInProvider:
    """Microsoft's kind unless said otherwise; by default at a host that may not be asked."""
    made = SignInProvider(
        **{"kind": "microsoft", "name": "Example accounts", "allowed": DIRECTORY, "client_id": "registra"}
        | more,
        discovery_url=discovery_url,
    )
    seal_secret(made, "example-client-secret")
    made.save()
    return made
