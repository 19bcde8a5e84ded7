"""What follows the grant (LEV-15, LEV-20, LEV-24, ADM-20), the reasons read from words and the days of assessments."""

from __future__ import annotations

from datetime import date

import pytest

from absence.rules.leave_after import after_leave, ends_soon
from absence.rules.leave_periods import read_periods, sessions_in
from absence.rules.leave_reasons import reasons_in
from absence.rules.leave_travel import travel_count, twelve_months_before
from absence.rules.leave_words import listed, span_words
from registers.rules.policy_kinds import OFF
from registers.rules.sessions import Session
from tests.absence.rules.leave_cases import AM, CALENDAR, PM

ENDED = (date(2026, 11, 6), PM)
"""A Friday; leave was granted for the week before it."""


def marks(*codes: str) -> list[tuple[date, Session, str]]:
    """One code for each session after the leave, in order."""
    held = list(CALENDAR.sessions(date(2026, 11, 9), date(2026, 12, 18), "6"))
    return [(*when, code) for when, code in zip(held, codes, strict=False)]


def test_t16_leave_granted_five_days_pupil_absent_eight() -> None:
    said = after_leave(
        ENDED, marks(*["N"] * 6, "/", "\\"), calendar=CALENDAR, year_group="6", today=date(2026, 11, 13)
    )

    assert [day.day for day, session in said.beyond if session is AM] == [9, 10, 11]
    assert len(said.beyond) == 6
    assert said.returned == (date(2026, 11, 12), AM)
    assert said.ten_days_on == date(2026, 11, 20)  # from the end of the leave, not from today
    assert not said.ground_may_be_asked(date(2026, 12, 18))


@pytest.mark.parametrize(
    ("codes", "today", "asked"),
    [
        (["G"] * 20, date(2026, 11, 20), False),  # the tenth day itself is not over
        (["G"] * 20, date(2026, 11, 23), True),
        (["O"] * 20, date(2026, 11, 23), True),
        (["O"] * 18 + ["I", "I"], date(2026, 11, 23), False),  # ill: not this ground
        (["O"] * 18 + ["Y7", "Y7"], date(2026, 11, 23), False),
        (["O"] * 19 + ["\\"], date(2026, 11, 23), False),
        (["O"] * 19 + ["U"], date(2026, 11, 23), False),  # too late for the register, but there
        (["N"] * 12, date(2026, 11, 23), True),  # the rest was never marked
    ],
)
def test_adm20_ground_is_asked_after_ten_school_days_without_attendance(
    codes: list[str], today: date, asked: bool
) -> None:
    said = after_leave(ENDED, marks(*codes), calendar=CALENDAR, year_group="6", today=today)

    assert said.ground_may_be_asked(today) is asked


def test_todays_blank_session_says_nothing_yet() -> None:
    said = after_leave(ENDED, [], calendar=CALENDAR, year_group="6", today=date(2026, 11, 9))

    assert (said.beyond, said.still_away, said.days_away) == ((), False, 0)


def test_ten_days_skip_the_holidays() -> None:
    said = after_leave(
        (date(2026, 12, 16), PM), [], calendar=CALENDAR, year_group="6", today=date(2026, 12, 17)
    )

    assert said.ten_days_on == date(2027, 1, 13)


@pytest.mark.parametrize(
    ("last", "soon"), [(date(2026, 11, 27), True), (date(2026, 11, 30), False), (date(2026, 11, 20), True)]
)
def test_lev24_part_time_timetable_is_announced_before_it_ends(last: date, soon: bool) -> None:
    assert ends_soon(last, date(2026, 11, 23), calendar=CALENDAR, year_group="6", within=5) is soon


@pytest.mark.parametrize(
    ("words", "reasons"),
    [
        ("My brother is getting married in Porto", ("wedding",)),
        ("The flights are so much cheaper that week", ("cheaper",)),
        ("It is Grandad's funeral", ("bereavement",)),
        ("Taking part in the climate strike", ("protest",)),
        ("It is her nan's 80th birthday party", ("birthday",)),
        ("I booked the wrong dates", ("wrong_dates",)),
        ("Grandparents have booked a week away", ("relative_booked",)),
        ("The villa was only available then", ("accommodation", "holiday")),
        ("The weather is bad in August", ("weather",)),
        ("A hospital stay", ()),
        ("", ()),
    ],
)
def test_reasons_are_read_from_the_words(words: str, reasons: tuple[str, ...]) -> None:
    assert reasons_in(words) == reasons


def test_assessment_days_are_read_from_lines() -> None:
    first, second = read_periods(["10/05/2027 to 14/05/2027: 6", "1/6/2027", "31/02/2027 to 1/3/2027"])

    assert (first.first_day, first.last_day, first.year_groups) == (
        date(2027, 5, 10), date(2027, 5, 14), frozenset({"6"})
    )  # fmt: skip
    assert (second.first_day, second.last_day, second.year_groups) == (
        date(2027, 6, 1),
        date(2027, 6, 1),
        frozenset(),
    )


@pytest.mark.parametrize(
    ("year_group", "before", "days"), [("6", 0, [9, 10]), ("6", 2, [7, 8, 9, 10]), ("5", 2, [])]
)
def test_just_before_assessments_is_counted_in_school_days(
    year_group: str, before: int, days: list[int]
) -> None:
    (period,) = read_periods(["09/12/2026 to 10/12/2026: 6"])
    asked = [when for when in CALENDAR.sessions(date(2026, 12, 1), date(2026, 12, 11), "6") if when[1] is AM]
    found = sessions_in(period, asked, year_group=year_group, calendar=CALENDAR, days_before=before)

    assert [day.day for day, _ in found] == days


def test_lev20_counters() -> None:
    count = travel_count(195, 181, target=200, flag=180)

    assert (count.short_by, count.flagged) == (5, True)
    assert not travel_count(195, 180, target=200, flag=180).flagged
    assert not travel_count(195, 381, target=200, flag=OFF).flagged
    assert twelve_months_before(date(2026, 11, 23)) == date(2025, 11, 24)
    assert twelve_months_before(date(2028, 2, 29)) == date(2027, 3, 1)


def test_words() -> None:
    assert listed([(date(2026, 11, 26), AM), (date(2026, 11, 26), PM), (date(2026, 11, 27), PM)]) == (
        "Thu 26 Nov and Fri 27 Nov afternoon"
    )
    assert span_words(date(2026, 11, 30), date(2026, 12, 4)) == "30 November to 4 December 2026"
