"""The register as it stood at any moment (REG-29)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from registers.models import ClassMembership, Pupil
from registers.queries.as_at import register_as_at
from registers.queries.mark_table import mark_lines, tally_lines
from registers.queries.statistics import GroupBy, Scope, counts, marks_behind
from registers.queries.trail import trail
from registers.rules.figures import Tally
from tests.marking import AM, PM, at, put
from tests.registers.pupils.test_pupil_page import text
from tests.world import World, make_school

MONDAY = date(2026, 11, 16)
PAGE = "/schools/900001/register-as-at/"


@pytest.fixture
def amended(world: World) -> Pupil:
    """N handed in on Monday at 9:10, I with a reason on Wednesday, C-less O on Friday."""
    pupil, other = world.pupils["4 Rowan"][:2]
    put(world.school, {pupil: "N", other: "/"}, MONDAY, hand_in="4 Rowan", at=at(MONDAY))
    put(world.school, {pupil: "I"}, MONDAY, reason="Gran rang", at=at(date(2026, 11, 18), 11, 20))
    put(world.school, {pupil: "O"}, MONDAY, reason="Seen in town", at=at(date(2026, 11, 20), 15, 0))
    clock.set_clock(at(date(2026, 11, 23), 9, 31))
    return pupil


def ask(client: Client, world: World, day: str, time: str = "", **more: str) -> object:
    asked = {
        "school_class": str(world.classes["4 Rowan"].id),
        "date": "2026-11-16",
        "session": "AM",
        "day": day,
        "at": time,
    }
    return client.get(PAGE, asked | more)


@pytest.mark.parametrize(
    ("day", "time", "then", "now", "since"),
    [
        ("2026-11-16", "09:09", "No mark yet", "O Absent, not agreed", 2),
        ("2026-11-16", "09:10", "N No reason yet", "O Absent, not agreed", 1),
        ("2026-11-18", "11:19", "N No reason yet", "O Absent, not agreed", 1),
        ("2026-11-18", "11:20", "I Ill amended", "O Absent, not agreed", 1),
        ("2026-11-20", "", "O Absent, not agreed amended", "the same", 0),
    ],
)
def test_mark_is_shown_as_it_stood_with_its_sign_and_what_it_is_now(
    office: Client, world: World, amended: Pupil, day: str, time: str, then: str, now: str, since: int
) -> None:
    page = ask(office, world, day, time)
    said = text(page)
    row = said[said.index(" Alphaby") : said.index(" Betaham")]
    assert then in row
    assert now in row
    assert (
        f"{since} mark{'s' if since > 1 else ''} changed since." if since else "Nothing has changed since."
    ) in said


def test_hand_in_is_told_only_once_it_had_happened(office: Client, world: World, amended: Pupil) -> None:
    assert "Not handed in by that moment" in text(ask(office, world, "2026-11-16", "09:05"))
    assert "Handed in at 9:10am on Mon 16 Nov by Test Officer" in text(ask(office, world, "2026-11-17"))


def test_class_is_that_of_the_day_of_the_session(office: Client, world: World, amended: Pupil) -> None:
    ClassMembership.objects.filter(pupil=amended).update(last_day=date(2026, 11, 18))
    assert "Alphaby" in text(ask(office, world, "2026-11-23"))
    assert "Alphaby" not in text(ask(office, world, "2026-11-23", date="2026-11-19"))


def test_day_without_school_says_why(office: Client, world: World) -> None:
    assert "is at a weekend" in text(ask(office, world, "2026-11-23", date="2026-11-15"))


def test_looking_is_written_down(office: Client, world: World, amended: Pupil) -> None:
    ask(office, world, "2026-11-17")
    event = AuditEvent.objects.get(verb="register.viewed_as_at")
    assert event.facts == {"date": "2026-11-16", "session": "AM"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"date": "2026-02-30"}, "Enter the day of the register as a real date."),
        ({"day": "soon"}, "Enter the day as a real date."),
        ({"time": "25:00"}, "Enter the time as hours and minutes"),
        ({"session": "XM"}, "Select a valid choice"),
        ({"school_class": "01890000-0000-7000-8000-000000000000"}, "Choose one of the classes."),
    ],
)
def test_question_that_makes_no_sense_gets_a_sentence(
    office: Client, world: World, change: dict[str, str], said: str
) -> None:
    asked = {"day": "2026-11-17", "time": "09:00"} | change
    page = ask(office, world, asked.pop("day"), asked.pop("time"), **asked)
    assert page.status_code == 400  # type: ignore[attr-defined]
    assert said in text(page)


def test_teacher_sees_own_class_and_nobody_sees_another_school(
    teacher: Client, office: Client, governor: Client, world: World, amended: Pupil
) -> None:
    elm = str(world.classes["6 Elm"].id)
    assert "Alphaby" in text(ask(teacher, world, "2026-11-17"))
    assert ask(office, world, "2026-11-17", school_class=elm).status_code == 200  # type: ignore[attr-defined]
    assert ask(teacher, world, "2026-11-17", school_class=elm).status_code == 400  # type: ignore[attr-defined]
    assert ask(governor, world, "2026-11-17").status_code == 404  # type: ignore[attr-defined]
    make_school("900002")
    assert office.get("/schools/900002/register-as-at/").status_code == 404


CODES = ["/", "L", "N", "I", "O", "U", "Y1", "B"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 4), st.sampled_from(CODES), st.integers(1, 50)),
        max_size=25,
    ),
    looked=st.integers(0, 26),
)
def test_three_ways_of_asking_for_the_past_agree(
    world: World, changes: list[tuple[int, int, str, int]], looked: int
) -> None:
    """Class page, table of marks and figures each read the past on their own; they must read the same."""
    with transaction.atomic():
        moments = [at(date(2026, 11, 20), 8, n) for n in range(27)]
        for (who, day, code, minutes), made in zip(changes, moments, strict=False):
            pupil = world.pupils["4 Rowan"][who]
            note = "test" if code == "B" else ""
            put(
                world.school,
                {pupil: code},
                date(2026, 11, 16 + day),
                minutes=minutes,
                note=note,
                reason="tested",
                at=made,
            )
        moment = moments[looked]
        first, last = MONDAY, date(2026, 11, 20)
        pupils = world.pupils["4 Rowan"]
        lines = mark_lines(trail(world.school.id, [p.id for p in pupils], first, last), moment)
        scope = Scope(world.school.id, first, last)
        rows = marks_behind(scope, as_at=moment)
        total = sum((t for _, t in counts(scope, GroupBy.PUPIL, moment)), Tally())

        assert total == tally_lines(lines)
        assert sorted((r.date, r.code, r.version) for r in rows) == sorted(
            (line.date, line.then.code, line.then.version) for line in lines if line.then and line.then.code
        )
        stood = [
            row.line.then.code or ""
            for n in range(5)
            for row in register_as_at(
                world.school, world.classes["4 Rowan"], date(2026, 11, 16 + n), AM, moment
            ).rows
            if row.line and row.line.then
        ]
        assert sorted(stood) == sorted(r.code for r in rows)
        transaction.set_rollback(True)


def test_moment_after_everything_is_the_register_as_it_stands(world: World, amended: Pupil) -> None:
    put(world.school, {amended: "\\"}, MONDAY, PM)
    scope = Scope(world.school.id, MONDAY, MONDAY)
    moment = datetime(2030, 1, 1, tzinfo=clock.LONDON)
    assert counts(scope, GroupBy.PUPIL, moment) == counts(scope, GroupBy.PUPIL)
    assert marks_behind(scope, as_at=moment) == marks_behind(scope)
