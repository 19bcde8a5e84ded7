"""A link for somebody who lost every second factor: good for a day, once, and only together with the password.

Whoever manages people makes it and never learns or sets a password.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record

from .. import one_use_links
from ..models import FactorReset, User, UserSession
from .held import remove_all

GOOD_FOR = timedelta(days=1)


@transaction.atomic
def reset_link(user: User, *, by: Actor) -> str:
    """A new link's secret; one made before stops working."""
    secret = one_use_links.make(FactorReset, user, GOOD_FOR)
    record("person.second_factor_reset_allowed", by=by, subject_id=user.id)
    return secret


def reset_for(secret: str) -> User | None:
    """Whose link this is; `None` if it is unknown, used, too old, or the person has left."""
    return one_use_links.owner(FactorReset, secret)


@transaction.atomic
def reset(secret: str) -> User | None:
    """Take out every factor and end every sign-in of the person; `None` if the link is no longer good."""
    user = one_use_links.use(FactorReset, secret)
    if user is None:
        return None
    remove_all(user, by=Actor(user.id, user.name, user.position, ""))
    UserSession.objects.filter(user_id=user.id).delete()
    return user
