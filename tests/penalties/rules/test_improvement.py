"""The improvement period: school weeks, both ends on school days, the watch (PEN-08, PEN-09)."""

from __future__ import annotations

from datetime import date

import pytest

from penalties.rules.authority import Authority
from penalties.rules.improvement import Period, Watch, check_weeks, period, watch
from penalties.rules.routes import Route, Step, met_since, review_due
from registers.rules.calendar import Closure, HalfTerm, SchoolCalendar

CALENDAR = SchoolCalendar(
    (
        HalfTerm("2026/27", "HT1", date(2026, 9, 1), date(2026, 10, 23)),
        HalfTerm("2026/27", "HT2", date(2026, 11, 2), date(2026, 12, 18)),
        HalfTerm("2026/27", "HT3", date(2027, 1, 4), date(2027, 2, 12)),
    ),
    (Closure(date(2026, 11, 27), "inset"),),
)
PERIODS = [
    (date(2026, 11, 2), 3, date(2026, 11, 2), date(2026, 11, 20), "three plain weeks end on a Friday"),
    (date(2026, 11, 9), 3, date(2026, 11, 9), date(2026, 11, 26), "an INSET day moves the end back"),
    (date(2026, 10, 12), 3, date(2026, 10, 12), date(2026, 11, 6), "a half term is not one of the weeks"),
    (date(2026, 12, 7), 4, date(2026, 12, 7), date(2027, 1, 15), "nor are the Christmas holidays"),
    (date(2026, 10, 24), 3, date(2026, 11, 2), date(2026, 11, 20), "a start in the holidays moves forward"),
    (date(2026, 11, 4), 3, date(2026, 11, 4), date(2026, 11, 24), "a start in mid-week ends in mid-week"),
]


@pytest.mark.parametrize(
    ("start", "weeks", "first", "last", "case"), PERIODS, ids=[case for *_, case in PERIODS]
)
def test_period_counts_school_weeks(start: date, weeks: int, first: date, last: date, case: str) -> None:
    assert period(start, weeks, CALENDAR, "4") == Period(first, last)


def test_authority_may_fix_the_weeks() -> None:
    fixed = Authority("999", "Fictionshire", improvement_least_weeks=6)

    assert check_weeks(6, fixed) == ""
    assert check_weeks(5, fixed) == "Fictionshire sets an improvement period of 6 weeks."
    assert "3 to 6 weeks" in check_weeks(7, Authority("999", "Fictionshire"))


WATCH = [
    (date(2026, 11, 1), 0, None, Watch.BEFORE),
    (date(2026, 11, 2), 0, None, Watch.RUNNING),
    (date(2026, 11, 10), 3, None, Watch.RUNNING),
    (date(2026, 11, 10), 4, None, Watch.BROKEN),
    (date(2026, 11, 10), 4, 3, Watch.RUNNING),  # the authority asks for three weeks first
    (date(2026, 11, 20), 4, None, Watch.BROKEN),
    (date(2026, 11, 21), 4, None, Watch.REVIEW_DUE),
]


@pytest.mark.parametrize(("today", "sessions", "weeks", "state"), WATCH)
def test_watch_says_when_a_ground_is_broken_and_when_a_review_is_due(
    today: date, sessions: int, weeks: int | None, state: Watch
) -> None:
    seen = watch(
        Period(date(2026, 11, 2), date(2026, 11, 20)), unauthorised=sessions, early_after=4, early_weeks=weeks,
        today=today, calendar=CALENDAR, year_group="4",
    )  # fmt: skip

    assert seen.state is state


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 11, 2), Watch.RUNNING),  # three weeks by the calendar, a half term among them
        (date(2026, 11, 6), Watch.RUNNING),
        (date(2026, 11, 9), Watch.BROKEN),
    ],
)
def test_weeks_before_early_action_are_school_weeks(today: date, state: Watch) -> None:
    seen = watch(
        Period(date(2026, 10, 12), date(2026, 11, 26)), unauthorised=4, early_after=4, early_weeks=3,
        today=today, calendar=CALENDAR, year_group="4",
    )  # fmt: skip

    assert seen.state is state


def test_watch_counts_school_days() -> None:
    seen = watch(
        Period(date(2026, 11, 16), date(2026, 12, 4)), unauthorised=0, early_after=4, early_weeks=None,
        today=date(2026, 11, 26), calendar=CALENDAR, year_group="4",
    )  # fmt: skip

    assert (seen.school_days_held, seen.school_days_left) == (8, 6)


@pytest.mark.parametrize(
    ("step", "on", "met"),
    [
        ("held", date(2026, 9, 14), True),
        ("not_attended", date(2026, 10, 1), True),
        ("invited", date(2026, 10, 1), False),
        ("held", date(2026, 9, 13), False),  # about something earlier
    ],
)
def test_pen26_formal_meeting_counts_when_it_took_place_for_this_case(step: str, on: date, met: bool) -> None:
    assert met_since([Step(Route.MEETING, step, on)], date(2026, 9, 14)) is met
    assert not met_since([Step(Route.SUPERVISION, step, on)], date(2026, 9, 14))


SUPERVISION = Route.SUPERVISION
REVIEWS = [
    ([], None),
    ([Step(SUPERVISION, "intention", date(2026, 1, 5))], None),
    ([Step(SUPERVISION, "made", date(2026, 11, 30))], date(2027, 2, 28)),
    (
        [Step(SUPERVISION, "made", date(2026, 1, 31)), Step(SUPERVISION, "reviewed", date(2026, 4, 27))],
        date(2026, 7, 27),
    ),
    ([Step(SUPERVISION, "made", date(2026, 1, 5)), Step(SUPERVISION, "ended", date(2026, 6, 5))], None),
    ([Step(Route.PARENTING, "made", date(2026, 1, 5))], None),
]


@pytest.mark.parametrize(("steps", "due"), REVIEWS)
def test_pen25_supervision_order_is_reviewed_every_three_months(steps: list[Step], due: date | None) -> None:
    assert review_due(steps) == due


@pytest.mark.parametrize(
    ("start", "weeks"), [(date(2027, 2, 1), 3), (date(2027, 2, 8), 3), (date(2027, 2, 13), 3)]
)
def test_a_period_that_runs_beyond_the_recorded_terms_is_none_and_never_a_shorter_one(
    start: date, weeks: int
) -> None:
    assert period(start, weeks, CALENDAR, "4") is None


def test_long_holidays_do_not_shorten_the_period() -> None:
    """Nine weeks of summer, as at an independent school or one whose terms were set so."""
    calendar = SchoolCalendar(
        (
            HalfTerm("2026/27", "HT6", date(2027, 6, 7), date(2027, 7, 2)),
            HalfTerm("2027/28", "HT1", date(2027, 9, 6), date(2027, 10, 22)),
        )
    )

    assert period(date(2027, 6, 28), 3, calendar, "4") == Period(date(2027, 6, 28), date(2027, 9, 17))
