"""Agreed absences and activities: hints, never marks; leave never afterwards (REG-20, REG-36, LEV-05)."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from registers.models import Mark, PlannedAbsence
from tests.registers.office.conftest import Answer, SignIn, text
from tests.world import World

LIST = "/schools/900001/planned/"


def send(client: Client, world: World, **given: Any) -> Answer:
    sent = {
        "pupils": [str(world.pupil.id)], "code": "C", "first_day": "2026-11-24", "last_day": "2026-11-25",
        "words": "Family funeral", "approved_by": "Somebody else",
    }  # fmt: skip
    return client.post(f"{LIST}new/?class={world.classes['4 Rowan'].id}", sent | given)


def test_leave_is_recorded_by_the_head_as_the_heads_own_act(head: Client, world: World) -> None:
    answer = send(head, world)

    plan = PlannedAbsence.objects.get()
    assert answer.status_code == 302
    assert (plan.approved_by, plan.approved_position) == ("Test Headteacher", "Headteacher")
    assert AuditEvent.objects.filter(verb="absence.planned", subject_id=world.pupil.id).exists()
    assert "Family funeral" in text(head.get(LIST))
    assert not Mark.objects.exists()


def test_leave_makes_its_code_usable_and_hints_in_the_register(
    head: Client, office: Client, world: World
) -> None:
    send(head, world)
    clock.set_clock(datetime(2026, 11, 24, 9, 0))
    body = {
        "op_id": str(uuid.uuid4()),
        "marks": [{"upn": world.pupil.upn, "code": "C", "base_version": 0}],
        "submit": False,
    }
    url = "/api/v1/registers/900001/2026-11-24/AM?class=4 Rowan"
    hints = office.get(url).json()["marks"][0]["hints"]

    assert hints == [{"code": "C", "why": "Family funeral"}]
    assert office.post(url, body, content_type="application/json").status_code == 200


@pytest.mark.parametrize("code", ["C", "C1", "C2", "J1", "S"])
def test_leave_can_not_be_agreed_by_the_office(office: Client, world: World, code: str) -> None:
    answer = send(office, world, code=code)

    assert answer.status_code == 400
    assert not PlannedAbsence.objects.exists()


@pytest.mark.parametrize("code", ["V", "P", "W", "B", "K", "D", "M", "T", "R"])
def test_activity_is_agreed_by_the_office_for_several_pupils_at_once(
    office: Client, world: World, code: str
) -> None:
    ids = [str(pupil.id) for pupil in world.pupils["4 Rowan"][:3]]
    answer = send(office, world, code=code, pupils=ids, pattern=["2AM", "3PM"])

    assert answer.status_code == 302
    assert PlannedAbsence.objects.filter(code=code, approved_by="Somebody else").count() == 3


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"first_day": "2026-11-23"}, "once its first session has begun"),
        ({"first_day": "2026-11-20"}, "once its first session has begun"),
        ({"first_day": "2026-11-28", "last_day": "2026-11-29"}, "No session lies in these days"),
        ({"pattern": ["5AM"]}, "No session lies in these days"),
        ({"last_day": "2026-11-20", "first_day": "2026-11-25"}, "before the first"),
        ({"words": ""}, "Write what was agreed"),
        ({"pupils": []}, "Tick at least one pupil"),
        ({"code": ""}, "Choose what is agreed"),
        ({"first_day": "soon"}, "day, month and year"),
    ],
)
def test_plan_that_can_not_be_is_refused_with_a_sentence(
    head: Client, world: World, given: dict[str, Any], words: str
) -> None:
    answer = send(head, world, **given)

    assert answer.status_code == 400
    assert words in text(answer)
    assert not PlannedAbsence.objects.exists()


def test_leave_for_this_afternoon_can_still_be_agreed_in_the_morning(head: Client, world: World) -> None:
    answer = send(head, world, first_day="2026-11-23", last_day="2026-11-23", pattern=["1PM"])

    assert answer.status_code == 302


def test_overlapping_plans_are_refused_for_all_of_the_pupils(head: Client, world: World) -> None:
    first, second, *_ = world.pupils["4 Rowan"]
    send(head, world)
    answer = send(head, world, code="V", pupils=[str(second.id), str(first.id)])

    assert answer.status_code == 400
    assert "C is agreed for some of these sessions already" in text(answer)
    assert PlannedAbsence.objects.count() == 1


def test_cancelled_plan_is_no_hint_any_more_and_stays_on_record(head: Client, world: World) -> None:
    send(head, world)
    plan = PlannedAbsence.objects.get()
    head.post(f"{LIST}{plan.id}/cancel/")
    plan.refresh_from_db()

    assert plan.cancelled_by == "Test Headteacher, Headteacher"
    assert "Family funeral" not in text(head.get(LIST))
    assert "Family funeral" in text(head.get(LIST, {"over": "1"}))
    assert send(head, world).status_code == 302


def test_leave_is_cancelled_by_those_who_may_agree_to_it(head: Client, office: Client, world: World) -> None:
    send(head, world)
    plan = PlannedAbsence.objects.get()

    assert office.post(f"{LIST}{plan.id}/cancel/").status_code == 404
    plan.refresh_from_db()
    assert plan.cancelled_at is None


def test_plans_are_of_one_school_and_for_those_who_may_plan(
    head: Client, office: Client, world: World, sign_in: SignIn, other_school: World
) -> None:
    theirs = PlannedAbsence.objects.create(
        school=other_school.school, pupil=other_school.pupil, code="V", first_day=date(2026, 12, 1),
        last_day=date(2026, 12, 1), words="Their trip", approved_by="Test", approved_position="",
        approved_at=clock.now(),
    )  # fmt: skip
    foreign = [str(other_school.pupil.id)]

    assert "Their trip" not in text(head.get(LIST))
    assert head.post(f"{LIST}{theirs.id}/cancel/").status_code == 404
    assert send(head, world, pupils=foreign).status_code == 400
    assert head.get(f"{LIST}new/?class={other_school.classes['6 Elm'].id}").status_code == 404
    assert head.get(LIST.replace("900001", "900002")).status_code == 404
    for role in ("teacher", "pastoral", "governor"):
        outsider = sign_in(world.people[role])
        assert outsider.get(LIST).status_code == 404
        assert send(outsider, world).status_code == 404


def test_plans_take_few_statements(head: Client, world: World, django_assert_max_num_queries: Any) -> None:
    send(head, world)
    head.get(LIST)
    with django_assert_max_num_queries(7):  # one of them counts the head's safeguarding alerts
        head.get(LIST)
