"""Aims of a plan that the register can answer: what is measured, how much is enough, by when (ABS-62).

An aim is a child's own and need not be 100 %: many cannot be, because of health. It is judged on whole sessions between
its first day and its last, both included; nothing is tested on a rounded percentage.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registers.rules.figures import Tally, percent
from registers.rules.words import day_words


class Measure(StrEnum):
    ATTENDANCE = "attendance"
    MISSED = "missed"
    UNAUTHORISED = "unauthorised"
    LATE = "late"

    @property
    def words(self) -> str:
        return {
            Measure.ATTENDANCE: "Attendance",
            Measure.MISSED: "Sessions missed",
            Measure.UNAUTHORISED: "Sessions missed without leave",
            Measure.LATE: "Times late",
        }[self]

    @property
    def more_is_better(self) -> bool:
        return self is Measure.ATTENDANCE


class Outlook(StrEnum):
    NOT_YET = "Not begun"
    ON_TRACK = "On the way"
    BEHIND = "Behind"
    SURE = "Reached already"
    OUT_OF_REACH = "Out of reach"
    MET = "Reached"
    NOT_MET = "Not reached"
    NOTHING = "Nothing to judge"

    @property
    def tone(self) -> str:
        good, bad = (Outlook.ON_TRACK, Outlook.SURE, Outlook.MET), (Outlook.OUT_OF_REACH, Outlook.NOT_MET)
        return (
            "present"
            if self in good
            else "unauthorised"
            if self in bad
            else "late"
            if self is Outlook.BEHIND
            else ""
        )


@dataclass(frozen=True)
class Target:
    """At least so many per cent of sessions attended, or at most so many sessions missed, times late."""

    measure: Measure
    value: int
    """Per cent for attendance, else sessions or times."""
    first: date
    last: date

    @property
    def words(self) -> str:
        span = f"from {day_words(self.first)} to {day_words(self.last)}"
        if self.measure is Measure.ATTENDANCE:
            return f"Attendance of at least {self.value}% {span}"
        return f"{self.measure.words}: at most {self.value} {span}"


@dataclass(frozen=True)
class Judged:
    target: Target
    outlook: Outlook
    counted: str
    """The counts it was judged on."""


def problem(measure: Measure, value: int) -> str:
    """What is wrong with such an aim, in a sentence; empty if nothing is."""
    if measure is Measure.ATTENDANCE and not 1 <= value <= 100:
        return "Write a percentage from 1 to 100."
    if measure is not Measure.ATTENDANCE and not 0 <= value <= 400:
        return "Write how many are still all right, from 0 to 400."
    return ""


def judge(target: Target, tally: Tally, today: date, left: int) -> Judged:
    """`tally` counts the aim's days up to today, `left` the sessions of the pupil's still to come up to its last day."""
    return Judged(target, _outlook(target, tally, today, left), _counted(target, tally))


def _outlook(target: Target, tally: Tally, today: date, left: int) -> Outlook:
    if today < target.first:
        return Outlook.NOT_YET
    over = today > target.last or left == 0
    if not tally.possible:
        return Outlook.NOTHING if over else Outlook.NOT_YET
    if over:
        return Outlook.MET if _holds(target, tally, 0, 0) else Outlook.NOT_MET
    if not _holds(target, tally, left, 0):
        return Outlook.OUT_OF_REACH
    if _holds(target, tally, 0, left):
        return Outlook.SURE
    return Outlook.ON_TRACK if _holds(target, tally, 0, 0) else Outlook.BEHIND


def _holds(target: Target, tally: Tally, good: int, bad: int) -> bool:
    """Whether it would hold after so many more sessions of the best and of the worst kind."""
    if target.measure is Measure.ATTENDANCE:
        return (tally.attended + good) * 100 >= target.value * (tally.possible + good + bad)
    return _part(target.measure, tally) + bad <= target.value


def _part(measure: Measure, tally: Tally) -> int:
    return {Measure.MISSED: tally.absent, Measure.UNAUTHORISED: tally.unauthorised, Measure.LATE: tally.late}[
        measure
    ]


def _counted(target: Target, tally: Tally) -> str:
    if not tally.possible:
        return "No possible session yet."
    if target.measure is Measure.ATTENDANCE:
        share = percent(tally.attended, tally.possible)
        return f"{tally.attended} of {tally.possible} sessions attended ({share}%)."
    part = _part(target.measure, tally)
    if target.measure is Measure.LATE:
        return f"{part} time{'' if part == 1 else 's'} late in {tally.possible} sessions."
    without = " without leave" if target.measure is Measure.UNAUTHORISED else ""
    return f"{part} of {tally.possible} sessions missed{without}."
