"""The invented people of a demo, for one-click sign-in."""

from __future__ import annotations

from django.conf import settings

from .models import User
from .permissions import ROLES

DEMO_DOMAIN = "@demo.invalid"
"""Nobody real can have such an address; only these people can be entered with one click."""


def is_invented(user: User) -> bool:
    """Whether this is one of a demo's people. Outside a demo nobody is, whatever the address."""
    return settings.DEMO and user.email.endswith(DEMO_DOMAIN)


def demo_people() -> list[User]:
    """People of this trust made for the demo, the usual roles first."""
    order = list(ROLES)
    people = User.objects.filter(email__endswith=DEMO_DOMAIN, is_active=True).prefetch_related("grants")
    return sorted(
        people,
        key=lambda person: (min((order.index(g.role) for g in person.grants.all()), default=99), person.name),
    )
