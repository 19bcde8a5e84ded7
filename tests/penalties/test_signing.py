"""A register is certified by the head of the day, and by nobody where there is none (PEN-20, ROL-07)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from attendance_mis.accounts.models import RoleGrant, User
from attendance_mis.kit.api_errors import Refused
from penalties.actions.bundle import make_bundle
from penalties.queries.signing import head_of
from tests.world import make_person

from .conftest import TODAY, Court
from .test_issuing import ready

__all__ = ["ready"]


def grant_of_head(court: Court) -> RoleGrant:
    return RoleGrant.objects.get(user=court.world.people["head"], role="head")


def test_new_head_signs_while_the_grant_of_the_one_before_runs_out_or_is_forgotten(court: Court) -> None:
    new = make_person("head", court.school, email="new.head@alpha.invalid")
    assert head_of(court.school.id, TODAY) == new

    RoleGrant.objects.filter(user=new).update(until=TODAY - timedelta(days=1))

    assert head_of(court.school.id, TODAY) == court.world.people["head"]


def test_head_who_left_or_whose_time_is_over_does_not_sign(court: Court) -> None:
    grant = grant_of_head(court)
    RoleGrant.objects.filter(id=grant.id).update(until=TODAY)
    assert head_of(court.school.id, TODAY) == grant.user
    assert head_of(court.school.id, TODAY + timedelta(days=1)) is None

    User.objects.filter(id=grant.user_id).update(is_active=False)

    assert head_of(court.school.id, TODAY) is None


def test_head_of_every_school_signs_where_a_school_has_none_of_its_own(court: Court) -> None:
    executive = make_person("head", None, email="executive@alpha.invalid")
    assert head_of(court.school.id, TODAY) == court.world.people["head"]

    grant_of_head(court).delete()

    assert head_of(court.school.id, TODAY) == executive


def test_bundle_is_not_made_while_no_head_is_recorded_and_the_page_says_what_to_do(
    ready: Court, sign_in: Callable[[User], Client]
) -> None:
    grant_of_head(ready).delete()

    with pytest.raises(Refused, match="No head of Invented School 900001 is recorded"):
        make_bundle(ready.case(), by=ready.actor("officer"))

    officer = sign_in(ready.world.people["officer"])
    page = officer.get(
        f"/schools/{ready.school.urn}/penalties/cases/{ready.case().id}/bundle/"
    ).content.decode()
    assert "No head of Invented School 900001 is recorded" in page
    assert f"/schools/{ready.school.urn}/people/" in page
