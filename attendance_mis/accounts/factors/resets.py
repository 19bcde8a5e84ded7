"""A link for somebody who lost every second factor: good for a day, once, and only together with the password.

Whoever manages people makes it and never learns or sets a password.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock

from ..models import FactorReset, User, UserSession
from .held import remove_all

GOOD_FOR = timedelta(days=1)


@transaction.atomic
def reset_link(user: User, *, by: Actor) -> str:
    """A new link's secret; one made before stops working."""
    secret, now = secrets.token_urlsafe(32), clock.now()
    FactorReset.objects.update_or_create(
        user=user, defaults={"digest": _digest(secret), "made_at": now, "expires_at": now + GOOD_FOR}
    )
    record("person.second_factor_reset_allowed", by=by, subject_id=user.id)
    return secret


def reset_for(secret: str) -> User | None:
    """Whose link this is; `None` if it is unknown, used, too old, or the person has left."""
    found = (
        FactorReset.objects.select_related("user")
        .filter(digest=_digest(secret), expires_at__gt=clock.now(), user__is_active=True)
        .first()
    )
    return found.user if found else None


@transaction.atomic
def reset(secret: str) -> User | None:
    """Take out every factor and end every sign-in of the person; `None` if the link is no longer good."""
    user = reset_for(secret)
    if user is None or not FactorReset.objects.filter(digest=_digest(secret)).delete()[0]:
        return None
    remove_all(user, by=Actor(user.id, user.name, user.position, ""))
    UserSession.objects.filter(user_id=user.id).delete()
    return user


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
