"""Whose account of the trust an account elsewhere is."""

from __future__ import annotations

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock

from ..models import ProviderIdentity, SignInProvider, User
from .claims import Arrived, NotOurs

_ASK = "Ask whoever looks after people and roles at your school."


@transaction.atomic
def person_for(arrived: Arrived, provider: SignInProvider) -> User:
    """The person, found by issuer and subject. The first time an address the provider answers for finds the account.

    `NotOurs` for somebody without an account, for a leaver, and where the account belongs to another identity already:
    an address that was given to somebody else opens nothing.
    """
    known = ProviderIdentity.objects.select_related("user").filter(
        issuer=arrived.issuer, subject=arrived.subject
    )
    if (identity := known.first()) is not None:
        if not identity.user.is_active:
            raise NotOurs(f"Your access here has ended. {_ASK}")
        return identity.user
    user = User.objects.filter(email__iexact=arrived.email, is_active=True).first() if arrived.email else None
    if user is None:
        named = f" for {arrived.email}" if arrived.email else ""
        raise NotOurs(f"{provider.name} knows you, but there is no account here{named}. {_ASK}")
    if ProviderIdentity.objects.filter(user=user, issuer=arrived.issuer).exists():
        raise NotOurs(
            f"The account for {arrived.email} belongs to another sign-in of {provider.name}. {_ASK}"
        )
    ProviderIdentity.objects.create(
        user=user, provider=provider, issuer=arrived.issuer, subject=arrived.subject, linked_at=clock.now()
    )
    record(
        "person.linked",
        by=Actor(user.id, user.name, user.position, ""),
        subject_id=user.id,
        provider=str(provider.id),
    )
    return user
