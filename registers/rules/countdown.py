"""When an N must be settled.

Source: School Attendance (Pupil Registration) (England) Regulations 2024, reg. 10(7) to (9); REG-26, L6: the
reason replaces N as soon as it is known and within five *school* days of the session; a school may ask for it
sooner, never later. When the days are over the code is O, proposed for a person to confirm.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registers.rules.calendar import SchoolCalendar
from registers.rules.words import weekday_words

LONGEST = 5
"""School days; the ceiling of the law."""
CODE_AT_EXPIRY = "O"
REASON_AT_EXPIRY = "Reason not established within the time allowed"


class NState(StrEnum):
    RUNNING = "running"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    UNKNOWN = "unknown"
    """The calendar does not reach far enough to say."""


@dataclass(frozen=True)
class NStatus:
    state: NState
    due: date | None
    days_left: int | None
    """School days after today up to the due day; negative when overdue."""
    sentence: str


def settle_by(
    day: date, calendar: SchoolCalendar, year_group: str, school_days: int = LONGEST
) -> date | None:
    """The last day to settle an N of `day`; `None` if the calendar does not reach that far (T07)."""
    return calendar.add_school_days(day, max(0, min(school_days, LONGEST)), year_group)


def n_status(
    day: date, *, today: date, calendar: SchoolCalendar, year_group: str, school_days: int = LONGEST
) -> NStatus:
    """Where the countdown of an N of `day` stands today."""
    due = settle_by(day, calendar, year_group, school_days)
    if due is None:
        sentence = "The school calendar ends before the day this N is due; add the dates that follow."
        return NStatus(NState.UNKNOWN, None, None, sentence)
    if today > due:
        over = calendar.school_days_after(due, today, year_group)
        sentence = (
            f"Overdue: it was due by {weekday_words(due)}. Record the reason, or confirm {CODE_AT_EXPIRY}."
        )
        return NStatus(NState.OVERDUE, due, -over, sentence)
    if today == due:
        return NStatus(NState.DUE_TODAY, due, 0, "Due today: record the reason.")
    left = calendar.school_days_after(today, due, year_group)
    plural = "school day" if left == 1 else "school days"
    return NStatus(NState.RUNNING, due, left, f"Due by {weekday_words(due)}: {left} {plural} left.")
