"""Ten unauthorised sessions in ten school weeks: the edges of week, age, law, notice and calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from registers.rules.calendar import Closure, ExtraDay, HalfTerm, SchoolCalendar
from registers.rules.sessions import Session
from registers.rules.threshold import (
    Absence,
    Case,
    PupilWeeks,
    Stay,
    everyones_weeks,
    moves_on,
    stays_at,
    times_reached,
    trailing,
)

AM, PM = Session.AM, Session.PM
BORN = date(2017, 10, 3)
HALF_TERMS = (
    HalfTerm("2025/26", "HT6", date(2026, 6, 1), date(2026, 7, 21)),
    HalfTerm("2026/27", "HT1", date(2026, 9, 3), date(2026, 10, 23)),
    HalfTerm("2026/27", "HT2", date(2026, 11, 2), date(2026, 12, 18)),
    HalfTerm("2026/27", "HT3", date(2027, 1, 4), date(2027, 2, 12)),
)
CALENDAR = SchoolCalendar(HALF_TERMS)
HERE = Stay(date(2025, 9, 1), None, CALENDAR, "4")
MONDAYS = [
    date(2026, 9, 7), date(2026, 9, 14), date(2026, 9, 21), date(2026, 9, 28), date(2026, 10, 5), date(2026, 10, 12),
    date(2026, 10, 19), date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23),
]  # fmt: skip
"""School weeks of the autumn; the week of 26 October is holiday."""


def case(
    *absences: tuple[date, Session, str],
    stays: tuple[Stay, ...] = (HERE,),
    born: date = BORN,
    used: tuple[tuple[date, date], ...] = (),
) -> Case:
    return Case(PupilWeeks(stays), born, tuple(Absence(*one) for one in absences), used)


def week_of(monday: date, sessions: int, code: str = "O") -> list[tuple[date, Session, str]]:
    """The first sessions of a week."""
    return [(monday + timedelta(n // 2), (AM, PM)[n % 2], code) for n in range(sessions)]


def test_T08_nine_in_week_1_and_one_in_week_11_meet_it_when_week_7_is_holiday() -> None:
    calendar = SchoolCalendar((HalfTerm("2026/27", "HT1", date(2026, 9, 7), date(2026, 12, 18)),), tuple(
        Closure(date(2026, 10, 19) + timedelta(n), "closure") for n in range(5)
    ))  # fmt: skip
    stays = (Stay(date(2026, 9, 7), None, calendar, "4"),)
    week = {n: date(2026, 9, 7) + timedelta(weeks=n - 1) for n in range(1, 13)}

    met = trailing(case(*week_of(week[1], 9), (week[11], AM, "U"), stays=stays), week[11])
    late = trailing(case(*week_of(week[1], 9), (week[12], AM, "U"), stays=stays), week[12])

    assert (met.met, met.count, met.first) == (True, 10, week[1])
    assert [w.starts for w in met.weeks if not w.counted] == [week[7]]
    assert sum(w.counted for w in met.weeks) == 10
    assert (late.met, late.count) == (False, 1)


def test_T09_threshold_falls_when_one_of_the_ten_becomes_authorised() -> None:
    found = case(*week_of(MONDAYS[0], 10))

    assert trailing(found, MONDAYS[1]).met
    amended = trailing(found.as_if(MONDAYS[0], AM, "I"), MONDAYS[1])
    assert (amended.met, amended.count) == (False, 9)
    assert trailing(found.as_if(MONDAYS[0], AM, "U"), MONDAYS[1]).count == 10


@pytest.mark.parametrize(
    ("code", "counts"),
    [("G", 1), ("N", 1), ("O", 1), ("U", 1), ("I", 0), ("L", 0), ("C", 0), ("Y2", 0), ("D", 0), ("/", 0)],
)
def test_only_g_n_o_and_u_count(code: str, counts: int) -> None:
    assert trailing(case((MONDAYS[0], AM, code)), MONDAYS[0]).count == counts


@pytest.mark.parametrize(
    ("as_of", "first", "last"),
    [
        (date(2026, 11, 23), date(2026, 9, 14), date(2026, 11, 29)),
        (date(2026, 11, 22), date(2026, 9, 7), date(2026, 11, 22)),
        (date(2026, 11, 1), date(2026, 7, 13), date(2026, 10, 25)),
        (date(2026, 12, 25), date(2026, 10, 5), date(2026, 12, 20)),
        (date(2026, 6, 3), date(2026, 6, 1), date(2026, 6, 7)),
    ],
)
def test_ten_weeks_are_the_school_week_of_the_day_or_the_last_before_it(
    as_of: date, first: date, last: date
) -> None:
    found = trailing(case(), as_of)

    assert (found.first, found.last) == (first, last)


def test_a_day_before_any_school_week_has_no_window() -> None:
    found = trailing(case((MONDAYS[0], AM, "O")), date(2026, 5, 1))

    assert (found.first, found.last, found.count, found.met) == (None, None, 0, False)
    assert trailing(case(stays=()), MONDAYS[0]).weeks == ()


def test_sessions_after_the_day_asked_about_are_left_out() -> None:
    found = case(*week_of(MONDAYS[0], 10))

    assert trailing(found, MONDAYS[0] + timedelta(3)).count == 8
    assert trailing(found, MONDAYS[0] + timedelta(4)).count == 10


@pytest.mark.parametrize(
    ("born", "day", "counts"),
    [
        # Of compulsory age from the prescribed day itself.
        (date(2021, 12, 31), date(2026, 12, 30), 0),
        (date(2021, 12, 31), date(2026, 12, 31), 1),
        (date(2021, 9, 1), date(2026, 12, 30), 0),
        (date(2021, 9, 1), date(2026, 12, 31), 1),
        # Until the last Friday in June of the year of the sixteenth birthday.
        (date(2010, 8, 31), date(2026, 6, 26), 1),
        (date(2010, 8, 31), date(2026, 6, 29), 0),
        (date(2010, 9, 1), date(2026, 6, 29), 1),
    ],
)
def test_only_sessions_of_compulsory_school_age_count(born: date, day: date, counts: int) -> None:
    calendar = SchoolCalendar((HalfTerm("2025/26", "HT1", date(2026, 6, 1), date(2026, 12, 31)),))
    stays = (Stay(date(2026, 6, 1), None, calendar, "4"),)

    assert trailing(case((day, AM, "O"), born=born, stays=stays), day).count == counts


def test_sessions_before_19_august_2024_do_not_count_and_their_weeks_do() -> None:
    calendar = SchoolCalendar((HalfTerm("2024/25", "HT1", date(2024, 6, 3), date(2024, 9, 27)),))
    stays = (Stay(date(2024, 1, 1), None, calendar, "4"),)
    old, new = (date(2024, 8, 16), AM, "O"), (date(2024, 8, 19), AM, "O")

    found = trailing(case(old, new, stays=stays), date(2024, 8, 20))

    assert [one.date for one in found.sessions] == [date(2024, 8, 19)]
    assert found.first == date(2024, 6, 17)


def test_a_week_counts_by_the_calendar_whatever_the_marks() -> None:
    one_day = SchoolCalendar((HalfTerm("2026/27", "HT1", date(2026, 9, 7), date(2026, 9, 8)),), (
        Closure(date(2026, 9, 7), "inset"), Closure(date(2026, 9, 8), "closure", session=AM),
    ))  # fmt: skip
    weeks = PupilWeeks((Stay(date(2026, 9, 1), None, one_day, "4"),))

    assert weeks.counts(date(2026, 9, 7))
    assert weeks.explain(date(2026, 9, 7)) == (
        "No school on Monday, Wednesday, Thursday and Friday: one session is enough to count the week."
    )


def test_weeks_follow_the_pupils_own_year_group() -> None:
    staggered = tuple(
        Closure(date(2026, 9, 7) + timedelta(n), "closure", year_groups=frozenset({"R"})) for n in range(5)
    )
    calendar = SchoolCalendar(HALF_TERMS, staggered)

    def weeks(group: str) -> PupilWeeks:
        return PupilWeeks((Stay(date(2026, 9, 1), None, calendar, group),))

    assert weeks("1").counts(date(2026, 9, 7))
    assert not weeks("R").counts(date(2026, 9, 7))
    assert weeks("R").explain(date(2026, 9, 7)).startswith("Closed all week")
    assert weeks("R").explain(date(2026, 10, 26)).startswith("Holiday")


def test_a_saturday_of_school_makes_a_week() -> None:
    calendar = SchoolCalendar(HALF_TERMS, extra_days=(ExtraDay(date(2026, 10, 31)),))

    assert PupilWeeks((Stay(date(2026, 9, 1), None, calendar, "4"),)).counts(date(2026, 10, 26))


LATER_HOLIDAY = SchoolCalendar((
    HalfTerm("2026/27", "HT1", date(2026, 9, 3), date(2026, 10, 30)),
    HalfTerm("2026/27", "HT2", date(2026, 11, 9), date(2026, 12, 18)),
))  # fmt: skip
"""Half term a week later than at the first school."""


@pytest.mark.parametrize(
    ("moved", "october", "november"),
    [
        # Which of the weeks of 26 October and 2 November count for somebody who moves there with a gap of weeks.
        (date(2026, 10, 26), True, False),
        (date(2026, 11, 4), True, False),
        (date(2026, 11, 9), True, False),
    ],
)
def test_weeks_on_no_roll_follow_the_school_joined_next(moved: date, october: bool, november: bool) -> None:
    stays = (
        Stay(date(2025, 9, 1), date(2026, 10, 23), CALENDAR, "4"),
        Stay(moved, None, LATER_HOLIDAY, "4"),
    )
    weeks = PupilWeeks(stays)

    assert (weeks.counts(date(2026, 10, 26)), weeks.counts(date(2026, 11, 2))) == (october, november)


def test_a_week_at_two_schools_counts_if_either_holds_a_session() -> None:
    stays = (
        Stay(date(2025, 9, 1), date(2026, 11, 4), CALENDAR, "4"),
        Stay(date(2026, 11, 5), None, LATER_HOLIDAY, "4"),
    )

    assert PupilWeeks(stays).counts(date(2026, 11, 2))


def test_weeks_before_the_first_roll_follow_that_school_and_say_so() -> None:
    weeks = PupilWeeks((Stay(date(2026, 11, 4), None, CALENDAR, "4"),))

    assert weeks.last(MONDAYS[9]) == MONDAYS[:10]
    assert weeks.explain(MONDAYS[0]).startswith("On no roll of the trust")
    assert weeks.explain(date(2026, 11, 2)) == "School was held."


def test_weeks_after_the_last_roll_follow_the_school_left() -> None:
    weeks = PupilWeeks((Stay(date(2025, 9, 1), date(2026, 10, 23), CALENDAR, "4"),))

    assert weeks.last(MONDAYS[9]) == MONDAYS[:10]


def test_one_session_marked_at_two_schools_counts_once() -> None:
    found = case((MONDAYS[0], AM, "O"), (MONDAYS[0], AM, "U"))

    assert trailing(found, MONDAYS[0]).count == 1


def test_sessions_a_notice_relied_on_are_listed_as_used_and_not_counted() -> None:
    found = trailing(
        case(*week_of(MONDAYS[0], 10), (MONDAYS[1], AM, "O"), used=((MONDAYS[0], MONDAYS[0]),)), MONDAYS[1]
    )

    assert (found.count, len(found.sessions)) == (9, 11)
    assert [one.used for one in found.sessions[:3]] == [True, True, False]


def test_every_time_ten_is_newly_reached_has_its_row() -> None:
    again = [(MONDAYS[10], AM, "O"), *week_of(date(2026, 11, 30), 9)]
    found = case(*week_of(MONDAYS[0], 10), *again)

    reached = times_reached(found, date(2026, 9, 1), date(2026, 12, 18))

    assert [(one.as_of, one.count) for one in reached] == [
        (date(2026, 9, 11), 10), (date(2026, 12, 4), 10),
    ]  # fmt: skip


@pytest.mark.parametrize(("first", "rows"), [(date(2026, 9, 11), 1), (date(2026, 9, 12), 0)])
def test_a_count_that_stood_at_ten_before_is_not_newly_reached(first: date, rows: int) -> None:
    assert (
        len(times_reached(case(*week_of(MONDAYS[0], 10), (MONDAYS[1], AM, "O")), first, MONDAYS[5])) == rows
    )


def test_moving_on_says_when_and_what_drops_out() -> None:
    found = case((date(2026, 9, 11), PM, "O"), *week_of(MONDAYS[9], 9))

    move = moves_on(found, trailing(found, date(2026, 11, 20)))

    assert move is not None
    assert (move.on, move.first, move.count) == (MONDAYS[10], MONDAYS[1], 9)
    assert [one.date for one in move.drops] == [date(2026, 9, 11)]


def test_nothing_moves_on_beyond_the_calendar() -> None:
    found = case()

    assert moves_on(found, trailing(found, date(2027, 2, 12))) is None


def test_weeks_common_to_all_lie_no_later_than_anybodys() -> None:
    both = [(CALENDAR, ""), (LATER_HOLIDAY, "")]

    assert everyones_weeks(both, date(2026, 11, 23)) == MONDAYS[0]
    assert everyones_weeks(both, date(2026, 11, 13)) is None
    assert everyones_weeks([(CALENDAR, "")], date(2026, 11, 23)) == MONDAYS[1]
    assert everyones_weeks([], date(2026, 11, 23)) is None


def test_week_in_which_only_the_pupils_own_class_was_closed_is_no_school_week_of_theirs() -> None:
    monday = MONDAYS[4]
    shut = tuple(
        Closure(monday + timedelta(days=n), "closure", classes=frozenset({"4 Rowan"})) for n in range(5)
    )
    calendar = replace(CALENDAR, closures=(*CALENDAR.closures, *shut))
    weeks = {
        name: PupilWeeks(tuple(stays_at([(MONDAYS[0], None)], [(MONDAYS[0], None, ("4", name))], calendar)))
        for name in ("4 Rowan", "4 Oak")
    }

    assert not weeks["4 Rowan"].counts(monday)
    assert weeks["4 Rowan"].counts(MONDAYS[3])
    assert weeks["4 Oak"].counts(monday)


def test_days_on_roll_without_a_class_belong_to_the_next_year_group_else_the_last() -> None:
    spells = [(date(2026, 1, 1), date(2026, 3, 31)), (date(2026, 5, 1), None)]
    groups = [
        (date(2026, 1, 5), date(2026, 2, 1), ("3", "3 Ash")),
        (date(2026, 2, 10), date(2026, 3, 1), ("4", "4 Oak")),
    ]

    stays = stays_at(spells, groups, CALENDAR)

    assert [(s.first, s.last, s.year_group) for s in stays] == [
        (date(2026, 1, 1), date(2026, 2, 9), "3"),
        (date(2026, 2, 10), date(2026, 3, 31), "4"),
        (date(2026, 5, 1), None, "4"),
    ]
