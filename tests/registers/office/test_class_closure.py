"""A day on which one class alone has no school, and what every page then says (REG-38)."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.test import Client

from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from registers.models import Closure, Mark, School
from registers.queries.setup import setup_of
from tests.registers.office.conftest import SignIn, text
from tests.world import World

CALENDAR = "/schools/900001/calendar/"
NEW = CALENDAR + "closures/new/"
REGISTER = "/schools/900001/registers/2026-11-23/AM/?class=4+Rowan"
API = "/api/v1/registers/900001/2026-11-23/AM?class="
BOARD = "/schools/900001/board/"
ROLL = "/schools/900001/fire-roll/"
CLOSED = "Monday 23 November 2026 is a planned closure for 4 Rowan: Boiler."


def wanted(day: date, **more: object) -> dict[str, object]:
    return {
        "day_day": day.day,
        "day_month": day.month,
        "day_year": day.year,
        "kind": "closure",
        "classes": ["4 Rowan"],
        "note": "Boiler",
        **more,
    }


@pytest.fixture
def closed(world: World) -> World:
    Closure.objects.create(
        school=world.school, day=clock.today(), kind="closure", classes=["4 Rowan"], note="Boiler"
    )
    world.school.setup_version += 1
    world.school.save()
    return world


def test_closure_of_a_class_is_looked_at_saved_shown_and_taken_out_again(
    world: World, sign_in: SignIn
) -> None:
    lead, day = sign_in(world.people["senior_lead"]), date(2026, 12, 4)
    looked = text(lead.post(NEW, wanted(day)))
    assert "<b>4 Rowan:</b> 2 sessions fewer: Friday 4 December 2026" in looked
    assert not Closure.objects.filter(day=day).exists()

    assert lead.post(NEW, wanted(day, save="yes")).status_code == 302
    row = Closure.objects.get(day=day)
    calendar = setup_of(School.objects.get(urn="900001")).calendar
    assert (row.classes, row.year_groups) == (["4 Rowan"], [])
    assert not calendar.of_class("4 Rowan").school_day(day, "4")
    assert calendar.of_class("6 Elm").school_day(day, "6")
    assert calendar.school_day(day, "4")
    assert AuditEvent.objects.get(verb="calendar.closed").facts["classes"] == ["4 Rowan"]
    assert "4 Rowan" in text(lead.get(CALENDAR))

    back = f"{CALENDAR}closures/{row.id}/take-out/"
    assert "<b>4 Rowan:</b> 2 sessions more" in text(lead.get(back))
    assert lead.post(back).status_code == 302
    assert not Closure.objects.filter(day=day).exists()


def test_closure_of_a_class_with_marks_is_refused_and_of_another_class_is_not(
    world: World, sign_in: SignIn
) -> None:
    mark = {"upn": world.pupil.upn, "code": "/", "base_version": 0}
    sign_in(world.people["office"]).post(
        API + "4 Rowan",
        {"op_id": str(uuid.uuid4()), "submit": False, "marks": [mark]},
        content_type="application/json",
    )
    lead = sign_in(world.people["senior_lead"])

    refused = lead.post(NEW, wanted(clock.today(), save="yes"))
    assert refused.status_code == 400
    assert "1 mark is already recorded in sessions this would take away" in text(refused)
    assert lead.post(NEW, wanted(clock.today(), classes=["6 Elm"], save="yes")).status_code == 302


def test_mark_that_was_cleared_again_keeps_no_day_from_being_closed(world: World, sign_in: SignIn) -> None:
    """Marked by mistake on a morning nobody had entered as an INSET day yet, and taken back before hand-in."""
    office = sign_in(world.people["office"])
    for code, version in (("/", 0), (None, 1)):
        body = {"op_id": str(uuid.uuid4()), "submit": False,
                "marks": [{"upn": world.pupil.upn, "code": code, "base_version": version}]}  # fmt: skip
        assert office.post(API + "4 Rowan", body, content_type="application/json").status_code == 200
    assert Mark.objects.get().code is None

    saved = sign_in(world.people["senior_lead"]).post(NEW, wanted(clock.today(), kind="inset", save="yes"))

    assert saved.status_code == 302


def test_register_of_the_closed_class_says_why_and_takes_no_mark(closed: World, sign_in: SignIn) -> None:
    teacher = sign_in(closed.people["teacher"])
    mark = {"upn": closed.pupil.upn, "code": "/", "base_version": 0}
    body = {"op_id": str(uuid.uuid4()), "submit": False, "marks": [mark]}
    refused = teacher.post(API + "4 Rowan", body, content_type="application/json")

    assert CLOSED in text(teacher.get(REGISTER))
    assert teacher.get(API + "4 Rowan").json()["no_session"] == CLOSED
    assert refused.status_code == 400
    assert CLOSED in str(refused.json())
    assert not Mark.objects.exists()


def test_other_class_is_marked_as_ever(office: Client, closed: World) -> None:
    other = closed.pupils["6 Elm"][0]
    body = {
        "op_id": str(uuid.uuid4()),
        "submit": False,
        "marks": [{"upn": other.upn, "code": "/", "base_version": 0}],
    }
    answer = office.post(API + "6 Elm", body, content_type="application/json")

    assert answer.status_code == 200
    assert Mark.objects.get().pupil_id == other.id


def test_nobody_waits_for_the_register_or_looks_for_the_children(office: Client, closed: World) -> None:
    morning = office.get(BOARD).context["board"].sessions[0]
    roll = office.get(ROLL)

    assert [(row.class_name, row.pupils) for row in morning.rows] == [("6 Elm", 4)]
    assert {said: number for number, said, _ in roll.context["counts"]} == {
        "not known": 4, "on site": 0, "not on site": 4,
    }  # fmt: skip


def test_register_as_it_stood_knows_of_the_closure(office: Client, closed: World) -> None:
    asked = {
        "school_class": str(closed.classes["4 Rowan"].id),
        "date": "2026-11-23",
        "session": "AM",
        "day": "2026-11-23",
    }
    assert CLOSED in text(office.get("/schools/900001/register-as-at/", asked))
