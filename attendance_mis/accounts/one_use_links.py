"""Links that let one person do one thing, once, for a time: of the secret only its SHA-256 is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from attendance_mis.kit import clock

from .models import FactorReset, Invitation, User

Link = type[Invitation] | type[FactorReset]
"""What the link is for: a row for each person."""


def make(link: Link, user: User, good_for: timedelta) -> str:
    """A new link's secret; one made before for the same thing stops working."""
    secret, now = secrets.token_urlsafe(32), clock.now()
    link._default_manager.update_or_create(
        user=user, defaults={"digest": _digest(secret), "made_at": now, "expires_at": now + good_for}
    )
    return secret


def owner(link: Link, secret: str) -> User | None:
    """Whose it is; `None` if it is unknown, used, too old, or the person has left."""
    found = (
        link._default_manager.select_related("user")
        .filter(digest=_digest(secret), expires_at__gt=clock.now(), user__is_active=True)
        .first()
    )
    return found.user if found else None


def use(link: Link, secret: str) -> User | None:
    """Use it up: of two at once one gets the person, the other `None`. Inside the transaction of what it is used for."""
    user = owner(link, secret)
    if user is None or not link._default_manager.filter(digest=_digest(secret)).delete()[0]:
        return None
    return user


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
