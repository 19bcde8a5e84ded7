"""A link to set a password with: made for one person, good for a week and for one use.

The school gives it to the person as it likes. Whoever manages people never knows a password.
"""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record

from . import one_use_links
from .models import Invitation, User

GOOD_FOR = timedelta(days=7)


@transaction.atomic
def invite(user: User, *, by: Actor) -> str:
    """A new link's secret for this person; one made before stops working."""
    secret = one_use_links.make(Invitation, user, GOOD_FOR)
    record("person.invited", by=by, subject_id=user.id)
    return secret


def invited(secret: str) -> User | None:
    """Whose link this is; `None` if it is unknown, used, too old, or the person has left."""
    return one_use_links.owner(Invitation, secret)


@transaction.atomic
def accept(secret: str, password: str) -> User | None:
    """Set the password and use the link up; `None` if it is no longer good. `ValidationError` for a weak password."""
    user = one_use_links.use(Invitation, secret)
    if user is None:
        return None
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record("person.set_password", by=Actor(user.id, user.name, user.position, ""), subject_id=user.id)
    return user
