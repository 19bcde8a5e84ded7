"""Talking to a provider: authlib does it, with state, nonce and PKCE; what may be asked is a list of the installation."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.django_client import DjangoIntegration, DjangoOAuth2App
from django.conf import settings

from attendance_mis.kit import sealing
from attendance_mis.tenancy.database import connection

from ..models import SignInProvider
from .claims import Kind

SECONDS = 10
"""How long a provider is waited for; each sign-in asks it three times."""
_MICROSOFT = "https://login.microsoftonline.com/{}/v2.0/.well-known/openid-configuration"
_GOOGLE = "https://accounts.google.com/.well-known/openid-configuration"


def client_for(provider: SignInProvider) -> Any:  # Any: authlib carries no types
    secret = unsealed(provider)
    return DjangoOAuth2App(
        DjangoIntegration(str(provider.id)),
        name=str(provider.id),
        client_id=provider.client_id,
        client_secret=secret,
        server_metadata_url=provider.discovery_url,
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": SECONDS,
        },
    )


def discovery_of(kind: str, allowed: str, other: str) -> str:
    """Where the provider says how it is asked."""
    if kind == Kind.MICROSOFT:
        return _MICROSOFT.format(allowed)
    return _GOOGLE if kind == Kind.GOOGLE else other


def may_be_asked(url: str) -> bool:
    """Whether the installation lets its servers ask this address: else a trust's page could reach into its network."""
    split = urlsplit(url)
    host = (split.hostname or "").lower()
    known = any(host == one or (one.startswith(".") and host.endswith(one)) for one in settings.SIGN_IN_HOSTS)
    return known and (split.scheme == "https" or (host == "localhost" and not settings.SECURE))


def seal_secret(provider: SignInProvider, secret: str) -> None:
    provider.secret = sealing.seal(secret, key=_key(), bound_to=provider.id.bytes)


def unsealed(provider: SignInProvider) -> str:
    return sealing.unseal(bytes(provider.secret), key=_key(), bound_to=provider.id.bytes)


def _key() -> bytes:
    purpose = b"registra sign-in providers " + connection.schema_name.encode()
    return sealing.key_for(settings.SAFEGUARDING_KEY, purpose)
