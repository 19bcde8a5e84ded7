"""API keys: shown once, kept as a hash, acting with exactly the rights of their person."""

from __future__ import annotations

import hashlib
import secrets

from rest_framework import authentication, exceptions
from rest_framework.request import Request

from .models import ApiToken, User


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def issue_token(user: User) -> str:
    """A new key for this person; this is the only time it can be read."""
    key = secrets.token_urlsafe(32)
    ApiToken.objects.create(user=user, digest=_digest(key))
    return key


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Token …`"""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "token":
            return None
        token = ApiToken.objects.select_related("user").filter(digest=_digest(key.strip())).first()
        if token is None or not token.user.is_active:
            raise exceptions.AuthenticationFailed("This token is not valid here.")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Token"
