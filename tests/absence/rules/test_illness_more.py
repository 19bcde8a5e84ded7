"""Talks on return, exclusion from the sixth day, lateness, appointments: tables (ABS-47, ABS-48, ABS-68, REG-32, REG-35)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

import pytest

from absence.rules.appointment import Appointment, hinted_code, not_back, pattern_sentence
from absence.rules.exclusion import exclusions
from absence.rules.late_talk import late_due
from absence.rules.return_talk import absences, counted, may_lead, talks_due
from registers.rules.lateness import HalfTermLateness
from registers.rules.policy_kinds import OFF
from registers.rules.sessions import Session
from tests.absence.rules.illness import HALVES, MONDAY, PLAIN, YEAR, facts, marks, nov, policy

THREE = {nov(3): "II", nov(4): "//", nov(9): "OO", nov(10): "//", nov(19): "/I", nov(20): "//"}


@pytest.mark.parametrize(
    ("key", "days", "talked", "numbers"),
    [
        ("att", THREE, set(), [3]),
        ("att", THREE, {nov(19)}, []),
        ("att", THREE | {nov(12): "UU"}, set(), [3]),  # late, but here
        ("att", THREE | {nov(12): "M/"}, set(), [3]),  # an appointment
        ("att", THREE | {nov(13): "CC", nov(16): "//"}, set(), [4]),  # the last one is talked about
        ("att", {day: said for day, said in THREE.items() if day != nov(3)}, set(), []),
        ("att", THREE | {nov(20): "II"}, set(), []),  # still away on the last day marked
        ("rise", THREE, set(), []),  # a choice, never due
    ],
)
def test_abs68_talk_is_compulsory_from_the_third_absence_of_the_half_term(
    key: str, days: Mapping[date, str], talked: set[date], numbers: list[int]
) -> None:
    own, held = policy(key), facts(days)
    found = counted(absences(held.marks, held.school_days), own, PLAIN, MONDAY)
    due = talks_due(
        found, talked, today=MONDAY, away_now=held.marks[-1].category.absent, calendar=PLAIN, year_group=YEAR
    )
    assert [one.away.number for one in due] == numbers


@pytest.mark.parametrize(
    ("key", "roles", "compulsory", "may"),
    [
        ("att", {"dsl"}, True, True),
        ("att", {"officer"}, True, False),
        ("att", {"officer"}, False, True),
        ("wessex", {"officer"}, True, True),
    ],
)
def test_abs68_who_may_lead(key: str, roles: set[str], compulsory: bool, may: bool) -> None:
    assert may_lead(roles, policy(key), compulsory=compulsory) is may


@pytest.mark.parametrize(
    ("days", "number", "due", "soon"),
    [
        ([16, 17, 18, 19], 4, False, False),
        ([16, 17, 18, 19, 20], 5, False, True),
        ([16, 17, 18, 19, 20, 23], 6, True, False),  # the weekend is not counted
    ],
)
def test_reg35_education_is_due_from_the_sixth_school_day(
    days: list[int], number: int, due: bool, soon: bool
) -> None:
    held = facts({nov(day): "EE" for day in days}, today=nov(days[-1]))
    (one,) = exclusions(held.marks, held.school_days, PLAIN, YEAR, held.today)
    assert (one.day, one.due, one.soon, one.provision_on) == (number, due, soon, nov(23))


def test_reg35_exclusion_that_ended_alerts_nobody() -> None:
    held = facts({nov(day): "EE" for day in (11, 12, 13, 16, 17, 18)} | {nov(19): "//", nov(20): "//"})
    assert [one.due for one in exclusions(held.marks, held.school_days, PLAIN, YEAR, MONDAY)] == [False]


@pytest.mark.parametrize(
    ("times", "after", "limit", "letter", "expected"),
    [
        (5, 0, 5, OFF, (True, False)),
        (4, 0, 5, OFF, (False, False)),  # T14: the fourth of this half term, whatever came before
        (9, 3, None, 3, (False, True)),  # no number of late marks set: no meeting
        (9, 2, OFF, 3, (False, False)),
        (5, 3, 5, 3, (True, True)),
    ],
)
def test_abs46_abs48_lateness_leads_to_a_meeting_and_sooner_to_a_letter(
    times: int, after: int, limit: object, letter: object, expected: tuple[bool, bool]
) -> None:
    late = HalfTermLateness(HALVES[1], times, after, 40, False)
    own = (
        policy(late_marks_per_half_term=limit, late_after_close_letter=letter)
        if limit
        else policy(late_after_close_letter=letter)
    )
    found = late_due(late, own, invited=False, written=False)
    assert (found.meeting, found.letter) == expected
    done = late_due(late, own, invited=True, written=True)
    assert not done.anything


DENTIST = Appointment(MONDAY, (Session.AM,), time(11, 15), evidence_seen=False)
SEEN = Appointment(MONDAY, (Session.AM,), time(11, 15), evidence_seen=True)
ASKED = Appointment(MONDAY, (Session.AM,), None, evidence_seen=False, asked_for=True)


@pytest.mark.parametrize(
    ("one", "evidence", "code"),
    [
        (DENTIST, "always", "N"),
        (SEEN, "always", "M"),
        (DENTIST, "on_request", "M"),
        (ASKED, "on_request", "N"),
        (ASKED, "none", "M"),
    ],
)
def test_reg32_appointment_is_m_once_the_policys_evidence_is_seen(
    one: Appointment, evidence: str, code: str
) -> None:
    assert hinted_code(one, evidence) == code


@pytest.mark.parametrize(
    ("clock", "here", "late"), [("11:15", False, False), ("11:16", False, True), ("11:16", True, False)]
)
def test_reg32_back_the_same_day(clock: str, here: bool, late: bool) -> None:
    now = datetime.combine(MONDAY, time.fromisoformat(clock))
    assert bool(not_back(DENTIST, now, here=here)) is late


def test_appointments_on_one_weekday_are_told() -> None:
    fridays = [nov(6), nov(13), nov(20)]
    assert pattern_sentence([*fridays, nov(10)]) == "3 of 4 appointments this year were on a Friday."
    assert pattern_sentence([*fridays, nov(9), nov(10)]) == ""
    assert pattern_sentence(fridays[:2]) == ""


def test_marks_of_a_half_day_are_read_as_written() -> None:
    assert [mark.code for mark in marks({nov(9): "I/"})] == ["I", "\\"]
