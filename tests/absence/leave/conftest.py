"""A request as the office enters it, at a school that runs one of the five policies or its own settings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from absence.actions.leave import Asked, Asking, take_request
from absence.models import LeaveRequest
from absence.queries.leave_case import leave_roster
from absence.rules.leave_kinds import LeaveKind
from attendance_mis.accounts.access import access_of
from attendance_mis.accounts.models import User
from attendance_mis.kit import clock
from registers.models import Contact, ContactLink, PolicyChange, Pupil, School
from registers.presets import load_preset
from registers.rules.policy_fields import FIELDS
from registers.rules.policy_kinds import Group
from registers.rules.policy_values import written
from tests.answers import Answer
from tests.world import World, make_contact

SignIn = Callable[..., Client]
__all__ = ["Answer", "SignIn"]
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 2)
LEAVE_KEYS = {spec.key for spec in FIELDS if spec.group is Group.LEAVE}


def set_policy(school: School, **values: str | list[str]) -> None:
    """Settings of the school from today on."""
    PolicyChange.objects.create(
        school=school, effective_from=date(2020, 9, 2), values=values, reason="Test", made_at=clock.now(),
        by_name="Test", by_position="Test",
    )  # fmt: skip
    School.objects.filter(id=school.id).update(setup_version=school.setup_version + 1)
    school.refresh_from_db()


def run_policy(school: School, key: str) -> None:
    """One of the five, as far as it speaks of leave."""
    main = load_preset(key, effective_from=date(2020, 9, 2)).main
    set_policy(school, **{name: written(value) for name, value in main.values.items() if name in LEAVE_KEYS})


def resident(pupil: Pupil, *, surname: str = "Parentley") -> Contact:
    """A parent the pupil lives with."""
    contact = make_contact(pupil, surname=surname)
    ContactLink.objects.filter(pupil=pupil, contact=contact).update(
        parental_responsibility=True, lives_with_pupil=True
    )
    return contact


def ask(world: World, *, by: User | None = None, **changed: Any) -> LeaveRequest:
    """A request of the pupil's parent for 1 and 2 December, and what is different about it."""
    pupil: Pupil = changed.pop("pupil", world.pupil)
    contact = changed.pop("contact", None)
    if contact is None:
        link = pupil.contact_links.filter(lives_with_pupil=True).first()
        contact = link.contact if link else resident(pupil)
    at = changed.pop("at", None)
    usual: dict[str, Any] = {
        "kind": LeaveKind.EXCEPTIONAL, "first_day": FIRST, "last_day": LAST, "words": "Her uncle is to be ordained"
    }  # fmt: skip
    asked = Asked(**usual | changed)
    roster, found = leave_roster(world.school, pupil.id, asked.first_day, asked.last_day)
    assert found is not None
    return take_request(
        asked, asking=Asking(str(contact), "Mother", contact), pupil=found, roster=roster, school=world.school,
        source="office", by=access_of(by or world.people["office"]).actor(world.school.id), at=at,
    )  # fmt: skip


@pytest.fixture
def head(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["head"])


@pytest.fixture
def office(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["office"])
