"""A second factor made compulsory reaches those who are signed in, and loses nothing they are about to save (security rule 5)."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from attendance_mis.accounts.factors.held import set_rule
from attendance_mis.accounts.models import RoleGrant, User
from attendance_mis.accounts.step_up import GRACE_SECONDS
from attendance_mis.audit.actor import Actor
from attendance_mis.kit.ids import uuid7
from registers.models import Mark
from tests.accounts.test_second_factor import (
    Phone,
    first_step,
    is_in,
    phone,
    said,
    set_up,
    with_password,
)
from tests.answers import Answer
from tests.world import World

__all__ = ["phone"]
SignIn = Callable[..., Client]
BOARD = "/schools/900001/board/"
HEAD = Actor.system()


@pytest.fixture
def teacher(world: World, settings: pytest.FixtureRequest) -> User:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]  # pytest-django's settings
    return with_password(world.people["officer"])


@pytest.fixture
def inside(teacher: User) -> Client:
    """Signed in by password alone, which was enough then."""
    client, _ = first_step(teacher)
    assert client.get(BOARD).status_code == 200
    return client


def test_next_page_asks_and_leads_on_to_where_the_person_was_going(inside: Client, phone: Phone) -> None:
    set_rule(["officer"], by=HEAD)

    asked = inside.get(f"{BOARD}?day=2026-11-20")

    assert asked.headers["Location"] == "/second-factor/"
    assert "Set up a second factor" in said(inside.get("/second-factor/"))
    assert not is_in(inside)
    assert set_up(inside, phone).headers["Location"] == "/second-factor/codes/"
    assert (
        inside.post("/second-factor/codes/", {"kept": "1"}).headers["Location"] == f"{BOARD}?day=2026-11-20"
    )
    assert is_in(inside)


def test_role_given_meanwhile_asks_too_and_other_roles_do_not(inside: Client, teacher: User) -> None:
    set_rule(["dsl"], by=HEAD)
    assert is_in(inside)

    RoleGrant.objects.create(user=teacher, role="dsl", until=date(2030, 1, 1))

    assert inside.get(BOARD).headers["Location"] == "/second-factor/"


def test_marks_of_an_open_page_are_saved_for_a_while_and_refused_like_a_time_out_then(
    inside: Client, world: World
) -> None:
    set_rule(["officer"], by=HEAD)
    fetched = {"sec-fetch-mode": "cors"}

    assert save(inside, world).status_code == 200
    assert Mark.objects.filter(pupil=world.pupil, code="I").exists()
    assert inside.get("/still-here/", headers=fetched).json()["left"] > 0

    session = inside.session
    session["step_due_since"] = int(time.time()) - GRACE_SECONDS - 1
    session.save()
    assert save(inside, world).status_code == 401
    assert inside.get("/still-here/", headers=fetched).json() == {"left": 0, "most": 0}


def test_whoever_makes_a_factor_or_came_with_one_is_not_asked_again(
    inside: Client, teacher: User, phone: Phone
) -> None:
    set_up(inside, phone)
    phone.now += 30
    other, _ = first_step(teacher)
    other.post("/sign-in/second/", {"code": phone.shows()})

    set_rule(["officer"], by=HEAD)

    assert is_in(inside)
    assert is_in(other)


def save(client: Client, world: World) -> Answer:
    """As an open register does."""
    version = Mark.objects.filter(pupil=world.pupil).values_list("version", flat=True).first() or 0
    return client.post(
        "/api/v1/registers/900001/2026-11-17/AM?class=4+Rowan",
        {
            "op_id": str(uuid7()),
            "submit": False,
            "marks": [{"upn": world.pupil.upn, "code": "I", "base_version": version}],
        },
        content_type="application/json",
        headers={"sec-fetch-mode": "cors"},
    )
