"""Which of several roles is recorded beside an act, and so decides what the law lets the person do."""

from __future__ import annotations

import pytest

from attendance_mis.accounts.access import access_of
from attendance_mis.accounts.models import RoleGrant
from attendance_mis.accounts.permissions import ROLES, WEIGHT
from tests.world import World


def test_every_role_has_its_weight_once() -> None:
    assert sorted(WEIGHT) == sorted(ROLES)


@pytest.mark.parametrize("other", ["senior_lead", "trust_lead", "office", "dsl"])
def test_assistant_head_who_holds_another_role_acts_as_assistant_head(world: World, other: str) -> None:
    for role, person in (("assistant_head", other), (other, "assistant_head")):
        user = world.people[person]
        RoleGrant.objects.create(user=user, role=role, school_id=world.school.id)

        assert access_of(user).role_at(world.school.id) == "assistant_head"


def test_trust_wide_head_acts_as_head_at_a_school_where_they_hold_less(world: World) -> None:
    user = world.people["teacher"]
    RoleGrant.objects.create(user=user, role="head", school_id=None)

    assert access_of(user).role_at(world.school.id) == "head"
