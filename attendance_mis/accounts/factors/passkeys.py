"""Passkeys: made in a browser, and signed in with, alone or after a password."""

from __future__ import annotations

import struct
from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from fido2.utils import websafe_decode, websafe_encode

from attendance_mis.kit.ids import uuid7

from ..models import User

Json = dict[str, Any]  # Any: as browsers and the library speak of passkeys
_NOT_AN_ANSWER = (ValidationError, KeyError, ValueError, TypeError, AttributeError, struct.error)
"""What the library makes of something no browser sends."""


def creation_options(request: HttpRequest, user: User) -> Json:
    """What the browser needs to make a passkey. It asks for the device's PIN, finger or face: it is both factors."""
    with context.request_context(request):
        options: Json = auth.begin_registration(user, passwordless=True)
    return options


def keep(request: HttpRequest, user: User, credential: Json, name: str) -> bool:
    """Keep what the browser made; false if it does not answer what was asked in this session."""
    with context.request_context(request):
        try:
            auth.parse_registration_response(credential)
            made = auth.complete_registration(credential)
            kept = _only_what_counts(credential)
        except _NOT_AN_ANSWER:
            return False
    if not made.is_user_verified():
        return False
    passkey = auth.WebAuthn.add(user, name, kept).instance
    # The row's own number never leaves the process.
    passkey.data["ref"] = str(uuid7())
    passkey.save(update_fields=["data"])
    return True


def request_options(request: HttpRequest, user: User | None) -> Json:
    """What the browser needs to sign with a passkey: of this person, or of whoever the chosen one is for."""
    with context.request_context(request):
        options: Json = auth.begin_authentication(user)
    return options


def signed_by(request: HttpRequest, user: User | None, credential: Json) -> User | None:
    """Who signed with a passkey what was asked in this session; `None` if nobody, or somebody else than `user`."""
    with context.request_context(request):
        try:
            auth.parse_authentication_response(credential)
            user = user or auth.extract_user_from_response(credential)
            used = auth.complete_authentication(user, credential)
        except _NOT_AN_ANSWER:
            return None
    if not user.is_active:
        return None
    used.record_usage()
    return user


def _only_what_counts(credential: Json) -> Json:
    """Of what was sent, what the library reads again, written as it reads it: nothing else reaches the database."""
    response = credential["response"]
    return {
        "id": _again(credential["id"]),
        "rawId": _again(credential["rawId"]),
        "type": "public-key",
        "response": {
            "clientDataJSON": _again(response["clientDataJSON"]),
            "attestationObject": _again(response["attestationObject"]),
        },
        "clientExtensionResults": {},
    }


def _again(encoded: str) -> str:
    return websafe_encode(websafe_decode(encoded))


def passkeys(user: User) -> list[Authenticator]:
    return list(
        Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("created_at")
    )
