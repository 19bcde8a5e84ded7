"""What was agreed or told before a child went missing says nothing of where the child is now (ABS-10, ABS-12, ABS-14)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from absence.actions.reports import Told, take_report
from absence.models import Case
from attendance_mis.kit import clock
from registers.models import PlannedAbsence, Pupil
from registers.queries.roster import read_roster
from tests.absence.conftest import MONDAY, Day
from tests.marking import put
from tests.world import World

FRIDAY, TUESDAY = date(2026, 11, 20), date(2026, 11, 24)
LONG_AGO = datetime(2026, 11, 2, 12, tzinfo=clock.LONDON)


@pytest.fixture
def missing(day: Day, world: World) -> Day:
    """The first pupil was N on Monday; the register is closed, the case open, and nobody reached anybody."""
    day.goes_missing(world.pupil)
    return day


def agreed(
    world: World,
    day: date,
    *,
    code: str = "V",
    at: datetime = LONG_AGO,
    sessions: tuple[str, ...] = (),
    pupil: Pupil | None = None,
) -> None:
    PlannedAbsence.objects.create(
        school=world.school, pupil=pupil or world.pupil, code=code, first_day=day, last_day=day, sessions=list(sessions),
        words="Farm visit", approved_by="Test", approved_position="Head", approved_at=at,
    )  # fmt: skip


def test_a_trip_agreed_weeks_ago_does_not_end_a_case(missing: Day, world: World) -> None:
    agreed(world, TUESDAY)
    missing.at("08:30", TUESDAY)

    assert [line.child.surname for line in missing.queue().waiting] == ["Alphaby"]

    missing.at("09:10", TUESDAY)
    missing.register({world.pupil: "N"}, day=TUESDAY)
    missing.at("09:31", TUESDAY)
    assert missing.asked() == ["Alphaby"]
    assert missing.line(world.pupil).day == 2


def test_whoever_leads_the_trip_marks_that_the_child_is_there_and_the_case_ends(
    missing: Day, world: World
) -> None:
    agreed(world, TUESDAY)
    missing.at("09:10", TUESDAY)
    put(world.school, {world.pupil: "V"}, TUESDAY, note="Farm visit, led by Test Teacher")
    missing.catch_up()

    assert missing.case(world.pupil).closed_as == "in_school"


def test_an_afternoon_that_was_agreed_to_be_at_home_does_not_explain_the_morning(
    missing: Day, world: World
) -> None:
    agreed(world, MONDAY, code="C2", sessions=("1PM",))
    missing.at("13:10")
    missing.register({world.pupil: "C2"}, session="PM")
    missing.at("13:31")
    assert missing.asked() == ["Alphaby"]

    missing.at("08:30", TUESDAY)  # the last mark of the day before is C2
    assert [line.child.surname for line in missing.queue().waiting] == ["Alphaby"]


def test_what_the_office_enters_after_asking_is_news_and_ends_the_case(missing: Day, world: World) -> None:
    agreed(world, MONDAY, at=clock.now() + timedelta(minutes=5))
    missing.at("09:40")
    missing.catch_up()

    assert missing.case(world.pupil).closed_as == "not_asked"


def test_a_trip_of_several_agreed_while_a_child_is_missing_is_no_news_of_it(
    missing: Day, world: World
) -> None:
    for pupil in world.pupils["4 Rowan"]:
        agreed(world, TUESDAY, at=clock.now() + timedelta(hours=6), pupil=pupil)
    missing.at("09:10", TUESDAY)
    missing.register({world.pupil: "N"}, day=TUESDAY)
    missing.at("09:31", TUESDAY)

    assert missing.asked() == ["Alphaby"]
    assert missing.line(world.pupil).day == 2


def test_leave_given_to_brothers_and_sisters_together_is_news_of_each(missing: Day, world: World) -> None:
    for pupil in world.pupils["4 Rowan"][:2]:
        agreed(world, MONDAY, code="C", at=clock.now() + timedelta(minutes=5), pupil=pupil)
    missing.at("09:40")
    missing.catch_up()

    assert missing.case(world.pupil).closed_as == "not_asked"


def test_a_report_of_last_week_about_another_day_does_not_end_a_case(day: Day, world: World) -> None:
    mother = day.adult(world.pupil, "Parentley")
    day.at("09:00", date(2026, 11, 19))
    roster = read_roster(urn=world.school.urn, first=TUESDAY, last=TUESDAY, pupil_ids=[world.pupil.id])
    assert roster is not None
    told = Told(
        TUESDAY, "", None, clock.now(), "phone", mother, str(mother), "Mother", "appointment", "Dentist at nine",
    )  # fmt: skip
    take_report(told, list(roster.pupils), roster=roster, by=day.actor("office"))
    day.at("09:05")
    day.register({world.pupil: "N"})
    day.at("09:31")
    day.catch_up()
    day.at("08:30", TUESDAY)

    assert [line.child.surname for line in day.queue().waiting] == ["Alphaby"]


def test_a_case_nobody_opened_in_time_is_opened_on_the_day_of_the_trip(day: Day, world: World) -> None:
    agreed(world, MONDAY)
    day.at("09:10", FRIDAY)
    day.register({world.pupil: "N"}, day=FRIDAY)
    day.at("08:30")
    day.catch_up()

    case = Case.objects.get(pupil=world.pupil)
    assert (case.opened_on, case.closed_at) == (FRIDAY, None)


def test_a_child_marked_n_on_the_trip_itself_is_known_to_be_there(day: Day, world: World) -> None:
    """Nobody missed the child before: an N beside an agreed visit is a mark to put right, not a family to ring."""
    agreed(world, MONDAY)
    day.at("09:10")
    day.register({world.pupil: "N"})
    day.at("09:31")

    assert day.asked() == []
    assert [child.surname for child in day.queue().to_put_right] == ["Alphaby"]
