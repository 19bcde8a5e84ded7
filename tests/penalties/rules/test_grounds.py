"""Stretches of leave nobody agreed to, the authority's rule about them, and which school decides (PEN-01, PEN-19, PEN-21)."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from penalties.rules.authority import Authority, check_profile
from penalties.rules.deciding import Enrolment, deciding_school
from penalties.rules.grounds import Ground, LeaveRule, Stretch, leave_rule, leave_stretches
from registers.rules.sessions import Session

AM, PM = Session.AM, Session.PM
MON = date(2026, 11, 2)
TUE, WED, THU, FRI = (MON + timedelta(days=n) for n in range(1, 5))
NEXT = MON + timedelta(days=7)
NO_SCHOOL = {FRI}


def held(day: date) -> list[Session]:
    return [] if day.weekday() > 4 or day in NO_SCHOOL else [AM, PM]


def next_day(day: date) -> date:
    day += timedelta(days=1)
    while not held(day):
        day += timedelta(days=1)
    return day


def whole(*days: date) -> list[tuple[date, Session]]:
    return [(day, session) for day in days for session in (AM, PM)]


@pytest.mark.parametrize(
    ("away", "found"),
    [
        ([], []),
        (whole(MON, TUE), [Stretch(MON, TUE, 2)]),
        (whole(MON, WED), [Stretch(MON, MON, 1), Stretch(WED, WED, 1)]),
        ([*whole(MON), (TUE, AM)], [Stretch(MON, MON, 1)]),  # half a day is no day of the rule
        (whole(WED, THU, NEXT), [Stretch(WED, NEXT, 3)]),  # an INSET Friday and a weekend do not break it
    ],
)
def test_pen19_stretches_are_whole_school_days_in_a_row(
    away: list[tuple[date, Session]], found: list[Stretch]
) -> None:
    assert leave_stretches(away, held, next_day) == found


FIVE = Authority("999", "Fictionshire", leave_days=5)
AGAIN = Authority("999", "Fictionshire", leave_days=5, leave_days_again=3)


@pytest.mark.parametrize(
    ("authority", "days", "earlier", "noticed", "wanted", "met"),
    [
        (Authority("999", "Fictionshire"), 5, False, False, None, False),
        (FIVE, 5, False, False, 5, True),
        (FIVE, 4, False, True, 5, False),
        (AGAIN, 4, False, False, 5, False),
        (AGAIN, 3, False, True, 3, True),
        (AGAIN, 3, True, False, 3, True),
        (AGAIN, 2, True, True, 3, False),
    ],
)
def test_pen19_authority_asks_for_fewer_days_where_it_happened_before(
    authority: Authority, days: int, earlier: bool, noticed: bool, wanted: int | None, met: bool
) -> None:
    stretches = [Stretch(NEXT, NEXT + timedelta(days=days - 1), days)]
    if earlier:
        stretches.insert(0, Stretch(MON, MON, 1))

    rule: LeaveRule = leave_rule(authority, stretches, noticed_before=noticed)

    assert (rule.wanted, rule.met) == (wanted, met)


def test_pen19_fewer_days_without_a_usual_number_or_more_than_it_are_refused() -> None:
    for wrong in (
        Authority("999", "F", leave_days_again=3),
        Authority("999", "F", leave_days=3, leave_days_again=5),
    ):
        assert [fault.field for fault in check_profile(wrong)] == ["leave_days_again"]
    assert check_profile(AGAIN) == []


def test_pen21_only_the_authority_s_leave_rule_lets_a_request_rest_on_fewer_than_ten() -> None:
    assert [ground for ground in Ground if ground.alone] == [Ground.LEAVE]


A, B = uuid.UUID(int=1), uuid.UUID(int=2)
OLD, NEW = Enrolment(A, date(2025, 9, 1), WED), Enrolment(B, THU, None)


@pytest.mark.parametrize(
    ("enrolments", "on", "sessions", "school"),
    [
        ([], MON, {}, None),
        ([OLD, NEW], MON, {}, A),
        ([OLD, NEW], THU, {A: 9, B: 1}, B),  # moved on: the new school's head, wherever the sessions were
        ([Enrolment(A, MON, None), Enrolment(B, MON, None)], FRI, {A: 4, B: 6}, B),
        ([Enrolment(A, MON, None), Enrolment(B, MON, None)], FRI, {A: 6, B: 4}, A),
        ([Enrolment(A, date(2025, 9, 1), MON), Enrolment(B, TUE, WED)], FRI, {A: 10}, B),  # left the trust
    ],
)
def test_school_on_whose_roll_the_pupil_is_decides(
    enrolments: list[Enrolment], on: date, sessions: dict[uuid.UUID, int], school: uuid.UUID | None
) -> None:
    assert deciding_school(enrolments, on, sessions) == school
