"""Aims of a plan judged from the register (ABS-62): exact counts, first and last day, what can still be reached."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from registers.rules.figures import Tally
from support.rules.targets import Measure, Outlook, Target, judge, problem

FIRST, LAST = date(2026, 11, 2), date(2026, 12, 18)
DURING, AFTER = date(2026, 11, 23), date(2026, 12, 19)
ATTEND_92 = Target(Measure.ATTENDANCE, 92, FIRST, LAST)
LATE_2 = Target(Measure.LATE, 2, FIRST, LAST)
MISSED_4 = Target(Measure.MISSED, 4, FIRST, LAST)
WITHOUT_0 = Target(Measure.UNAUTHORISED, 0, FIRST, LAST)


def t(attended: int, missed: int = 0, *, late: int = 0, without: int = 0) -> Tally:
    return Tally(present=attended, authorised=missed, unauthorised=without, late=late)


@pytest.mark.parametrize(
    ("target", "tally", "today", "left", "outlook"),
    [
        (ATTEND_92, t(0), FIRST - timedelta(days=1), 68, Outlook.NOT_YET),
        (ATTEND_92, t(0), FIRST, 68, Outlook.NOT_YET),
        (ATTEND_92, t(23, 2), DURING, 40, Outlook.ON_TRACK),  # exactly 92 %
        (ATTEND_92, t(22, 3), DURING, 40, Outlook.BEHIND),
        (ATTEND_92, t(10, 20), DURING, 40, Outlook.OUT_OF_REACH),
        (ATTEND_92, t(92, 0), DURING, 8, Outlook.SURE),
        (ATTEND_92, t(92, 8), AFTER, 0, Outlook.MET),
        (ATTEND_92, t(919, 81), AFTER, 0, Outlook.NOT_MET),  # 91.9 % shows as 91.9, and is not 92
        (ATTEND_92, t(0), AFTER, 0, Outlook.NOTHING),
        (LATE_2, t(30, late=2), DURING, 10, Outlook.ON_TRACK),
        (LATE_2, t(30, late=3), DURING, 10, Outlook.OUT_OF_REACH),
        (LATE_2, t(30, late=2), LAST, 0, Outlook.MET),
        (MISSED_4, t(60, 3), DURING, 1, Outlook.SURE),
        (MISSED_4, t(60, 5), AFTER, 0, Outlook.NOT_MET),
        (WITHOUT_0, t(60, 5), AFTER, 0, Outlook.MET),
        (WITHOUT_0, t(60, without=1), AFTER, 0, Outlook.NOT_MET),
    ],
)
def test_aim_is_judged(target: Target, tally: Tally, today: date, left: int, outlook: Outlook) -> None:
    assert judge(target, tally, today, left).outlook is outlook


def test_aim_and_count_are_sentences() -> None:
    judged = judge(ATTEND_92, t(23, 2), DURING, 40)
    assert judged.target.words == "Attendance of at least 92% from 2 November 2026 to 18 December 2026"
    assert judged.counted == "23 of 25 sessions attended (92.0%)."
    assert judge(LATE_2, t(30, late=1), DURING, 10).counted == "1 time late in 30 sessions."


@pytest.mark.parametrize(
    ("measure", "value", "wrong"),
    [
        (Measure.ATTENDANCE, 60, False),
        (Measure.ATTENDANCE, 100, False),
        (Measure.ATTENDANCE, 101, True),
        (Measure.ATTENDANCE, 0, True),
        (Measure.LATE, 0, False),
        (Measure.MISSED, 401, True),
    ],
)
def test_an_aim_need_not_be_all_of_it(measure: Measure, value: int, wrong: bool) -> None:
    assert bool(problem(measure, value)) is wrong
