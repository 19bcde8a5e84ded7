"""Who holds a second factor, and who must: by role, as the trust says (security rule 5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock

from ..demo import is_invented
from ..models import RoleGrant, SecondFactorRule, User
from ..permissions import ROLES
from .passkeys import passkeys

Type = Authenticator.Type


@dataclass(frozen=True)
class Held:
    """A person's second factors."""

    passkeys: list[Authenticator]
    app: Authenticator | None

    def __bool__(self) -> bool:
        return bool(self.passkeys or self.app)


def held_by(user: User) -> Held:
    """Recovery codes are none by themselves: they stand in for one that is lost."""
    return Held(passkeys(user), Authenticator.objects.filter(user=user, type=Type.TOTP).first())


def roles_that_must() -> frozenset[str]:
    """The roles whose holders sign in with a second factor; every role until the trust says otherwise."""
    rule = SecondFactorRule.objects.order_by("made_at").last()
    return _roles(None if rule is None else rule.roles)


def _roles(rule: list[str] | None) -> frozenset[str]:
    if rule is not None:
        return frozenset(rule)
    return frozenset(ROLES if settings.SECOND_FACTOR else ())


def must_have(user: User) -> bool:
    """Whether this person needs a second factor. The invented people of a demo never do."""
    if is_invented(user):
        return False
    held = RoleGrant.objects.in_force(clock.today()).filter(user=user)
    return not roles_that_must().isdisjoint(held.values_list("role", flat=True))


def must_by(user: User, roles: Iterable[str], rule: list[str] | None) -> bool:
    """As `must_have`, of roles and a rule already read."""
    return not is_invented(user) and not _roles(rule).isdisjoint(roles)


@transaction.atomic
def set_rule(roles: list[str], *, by: Actor) -> None:
    """From now on holders of these roles need a second factor; whoever is signed in without one is asked at the next page."""
    SecondFactorRule.objects.create(
        made_at=clock.now(), roles=sorted(roles), by_id=by.id, by_name=by.name, by_position=by.position
    )
    record("second_factor.rule_changed", by=by, roles=sorted(roles))


@transaction.atomic
def remove(user: User, *, by: Actor, ref: str) -> bool:
    """Take out one passkey (its `ref`) or the app (“app”). Without any factor left, the recovery codes go too."""
    mine = Authenticator.objects.filter(user=user)
    chosen = mine.filter(type=Type.TOTP) if ref == "app" else mine.filter(type=Type.WEBAUTHN, data__ref=ref)
    if not chosen.delete()[0]:
        return False
    if not held_by(user):
        mine.delete()
    record(
        "person.second_factor_removed", by=by, subject_id=user.id, kind="app" if ref == "app" else "passkey"
    )
    return True


@transaction.atomic
def remove_all(user: User, *, by: Actor) -> None:
    Authenticator.objects.filter(user=user).delete()
    record("person.second_factor_reset", by=by, subject_id=user.id)
