"""What may be agreed beforehand, and which code a disruption gets (REG-20, REG-36, REG-39, LEV-05)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from registers.rules.disruption import Whom, check_disruption, disruption_codes
from registers.rules.planned import as_patterns, check_plan, covered
from registers.rules.sessions import Session

MON, TUE, WED = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)
NOW = datetime(2026, 11, 23, 9, 31)
AM, PM = Session.AM, Session.PM


def plan(code: str, first: date, last: date, begins: datetime | None) -> list[str]:
    held = [(first, AM)] if begins else []
    return [r.rule for r in check_plan(code, first, last, held, first_begins=begins, now=NOW)]


@pytest.mark.parametrize(
    ("code", "first", "last", "begins", "rules"),
    [
        ("C", TUE, WED, datetime(2026, 11, 24, 8, 50), []),
        ("C", MON, WED, datetime(2026, 11, 23, 8, 50), ["retrospective"]),
        ("C", MON, MON, datetime(2026, 11, 23, 9, 31), ["retrospective"]),
        ("C", MON, MON, datetime(2026, 11, 23, 13, 0), []),
        ("S", date(2026, 11, 20), TUE, datetime(2026, 11, 20, 8, 50), ["retrospective"]),
        ("V", MON, MON, datetime(2026, 11, 23, 8, 50), []),
        ("M", date(2026, 11, 20), date(2026, 11, 20), datetime(2026, 11, 20, 8, 50), ["over"]),
        ("C", WED, TUE, None, ["order"]),
        ("C", TUE, TUE, None, ["no_session"]),
        ("C", TUE, date(2028, 1, 1), datetime(2026, 11, 24, 8, 50), ["too_long"]),
        ("I", TUE, TUE, datetime(2026, 11, 24, 8, 50), ["not_planned"]),
        ("/", TUE, TUE, datetime(2026, 11, 24, 8, 50), ["not_planned"]),
    ],
)
def test_check_plan_lets_leave_be_agreed_only_before_its_first_session(
    code: str, first: date, last: date, begins: datetime | None, rules: list[str]
) -> None:
    assert plan(code, first, last, begins) == rules


def test_covered_takes_the_sessions_a_weekly_pattern_names() -> None:
    held = [(day, session) for day in (MON, TUE) for session in Session]

    assert covered(held, []) == held
    assert covered(held, ["1PM", "2AM"]) == [(MON, PM), (TUE, AM)]
    assert covered(held, ["5AM"]) == []


@pytest.mark.parametrize(
    ("code", "whom", "day", "subset", "rules"),
    [
        ("Y4", Whom.SCHOOL, MON, False, []),
        ("Y4", Whom.SCHOOL, MON, True, ["y4_is_everyone"]),
        ("Y4", Whom.CLASSES, MON, False, ["y4_is_everyone"]),
        ("Y3", Whom.SCHOOL, MON, False, ["y3_is_some"]),
        ("Y3", Whom.SCHOOL, MON, True, []),
        ("Y3", Whom.YEAR_GROUPS, MON, False, []),
        ("Y2", Whom.SCHOOL, MON, False, []),
        ("Q", Whom.CLASSES, MON, True, []),
        ("Y", Whom.SCHOOL, MON, False, ["not_in_force"]),
        ("Y", Whom.SCHOOL, date(2024, 8, 18), False, []),
        ("Y1", Whom.SCHOOL, date(2024, 8, 18), False, ["not_in_force"]),
        ("Y1", Whom.SCHOOL, date(2024, 8, 19), False, []),
        ("I", Whom.SCHOOL, MON, False, ["not_disruption"]),
    ],
)
def test_check_disruption_keeps_y3_for_some_y4_for_all_and_y_for_before_the_law_changed(
    code: str, whom: Whom, day: date, subset: bool, rules: list[str]
) -> None:
    assert [r.rule for r in check_disruption(code, whom, day, day, subset=subset)] == rules


def test_disruption_codes_are_those_of_the_day() -> None:
    assert [code.code for code in disruption_codes(date(2024, 8, 18))] == ["Y"]
    assert [code.code for code in disruption_codes(MON)] == ["Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7", "Q"]


FORTNIGHT = [(date(2026, 11, day), session) for day in (23, 24, 25, 26, 27, 30) for session in Session]


@pytest.mark.parametrize(
    ("wanted", "spans"),
    [
        ([], []),
        (FORTNIGHT, [(MON, date(2026, 11, 30), ())]),
        ([(MON, AM)], [(MON, MON, ("1AM",))]),
        ([(MON, AM), (MON, PM)], [(MON, MON, ())]),
        ([(MON, PM), (TUE, AM)], [(MON, TUE, ("1PM", "2AM"))]),
        ([(MON, AM), (date(2026, 11, 30), AM)], [(MON, date(2026, 11, 30), ("1AM",))]),
        (
            [(MON, AM), (TUE, AM), (date(2026, 11, 30), AM)],
            [(MON, date(2026, 11, 30), ("1AM", "2AM"))],
        ),
        (
            [(MON, AM), (date(2026, 11, 30), PM)],
            [(MON, MON, ("1AM",)), (date(2026, 11, 30), date(2026, 11, 30), ("1PM",))],
        ),
    ],
)
def test_exact_sessions_become_spans_that_cover_nothing_else(
    wanted: list[tuple[date, Session]], spans: list[tuple[date, date, tuple[str, ...]]]
) -> None:
    found = as_patterns(wanted, FORTNIGHT)

    assert found == spans
    inside = [
        when for a, b, keys in found for when in covered([w for w in FORTNIGHT if a <= w[0] <= b], keys)
    ]
    assert sorted(inside) == sorted(wanted)
