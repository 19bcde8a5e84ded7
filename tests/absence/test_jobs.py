"""Clock-work of follow-up: once a day, late, twice, after a day without a worker (REG-26, P19)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from absence.models import Case
from absence.tasks import DAILY, begin_school_day
from attendance_mis.jobs.models import JobRun
from attendance_mis.kit import clock
from registers.models import Closure, HalfTerm, Mark, MarkEvent
from registers.queries.setup import setup_of
from registers.rules.countdown import settle_by
from tests.absence.conftest import MONDAY, Day
from tests.world import World

LAST_FRIDAY = date(2026, 11, 13)


@pytest.fixture
def overdue(day: Day, world: World) -> Day:
    """An N of Friday 13 November, due on Friday the 20th."""
    day.at("09:10", LAST_FRIDAY)
    day.register({world.pupil: "N"}, day=LAST_FRIDAY)
    day.at("06:15")
    return day


def test_day_begins_once(day: Day, world: World) -> None:
    day.at("06:15")
    assert begin_school_day(world.school, clock.now())
    assert not begin_school_day(world.school, clock.now())
    assert JobRun.objects.filter(job=DAILY).count() == 1


def test_no_day_begins_when_there_is_no_school(day: Day, world: World) -> None:
    Closure.objects.create(school=world.school, day=MONDAY, kind="inset")
    world.school.setup_version += 1
    world.school.save()
    day.at("06:15")
    assert not begin_school_day(world.school, clock.now())


def test_overdue_n_waits_for_a_person_unless_the_policy_says_otherwise(overdue: Day, world: World) -> None:
    begin_school_day(world.school, clock.now())

    assert Mark.objects.get(pupil=world.pupil, date=LAST_FRIDAY).code == "N"
    assert JobRun.objects.get().outcome["overdue"] == 1


def test_overdue_n_becomes_o_by_itself_where_the_policy_says_so(overdue: Day, world: World) -> None:
    overdue.policy(n_converts_automatically=True)
    begin_school_day(world.school, clock.now())

    assert Mark.objects.get(pupil=world.pupil, date=LAST_FRIDAY).code == "O"
    event = MarkEvent.objects.get(pupil=world.pupil, kind="amend")
    assert event.reason == "Reason not established within the time allowed"


def test_n_of_its_last_day_is_left_alone(day: Day, world: World) -> None:
    day.policy(n_converts_automatically=True)
    day.at("09:10", LAST_FRIDAY)
    day.register({world.pupil: "N"}, day=LAST_FRIDAY)
    day.at("16:15", date(2026, 11, 20))
    begin_school_day(world.school, clock.now())

    assert Mark.objects.get(pupil=world.pupil, date=LAST_FRIDAY).code == "N"


def test_days_without_a_worker_are_caught_up_in_one_go(overdue: Day, world: World) -> None:
    overdue.policy(n_converts_automatically=True)
    second = world.pupils["4 Rowan"][1]
    overdue.at("09:10", date(2026, 11, 16))
    overdue.register({second: "N"}, day=date(2026, 11, 16))
    overdue.at("06:15", date(2026, 11, 25))
    begin_school_day(world.school, clock.now())

    assert set(Mark.objects.filter(code="O").values_list("pupil_id", flat=True)) == {
        world.pupil.id,
        second.id,
    }


def test_one_mark_the_register_refuses_keeps_no_other_child_from_being_settled(
    overdue: Day, world: World
) -> None:
    """The day of the first N was closed afterwards: that mark waits for a person, the other is settled."""
    overdue.policy(n_converts_automatically=True)
    second = world.pupils["4 Rowan"][1]
    overdue.at("09:10", date(2026, 11, 16))
    overdue.register({second: "N"}, day=date(2026, 11, 16))
    Closure.objects.create(school=world.school, day=LAST_FRIDAY, kind="closure")
    world.school.setup_version += 1
    world.school.save()
    overdue.at("06:15", date(2026, 11, 25))
    begin_school_day(world.school, clock.now())

    assert Mark.objects.get(pupil=second, date=date(2026, 11, 16)).code == "O"
    assert Mark.objects.get(pupil=world.pupil, date=LAST_FRIDAY).code == "N"
    assert JobRun.objects.get().outcome["overdue"] == 1


def test_a_child_converted_to_o_is_still_looked_for(overdue: Day, world: World) -> None:
    overdue.policy(n_converts_automatically=True)
    for back in range(5, 0, -1):
        when = MONDAY - timedelta(days=back + 2)
        overdue.at("09:10", when)
        overdue.register({world.pupil: "N"}, day=when)
    overdue.at("09:05")
    overdue.register({world.pupil: "N"})
    overdue.at("09:31")
    begin_school_day(world.school, clock.now())

    case = Case.objects.get(pupil=world.pupil)
    assert case.closed_at is None
    assert case.opened_on == LAST_FRIDAY


def test_t07_n_on_the_friday_before_half_term_is_due_the_friday_of_the_first_week_back(world: World) -> None:
    calendar = setup_of(world.school).calendar
    friday = HalfTerm.objects.get(school=world.school, academic_year="2026/27", name="HT1").last_day

    assert friday == date(2026, 10, 23)
    assert settle_by(friday, calendar, "4") == date(2026, 11, 6)


def test_t07_the_day_job_settles_it_only_after_that_friday(day: Day, world: World) -> None:
    day.policy(n_converts_automatically=True)
    friday = date(2026, 10, 23)
    day.at("09:10", friday)
    day.register({world.pupil: "N"}, day=friday)
    for when, code in ((date(2026, 11, 6), "N"), (date(2026, 11, 9), "O")):
        day.at("06:15", when)
        begin_school_day(world.school, clock.now())
        assert Mark.objects.get(pupil=world.pupil, date=friday, session="AM").code == code
