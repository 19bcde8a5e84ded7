"""Setting up where people of the trust may sign in."""

from __future__ import annotations

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record

from ..models import SignInProvider
from .client import discovery_of, seal_secret


@transaction.atomic
def set_provider(provider: SignInProvider, *, secret: str, other: str, by: Actor) -> SignInProvider:
    """Keep a new or changed provider. `secret` empty: the one before stays; `other`: its address, where it has its own."""
    provider.discovery_url = discovery_of(provider.kind, provider.allowed, other)
    if secret:
        seal_secret(provider, secret)
    provider.save()
    record("sign_in.provider_set", by=by, subject_id=provider.id, kind=provider.kind, on=provider.is_on)
    return provider
