"""What a provider says of somebody, and whether it is ours to believe. No database, no network.

Who somebody is, is issuer and subject together: Microsoft's subject differs from program to program, so its directory
(`tid`) and person (`oid`) stand for it; Google's is `sub`. Anybody in the world can have an account there: what counts
is that it is one of this trust's own directory or domain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Claims = Mapping[str, object]


class Kind(StrEnum):
    MICROSOFT = "microsoft"
    GOOGLE = "google"
    OTHER = "other"


class NotOurs(Exception):
    """A sentence for whoever came: the account is not one of this trust."""


@dataclass(frozen=True)
class Ours:
    """What of a provider's row decides."""

    kind: Kind
    allowed: str
    """Microsoft: the directory's id. Google: the domain. Otherwise empty: the issuer itself is the trust's."""
    vouches_for_email: bool
    checks_second_factor: bool


@dataclass(frozen=True)
class Arrived:
    issuer: str
    subject: str
    email: str
    """An address the provider answers for; empty where it does not. Used once, to find the account."""
    both: bool
    """Two factors were given there."""
    signed_in_at: int | None
    """Seconds since the epoch, where the provider says when the person showed who they are."""


_BOTH_BY_ACR = {"phr", "phrh", "http://schemas.openid.net/pape/policies/2007/06/multi-factor"}


def read(claims: Claims, ours: Ours) -> Arrived:
    """`NotOurs` for an account of another directory or domain, however valid its token is."""
    subject, email = _text(claims, "sub"), _text(claims, "email")
    trusted = claims.get("email_verified") is True or ours.vouches_for_email
    if ours.kind is Kind.MICROSOFT:
        if not ours.allowed or _text(claims, "tid").lower() != ours.allowed.lower():
            raise NotOurs(
                "This Microsoft account is not one of this trust. Sign in with the one your school gave you."
            )
        subject = f"{_text(claims, 'tid').lower()}.{_text(claims, 'oid')}" if _text(claims, "oid") else ""
        # Its `email` is whatever the person may have typed; the name to sign in with is the directory's.
        email, trusted = _text(claims, "preferred_username"), True
    elif ours.kind is Kind.GOOGLE and (
        not ours.allowed or _text(claims, "hd").lower() != ours.allowed.lower()
    ):
        raise NotOurs(
            "This Google account is not one of this trust. Sign in with the one your school gave you."
        )
    if not subject or not _text(claims, "iss"):
        raise NotOurs(
            "The provider did not say who you are. Tell whoever looks after computers at your trust."
        )
    stamp = claims.get("auth_time")
    return Arrived(
        issuer=_text(claims, "iss"),
        subject=subject,
        email=email if trusted else "",
        both=ours.checks_second_factor or _gave_two(claims),
        signed_in_at=stamp if isinstance(stamp, int) else None,
    )


def _gave_two(claims: Claims) -> bool:
    methods = claims.get("amr")
    return (isinstance(methods, list) and "mfa" in methods) or claims.get("acr") in _BOTH_BY_ACR


def _text(claims: Claims, name: str) -> str:
    said = claims.get(name)
    return said.strip() if isinstance(said, str) else ""
