"""Times a school sets: handed in by, the end of the day, and afternoons that differ by year group (REG-07, REG-16, REG-22)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
from django.test import Client

from attendance_mis.kit import clock
from registers.models import PolicyChange, SignOut
from registers.queries.setup import setup_of
from registers.rules.sessions import Session
from tests.registers.office.conftest import SignIn, text
from tests.world import World, mark_as

BOARD = "/schools/900001/board/"
MINE = "/schools/900001/registers/"
ROLL = "/schools/900001/fire-roll/"


def set_times(world: World, *, year_group: str = "", cleared: tuple[str, ...] = (), **values: str) -> None:
    PolicyChange.objects.create(
        school=world.school, year_group=year_group, effective_from=clock.today(), values=values,
        cleared=list(cleared), reason="Test", made_at=clock.now(),
    )  # fmt: skip
    world.school.setup_version += 1
    world.school.save()


def at(hour: int, minute: int) -> None:
    clock.set_clock(datetime(2026, 11, 23, hour, minute, tzinfo=clock.LONDON))


def statuses(client: Client) -> set[str]:
    return {row.said for row in client.get(BOARD).context["board"].sessions[0].rows}


def test_register_is_missing_from_the_time_the_school_wants_it_by(office: Client, world: World) -> None:
    set_times(world, am_closes="10:00", am_submit_by="09:40")
    at(9, 39)
    before = statuses(office)
    at(9, 40)

    assert (before, statuses(office)) == ({"Open"}, {"Missing"})


def test_time_to_hand_in_by_alerts_nobody_where_alerts_are_off(office: Client, world: World) -> None:
    set_times(world, am_closes="10:00", am_submit_by="09:10", missing_register_alert_minutes="off")

    assert statuses(office) == {"Open"}


@pytest.mark.parametrize(
    "times",
    [
        {"day_end": "15:00"},
        {"pm_closes": "15:00"},
        {"day_end": "14:30", "pm_closes": "14:00", "group": "15:00"},
    ],
)
def test_day_is_over_when_the_last_year_group_goes_home(
    office: Client, world: World, times: dict[str, str]
) -> None:
    latest = times.get("group", "")
    set_times(world, cleared=("pm_ends",), **{key: value for key, value in times.items() if key != "group"})
    if latest:
        set_times(world, year_group="4", day_end=latest)
    at(14, 59)
    before = text(office.get(BOARD))
    at(15, 0)

    assert "The day is over" not in before
    assert "The day is over" in text(office.get(BOARD))


def test_teacher_is_told_of_a_missing_register_on_a_page_that_follows(
    world: World, sign_in: SignIn, office: Client
) -> None:
    teacher = sign_in(world.people["teacher"])
    before = text(teacher.get(MINE))
    for pupil in world.pupils["4 Rowan"][1:]:
        mark_as(world.people["teacher"], pupil, "/")
    mark_as(world.people["teacher"], world.pupil, "/", submit=True)

    assert 'data-live="?"' in before
    assert "Your register is missing:" in before
    assert "Your register is missing:" not in text(teacher.get(MINE))
    assert "Your register is missing:" not in text(office.get(MINE))


def test_leaving_belongs_to_the_session_of_the_pupils_own_year_group(office: Client, world: World) -> None:
    set_times(world, year_group="4", pm_opens="12:30", pm_late_from="12:35")
    at(12, 36)
    mark_as(world.people["teacher"], world.pupil, "\\", session="PM")
    at(12, 45)
    common: dict[str, Any] = {
        "school": world.school, "date": clock.today(), "by_id": world.people["office"].id, "by_name": "Test",
        "by_position": "Office", "recorded_at": clock.now(), "reason": "Test",
    }  # fmt: skip
    SignOut.objects.create(pupil=world.pupil, out_at=clock.now(), approved_by="", **common)
    at(13, 30)

    assert "Signed out 12:45pm" in text(office.get(ROLL))


@pytest.mark.parametrize(
    ("moment", "session"),
    [(time(13, 0), Session.AM), (time(13, 19), Session.AM), (time(13, 20), Session.PM)],
)
def test_school_is_in_the_afternoon_once_every_year_group_is(
    world: World, moment: time, session: Session
) -> None:
    set_times(world, year_group="6", pm_opens="13:20")

    assert setup_of(world.school).session_at(datetime.combine(date(2026, 11, 23), moment)) is session
