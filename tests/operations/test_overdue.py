"""Overdue work, told from what should be there by now."""

from __future__ import annotations

from datetime import datetime

import pytest

from attendance_mis.celery import app
from attendance_mis.operations.rules import DAILY, overdue

MONDAY = datetime(2026, 11, 23)
EVERYTHING = {(one.job, one.period(MONDAY.date())) for one in DAILY}


@pytest.mark.parametrize(
    ("hour", "minute", "school_day", "expected"),
    [
        (5, 59, True, 0),
        (6, 0, True, 4),
        (7, 29, True, 4),
        (7, 30, True, 5),
        (8, 0, True, 6),
        (10, 30, True, 7),
        (23, 59, False, 4),
    ],
)
def test_overdue_from_its_minute_on(hour: int, minute: int, school_day: bool, expected: int) -> None:
    assert len(overdue(MONDAY.replace(hour=hour, minute=minute), (), school_day=school_day)) == expected


def test_nothing_is_overdue_once_all_is_done() -> None:
    assert overdue(MONDAY.replace(hour=23), EVERYTHING, school_day=True) == []


def test_an_edition_that_a_later_one_replaced_is_no_longer_missed() -> None:
    done = {(job, period) for job, period in EVERYTHING if not period.endswith("before")}
    assert overdue(MONDAY.replace(hour=11), done, school_day=True) == []


def test_the_day_before_counts_for_nothing() -> None:
    yesterday = {(job, period.replace("11-23", "11-22")) for job, period in EVERYTHING}
    assert len(overdue(MONDAY.replace(hour=23), yesterday, school_day=True)) == len(DAILY)


def test_no_work_is_due_before_it_is_first_asked_for() -> None:
    """By the clock of the scheduler, in one line each: whoever moves an entry there sees this fail."""
    asked = {
        "ladder": app.conf.beat_schedule["follow-ladders"]["schedule"],
        "roll.returns": app.conf.beat_schedule["look-for-returns"]["schedule"],
        "penalties.daily": app.conf.beat_schedule["look-at-penalties"]["schedule"],
        "issue_governor_reports": app.conf.beat_schedule["issue-governor-reports"]["schedule"],
        "follow-up day": app.conf.beat_schedule["follow-up-day"]["schedule"],
        "last known registers": app.conf.beat_schedule["make-last-known-registers"]["schedule"],
    }
    assert {one.task for one in DAILY} <= {
        task for entry in app.conf.beat_schedule.values() for task in entry.get("args", ())
    }
    for one in DAILY:
        first = min((hour, minute) for hour in asked[one.job].hour for minute in asked[one.job].minute)
        assert (one.by.hour, one.by.minute) > first, one.words
