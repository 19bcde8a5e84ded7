from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers.rules.calendar import (
    YEAR_GROUPS,
    Closure,
    ExtraDay,
    HalfTerm,
    SchoolCalendar,
    academic_year,
    monday_of,
    year_group_order,
)
from registers.rules.sessions import Session

AM, PM = Session.AM, Session.PM
ONE_DAY = timedelta(days=1)

HALF_TERMS = (
    HalfTerm("2026/27", "HT1", date(2026, 9, 2), date(2026, 10, 23)),
    HalfTerm("2026/27", "HT2", date(2026, 11, 2), date(2026, 12, 18)),
    HalfTerm("2026/27", "HT3", date(2027, 1, 4), date(2027, 2, 12)),
)
CLOSURES = (
    Closure(date(2026, 9, 2), "inset", note="Training"),
    Closure(date(2026, 9, 3), "closure", year_groups=frozenset({"R", "7"}), note="Staggered start."),
    Closure(date(2026, 11, 4), "closure", session=PM, note="Boiler"),
    Closure(date(2026, 11, 5), "closure", session=AM, year_groups=frozenset({"3"})),
    Closure(date(2026, 11, 5), "closure", session=PM, year_groups=frozenset({"3", "4"})),
    Closure(date(2026, 12, 14), "bank_holiday"),
)
EXTRA_DAYS = (
    ExtraDay(date(2026, 10, 17), frozenset({"11"}), "Saturday school"),
    ExtraDay(date(2026, 12, 21)),
)
SCHOOL = SchoolCalendar(HALF_TERMS, CLOSURES, EXTRA_DAYS)


@pytest.mark.parametrize(
    ("day", "session", "year_group", "why"),
    [
        (date(2026, 9, 4), AM, "3", None),
        (date(2026, 9, 5), AM, "3", "Saturday 5 September 2026 is at a weekend."),
        (date(2026, 10, 27), PM, "3", "Tuesday 27 October 2026 is outside term."),
        (
            date(2027, 9, 6), AM, "3",
            "Monday 6 September 2027 is outside term: no term dates are recorded for 2027/28.",
        ),
        (date(2026, 9, 2), AM, "3", "Wednesday 2 September 2026 is an INSET day: Training."),
        (date(2026, 9, 3), AM, "3", None),
        (
            date(2026, 9, 3), AM, "R",
            "Thursday 3 September 2026 is a planned closure for Reception: Staggered start.",
        ),
        (date(2026, 11, 4), AM, "3", None),
        (
            date(2026, 11, 4), PM, "3",
            "Wednesday 4 November 2026 is a planned closure in the afternoon: Boiler.",
        ),
        (date(2026, 12, 14), AM, "3", "Monday 14 December 2026 is a bank holiday."),
        (date(2026, 10, 17), AM, "11", None),
        (date(2026, 10, 17), AM, "10", "Saturday 17 October 2026 is at a weekend."),
        (date(2026, 12, 21), PM, "3", None),
    ],
)  # fmt: skip
def test_session_is_held_or_the_calendar_says_why_not(
    day: date, session: Session, year_group: str, why: str | None
) -> None:
    assert SCHOOL.why_not(day, session, year_group) == why
    assert SCHOOL.holds(day, session, year_group) is (why is None)


@pytest.mark.parametrize(
    ("day", "year_group", "expected"),
    [
        (date(2026, 11, 4), "3", True),
        (date(2026, 11, 5), "3", False),
        (date(2026, 11, 5), "4", True),
        (date(2026, 9, 2), "4", False),
        (date(2026, 10, 23), "4", True),
        (date(2026, 10, 24), "4", False),
    ],
)
def test_school_day_needs_one_session_for_the_year_group(day: date, year_group: str, expected: bool) -> None:
    assert SCHOOL.school_day(day, year_group) is expected


def test_sessions_come_in_order_without_the_closed_half_day() -> None:
    held = list(SCHOOL.sessions(date(2026, 11, 4), date(2026, 11, 9), "4"))

    assert held == [
        (date(2026, 11, 4), AM),
        (date(2026, 11, 5), AM),
        (date(2026, 11, 6), AM),
        (date(2026, 11, 6), PM),
        (date(2026, 11, 9), AM),
        (date(2026, 11, 9), PM),
    ]


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 10, 23), 1, date(2026, 11, 2)),
        (date(2026, 10, 23), 0, date(2026, 10, 23)),
        (date(2026, 10, 24), 0, date(2026, 11, 2)),
        (date(2026, 10, 25), 1, date(2026, 11, 2)),
        (date(2026, 12, 11), 1, date(2026, 12, 15)),
        (date(2027, 2, 11), 1, date(2027, 2, 12)),
        (date(2027, 2, 12), 0, date(2027, 2, 12)),
        (date(2027, 2, 12), 1, None),
        (date(2027, 2, 13), 0, None),
    ],
)
def test_school_days_are_added_over_holidays_and_never_beyond_the_calendar(
    day: date, n: int, expected: date | None
) -> None:
    assert SCHOOL.add_school_days(day, n, "5") == expected


CLASS_TRIP = SchoolCalendar(
    HALF_TERMS,
    (*CLOSURES, Closure(date(2026, 11, 9), "closure", PM, note="Flood.", classes=frozenset({"4 Rowan"}))),
)


@pytest.mark.parametrize(
    ("class_name", "session", "why"),
    [
        ("", PM, None),
        ("4 Oak", PM, None),
        ("4 Rowan", AM, None),
        ("4 Rowan", PM, "Monday 9 November 2026 is a planned closure in the afternoon for 4 Rowan: Flood."),
    ],
)
def test_class_closed_by_itself_has_no_session_and_nobody_else_loses_one(
    class_name: str, session: Session, why: str | None
) -> None:
    own = CLASS_TRIP.of_class(class_name)
    assert own.why_not(date(2026, 11, 9), session, "4") == why
    assert own.holds(date(2026, 11, 9), session, "4") is (why is None)
    assert ((date(2026, 11, 9), session) in list(own.sessions(date.min, date.max, "4"))) is (why is None)


def test_class_never_closed_by_itself_shares_the_calendar_of_the_school() -> None:
    assert CLASS_TRIP.of_class("4 Oak") is CLASS_TRIP
    assert CLASS_TRIP.of_class("4 Rowan") is CLASS_TRIP.of_class("4 Rowan")
    assert CLASS_TRIP.of_class("4 Rowan").of_class("4 Rowan") == CLASS_TRIP.of_class("4 Rowan")


def test_closure_of_a_year_group_and_a_class_beside_it_closes_both() -> None:
    both = Closure(date(2026, 11, 9), "closure", None, frozenset({"3"}), "", frozenset({"4 Rowan"}))
    calendar = SchoolCalendar(HALF_TERMS, (both,))

    assert not calendar.holds(date(2026, 11, 9), AM, "3")
    assert not calendar.of_class("4 Rowan").holds(date(2026, 11, 9), AM, "3")
    assert calendar.holds(date(2026, 11, 9), AM, "4")
    assert not calendar.of_class("4 Rowan").holds(date(2026, 11, 9), AM, "4")


def test_school_days_are_not_added_backwards() -> None:
    with pytest.raises(ValueError, match="previous_school_day"):
        SCHOOL.add_school_days(date(2026, 10, 23), -1, "5")


def test_neighbouring_school_days_skip_the_half_term() -> None:
    assert SCHOOL.previous_school_day(date(2026, 11, 2), "5") == date(2026, 10, 23)
    assert SCHOOL.next_school_day(date(2026, 10, 23), "5") == date(2026, 11, 2)
    assert SCHOOL.previous_school_day(date(2026, 9, 3), "5") is None
    assert SCHOOL.next_school_day(date(2027, 2, 12), "5") is None


DATES = st.dates(date(2026, 8, 1), date(2027, 3, 31))
GROUPS = st.sampled_from(["R", "3", "4", "7", "11", ""])


@given(DATES, st.integers(1, 80), GROUPS)
def test_adding_school_days_agrees_with_walking_day_by_day(day: date, n: int, year_group: str) -> None:
    walker, left = day, n
    while left and walker < date(2027, 4, 30):
        walker += ONE_DAY
        left -= SCHOOL.school_day(walker, year_group)

    assert SCHOOL.add_school_days(day, n, year_group) == (None if left else walker)


@given(DATES, DATES, GROUPS)
def test_counting_school_days_agrees_with_walking_day_by_day(start: date, end: date, year_group: str) -> None:
    walked = [
        day
        for n in range(1, (end - start).days + 1)
        if SCHOOL.school_day(day := start + n * ONE_DAY, year_group)
    ]

    assert SCHOOL.school_days_after(start, end, year_group) == len(walked)
    assert list(SCHOOL.school_days(start + ONE_DAY, end, year_group)) == walked


@given(DATES, DATES, GROUPS)
def test_sessions_of_a_span_are_those_it_holds(start: date, end: date, year_group: str) -> None:
    walked = [
        (day, session)
        for n in range((end - start).days + 1)
        for session in Session
        if SCHOOL.holds(day := start + n * ONE_DAY, session, year_group)
    ]

    assert list(SCHOOL.sessions(start, end, year_group)) == walked


@given(DATES, GROUPS)
def test_week_counts_when_one_of_its_seven_days_is_a_school_day(day: date, year_group: str) -> None:
    monday = monday_of(day)
    one = any(SCHOOL.school_day(monday + n * ONE_DAY, year_group) for n in range(7))

    assert SCHOOL.week_counts(monday, year_group) is one


def test_week_of_a_single_session_is_a_school_week() -> None:
    school = SchoolCalendar(
        (HalfTerm("2026/27", "HT1", date(2026, 9, 4), date(2026, 9, 4)),),
        (Closure(date(2026, 9, 4), "closure", session=AM),),
    )

    assert school.week_counts(date(2026, 8, 31), "3")
    assert not school.week_counts(date(2026, 9, 1), "3")


def test_T08_ten_school_weeks_leave_out_the_holiday_week() -> None:
    school = SchoolCalendar(
        (
            HalfTerm("2026/27", "HT1", date(2026, 9, 7), date(2026, 10, 16)),
            HalfTerm("2026/27", "HT2", date(2026, 10, 26), date(2026, 12, 18)),
        )
    )
    week = [date(2026, 9, 7) + n * timedelta(weeks=1) for n in range(12)]

    assert not school.week_counts(week[6], "8")
    assert school.school_weeks_back(week[10] + 2 * ONE_DAY, 10, "8") == [*week[:6], *week[7:11]]
    assert school.school_weeks_back(week[11], 10, "8")[0] == week[1]


def test_school_weeks_back_start_at_the_last_school_week_when_asked_in_a_holiday() -> None:
    assert SCHOOL.school_weeks_back(date(2026, 10, 28), 2, "5") == [date(2026, 10, 12), date(2026, 10, 19)]
    assert SCHOOL.school_weeks_back(date(2026, 9, 9), 10, "5") == [date(2026, 8, 31), date(2026, 9, 7)]
    assert SCHOOL.school_weeks_back(date(2026, 8, 1), 10, "5") == []


def test_last_sessions_go_back_over_the_holiday_without_the_session_itself() -> None:
    assert SCHOOL.last_sessions((date(2026, 11, 2), PM), 3, "5") == [
        (date(2026, 10, 23), AM),
        (date(2026, 10, 23), PM),
        (date(2026, 11, 2), AM),
    ]
    assert SCHOOL.last_sessions((date(2026, 9, 3), AM), 3, "5") == []


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 9, 1), None),
        (date(2026, 9, 2), "HT1"),
        (date(2026, 9, 5), "HT1"),
        (date(2026, 10, 23), "HT1"),
        (date(2026, 10, 24), None),
        (date(2026, 12, 14), "HT2"),
    ],
)
def test_half_term_includes_its_ends_weekends_and_closures(day: date, name: str | None) -> None:
    half_term = SCHOOL.half_term_of(day)

    assert (half_term and half_term.name) == name


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 8, 31), "2025/26"),
        (date(2026, 9, 1), "2026/27"),
        (date(1999, 9, 1), "1999/00"),
        (date(2000, 1, 1), "1999/00"),
    ],
)
def test_academic_year_turns_on_1_september(day: date, year: str) -> None:
    assert academic_year(day) == year


def test_academic_year_of_a_term_that_starts_in_august_is_the_schools_own() -> None:
    school = SchoolCalendar((HalfTerm("2026/27", "HT1", date(2026, 8, 26), date(2026, 10, 16)),))

    assert school.academic_year_of(date(2026, 8, 26)) == "2026/27"
    assert school.academic_year_of(date(2026, 8, 25)) == "2025/26"


def test_empty_calendar_holds_nothing_and_guesses_nothing() -> None:
    school = SchoolCalendar(())

    assert not school.school_day(date(2026, 11, 23), "3")
    assert school.add_school_days(date(2026, 11, 23), 1, "3") is None
    assert "no term dates are recorded for 2026/27" in (school.why_not(date(2026, 11, 23), AM, "3") or "")


def test_calendars_of_the_same_rows_are_equal_however_much_they_were_asked() -> None:
    asked, fresh = SchoolCalendar(HALF_TERMS, CLOSURES), SchoolCalendar(HALF_TERMS, CLOSURES)
    asked.school_days_after(date(2026, 9, 1), date(2026, 12, 1), "3")

    assert asked == fresh
    assert hash(asked) == hash(fresh)


def test_year_groups_sort_from_nursery_to_year_14() -> None:
    assert sorted(["14", "2", "R", "N2", "10", "E2", "1", "N1", "E1", "?"], key=year_group_order) == [
        "E1", "E2", "N1", "N2", "R", "1", "2", "10", "14", "?",
    ]  # fmt: skip
    assert tuple(sorted(YEAR_GROUPS, key=year_group_order)) == YEAR_GROUPS
